/**
 * Bundles the command and the library: dist/bundle holds the main thread (main.js), the thread that computes (thread.js), the library and its
 * further entries (index.js, node.js, mechanics.js, runs.js), what they share in chunks, and the thread of the other engines (worker.js). Some hundred modules loaded one by one cost more than most models.
 *
 * Modules here have no side effects besides their own
 * constants, which the packages do not declare: told so, esbuild leaves out what nobody uses.
 */
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const OUT = at('./dist/bundle');

/** Loaded from where they are installed, beside whoever else uses them; a user's fractions are of the same class. */
const INSTALLED = ['big.js', 'commander', 'decimal.js', 'fraction.js', 'vega', 'vega-lite'];

/** What `require` is in a bundle of modules: the language server is made of scripts, which load modules of Node. */
const REQUIRE =
  "import{createRequire as createRequireHere}from'node:module';const require=createRequireHere(import.meta.url);";

/** By the name of a package, the file behind each name that its index hands on. */
const handedOn = new Map(
  readdirSync(at('..'))
    .filter((folder) => existsSync(at(`../${folder}/dist/index.js`)))
    .map((folder) => {
      const names = new Map();
      const index = readFileSync(at(`../${folder}/dist/index.js`), 'utf8');
      for (const [, braces, from] of index.matchAll(/^export \{([^}]*)\} from '(\.[^']+)';$/gm))
        for (const name of listed(braces))
          names.set(name.split(' as ').at(-1), { name, file: at(`../${folder}/dist/${from}`) });
      return [`@lawful/${folder}`, names];
    }),
);

function listed(braces) {
  return braces
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

/** `import { a, b as c } from '@lawful/x'` as imports from the files that a and b are of. */
function direct(line, braces, from) {
  const names = handedOn.get(from);
  if (names === undefined) return line;
  return listed(braces)
    .map((wanted) => {
      const [name, local = name] = wanted.split(' as ');
      const { name: inside, file } = names.get(name) ?? { name, file: from };
      return `import { ${inside.split(' as ')[0]} as ${local} } from ${JSON.stringify(file)};`;
    })
    .join(' ');
}

/**
 * Modules are imported from where they are, not through the index of their package: chunks are cut by files, and whoever imports an index would load all
 * that is behind it.
 */
const ownModules = {
  name: 'own modules',
  setup({ onResolve, onLoad, resolve }) {
    onResolve({ filter: /^([./]|@lawful\/)/ }, async ({ path, kind, resolveDir, importer, pluginData }) => {
      if (pluginData === 'inner' || importer.includes('node_modules')) return undefined;
      const found = await resolve(path, { kind, resolveDir, importer, pluginData: 'inner' });
      return found.errors.length > 0 ? found : { ...found, sideEffects: false };
    });
    onLoad({ filter: /packages[/\\][\w-]+[/\\]dist[/\\].*\.js$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replace(/^import \{([^}]*)\} from '([^']+)';$/gm, direct),
      loader: 'js',
    }));
  },
};

mkdirSync(OUT, { recursive: true });
const { metafile } = await build({
  entryPoints: {
    main: at('./dist/command/main.js'),
    thread: at('./dist/command/thread.js'),
    index: at('./dist/index.js'),
    node: at('./dist/entries/node.js'),
    mechanics: at('./dist/entries/mechanics.js'),
    runs: at('./dist/entries/runs.js'),
  },
  outdir: OUT,
  bundle: true,
  splitting: true,
  minify: true,
  lineLimit: 200,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  external: INSTALLED,
  banner: { js: REQUIRE },
  plugins: [ownModules],
  logLevel: 'warning',
  metafile: true,
});
// Whose code the bundle holds: packaging/third-party.mjs collects their licences.
const inlined = Object.keys(metafile.inputs).flatMap((path) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? []);
writeFileSync(at('./dist/inlined.json'), JSON.stringify([...new Set(inlined)].sort()));

// Started by its name; it loads engines that need not be there.
const worker = readFileSync(at('../verifier/dist/second-opinions/worker.js'), 'utf8');
writeFileSync(join(OUT, 'worker.js'), worker.replace(/^\/\/# sourceMappingURL=.*\n?/m, ''));

// Examples and models to start from travel along; those that are gone do not.
for (const [from, to] of [
  ['../../examples/', './dist/examples/'],
  ['./models/', './dist/models/'],
]) {
  rmSync(at(to), { recursive: true, force: true });
  for (const name of readdirSync(at(from), { recursive: true }).filter((n) => n.endsWith('.law'))) {
    const path = join(at(to), name);
    mkdirSync(dirname(path), { recursive: true });
    copyFileSync(join(at(from), name), path);
  }
}

// Names of chunks change with what is in them.
const made = new Set(['worker.js', ...Object.keys(metafile.outputs).map((path) => basename(path))]);
for (const name of readdirSync(OUT)) if (!made.has(name)) unlinkSync(join(OUT, name));
