/**
 * Bundles the command and the library: dist/bundle holds the main thread (main.js), the thread that computes (thread.js), the library and its
 * further entries (index.js, node.js, mechanics.js, runs.js), what they share in chunks, those that are loaded together as one file (start.js, engine.js, search.js), and
 * the thread of the other engines (worker.js). Some hundred modules loaded one by one cost more than most models.
 *
 * Modules here have no side effects besides their own
 * constants, which the packages do not declare: told so, esbuild leaves out what nobody uses.
 */
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { directImports } from './packaging/direct-imports.mjs';
import { mergeChunks } from './packaging/merged-chunks.mjs';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const OUT = at('./dist/bundle');
/** Of the first of two bundlings. */
const PARTS = at('./dist/parts');

/** Loaded from where they are installed, beside whoever else uses them; a user's fractions are of the same class. */
const INSTALLED = ['fraction.js', 'vega', 'vega-lite'];

/** What `require` is in a bundle of modules: the language server is made of scripts, which load modules of Node. */
const REQUIRE =
  "import{createRequire as createRequireHere}from'node:module';const require=createRequireHere(import.meta.url);";

const direct = directImports(at('..'), (name, file) => at(`../${name}/dist/${file}`));

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
      contents: direct(readFileSync(path, 'utf8')),
      loader: 'js',
    }));
  },
};

/** The command has no commands that are programs of their own, and to load what starts them takes longer than to read the arguments. */
const noPrograms = {
  name: 'no programs',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^(node:)?child_process$/ }, ({ importer }) =>
      importer.includes('node_modules/commander/') ? { path: 'child_process', namespace: 'no programs' } : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'no programs' }, () => ({ contents: 'module.exports = {};' }));
  },
};

const common = {
  bundle: true,
  minify: true,
  lineLimit: 200,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  external: INSTALLED,
  logLevel: 'warning',
};
const { metafile } = await build({
  ...common,
  entryPoints: {
    main: at('./dist/command/main.js'),
    thread: at('./dist/command/thread.js'),
    index: at('./dist/index.js'),
    node: at('./dist/entries/node.js'),
    mechanics: at('./dist/entries/mechanics.js'),
    runs: at('./dist/entries/runs.js'),
  },
  outdir: PARTS,
  splitting: true,
  banner: { js: REQUIRE },
  plugins: [ownModules, noPrograms],
  metafile: true,
});
// Most parts load nothing by `require`.
for (const path of Object.keys(metafile.outputs)) {
  const file = join(PARTS, basename(path));
  const text = readFileSync(file, 'utf8');
  const rest = text.replace(`${REQUIRE}\n`, '');
  if (!/\brequire\b/.test(rest)) writeFileSync(file, rest);
}
mkdirSync(OUT, { recursive: true });
const bundled = await mergeChunks(metafile, PARTS, OUT, common);
rmSync(PARTS, { recursive: true, force: true });

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
const made = new Set(['worker.js', ...bundled]);
for (const name of readdirSync(OUT)) if (!made.has(name)) unlinkSync(join(OUT, name));
