/**
 * Fewer files for what is started most: esbuild makes a chunk of all modules that the same entries reach, thirty for one command, and each costs half a millisecond
 * to find, read and link. Chunks that are loaded together are made one here: of a first bundling each group becomes a file, and a second bundling takes their names
 * from there.
 */
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build } from 'esbuild';

/** Chunks that an output loads at once, itself not. */
function loadedWith({ outputs }, ...names) {
  const found = new Set();
  const open = [...names];
  for (let at = open.pop(); at !== undefined; at = open.pop())
    for (const { path, kind, external } of outputs[at].imports) {
      if (kind !== 'import-statement' || external || found.has(path)) continue;
      found.add(path);
      open.push(path);
    }
  return [...found];
}

const entryOf = ({ outputs }, start) => {
  const [path, ...others] = Object.keys(outputs).filter((p) => start.test(basename(p)));
  if (path === undefined || others.length > 0) throw new Error(`one output was expected whose name begins with ${start}`);
  return path;
};

/**
 * The groups, each without what the ones before it have: what the main thread and the thread that computes both start with, what the latter starts with besides, and what
 * `lawful find` loads then.
 */
function groupsOf(metafile) {
  const [main, thread, find] = [/^main\.js$/, /^thread\.js$/, /^find-[^-]*\.js$/].map((start) => entryOf(metafile, start));
  const ofMain = new Set(loadedWith(metafile, main));
  const ofThread = loadedWith(metafile, thread);
  const lists = [
    ['start', ofThread.filter((path) => ofMain.has(path))],
    ['engine', ofThread],
    ['search', loadedWith(metafile, thread, find)],
  ];
  const taken = new Set();
  return lists.map(([name, paths]) => {
    const chunks = paths.filter((path) => !taken.has(path) && metafile.outputs[path].entryPoint === undefined);
    for (const path of chunks) taken.add(path);
    return { name: `${name}.js`, chunks };
  });
}

/**
 * @param metafile of a first bundling with splitting, which lies in `from`
 * @param out where the second one is written
 * @param common options of esbuild
 * @returns the names of all files written
 */
export async function mergeChunks(metafile, from, out, common) {
  // Chunks have no side effects, so that one that is imported for no name need not be.
  const options = { ...common, logOverride: { 'ignored-bare-import': 'silent' } };
  const groups = groupsOf(metafile);
  // Names of chunks are short, and the same in all of them.
  const places = new Map();
  for (const { name, chunks } of groups)
    chunks.forEach((path, i) => {
      const names = new Map(metafile.outputs[path].exports.map((e) => [e, `${e}_${i}`]));
      places.set(basename(path), { name, names });
    });
  const merged = new Set(groups.map(({ name }) => `./${name}`));
  /** The text of a chunk that takes names of other groups from their files. esbuild writes imports in one way. */
  const rewritten = (text, own) =>
    text.replace(/\b(import|export)\s*(?:\{([^}]*)\}\s*from\s*)?"\.\/([^"]+)"/g, (whole, word, list, file) => {
      const place = places.get(file);
      if (place === undefined || place.name === own) return whole;
      if (list === undefined) return '';
      const names = list.split(',').map((item) => {
        const [outer, inner = outer] = item.trim().split(/\s+as\s+/);
        if (!place.names.has(outer)) throw new Error(`${file} has no export ${outer}`);
        return `${place.names.get(outer)} as ${inner}`;
      });
      return `${word}{${names}}from"./${place.name}"`;
    });
  /** Where the bundling of a group is not its own, other files stay where they are. */
  const elsewhere = (own) => ({
    name: 'elsewhere',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^\.\// }, ({ path, kind }) => {
        if (merged.has(path)) return { path, external: true, sideEffects: false };
        const isOwn = own === undefined || places.get(basename(path))?.name === own;
        return kind === 'entry-point' || isOwn ? { path: join(from, basename(path)), sideEffects: false } : { path, external: true };
      });
      onLoad({ filter: /\.js$/ }, ({ path }) => ({ contents: rewritten(readFileSync(path, 'utf8'), own), loader: 'js' }));
    },
  });
  const written = [];
  for (const { name, chunks } of groups) {
    const contents = chunks
      .map((path) => `export{${[...places.get(basename(path)).names].map(([e, as]) => `${e} as ${as}`)}}from"./${basename(path)}";`)
      .join('\n');
    await build({
      ...options,
      stdin: { contents, resolveDir: from, sourcefile: name },
      outfile: join(out, name),
      plugins: [elsewhere(name)],
    });
    written.push(name);
  }
  const entries = Object.entries(metafile.outputs).filter(([path, { entryPoint }]) => entryPoint !== undefined && !/-[A-Z0-9]{8}\.js$/.test(path));
  const { metafile: second } = await build({
    ...options,
    entryPoints: entries.map(([path]) => join(from, basename(path))),
    outdir: out,
    splitting: true,
    metafile: true,
    plugins: [elsewhere(undefined)],
  });
  return [...written, ...Object.keys(second.outputs).map((path) => basename(path))];
}
