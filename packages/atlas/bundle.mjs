/**
 * The files that every site of an atlas holds, made when the package is built, so that where it is installed nothing bundles: the script of the pages, the thread
 * of the checker, the stylesheet and the licence, in dist/site/files.
 */
import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const OUT = at('./dist/site/files');

rmSync(OUT, { recursive: true, force: true });
mkdirSync(OUT, { recursive: true });

const shared = { bundle: true, minify: true, lineLimit: 200, format: 'iife', target: 'es2022', logLevel: 'warning', charset: 'utf8' };
await build({ ...shared, entryPoints: { atlas: at('./dist/site/pages/main.js') }, outdir: OUT });

// The checker and nothing else: it shares no code with the engine that made the certificates, nor with the page.
await build({
  ...shared,
  stdin: {
    contents:
      "import { check } from './index.js';\n" +
      "self.onmessage = ({ data }) => { const { verdict, reason, statement } = check(data); self.postMessage({ verdict, reason, statement: statement ?? '' }); };\n",
    resolveDir: at('../checker/dist'),
  },
  outfile: `${OUT}/checker.js`,
});

copyFileSync(at('./src/site/pages/atlas.css'), `${OUT}/atlas.css`);
copyFileSync(at('../../LICENSE'), `${OUT}/LICENSE.txt`);
