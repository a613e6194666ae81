/** The page as static files: no server, no request that leaves the origin, and none at all once it was loaded. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { defineConfig } from 'vite';

/** `offline.js`: the service worker, which keeps all files of this build under a name made of their names and texts. */
const offline = {
  name: 'offline',
  enforce: 'post',
  generateBundle(_, bundle) {
    const files = Object.values(bundle).filter(({ fileName }) => /\.(html|js|css|wasm|woff2)$/.test(fileName));
    const hash = createHash('sha256');
    for (const file of files) hash.update(file.fileName).update(file.type === 'chunk' ? file.code : file.source);
    const names = JSON.stringify(files.map(({ fileName }) => fileName).sort());
    const source = readFileSync(new URL('src/offline/service-worker.js', import.meta.url), 'utf8');
    this.emitFile({
      type: 'asset',
      fileName: 'offline.js',
      source: `const KEPT = 'lawful ${hash.digest('hex').slice(0, 16)}';\nconst FILES = ${names};\n${source}`,
    });
  },
};

export default defineConfig({
  base: './',
  resolve: { conditions: ['browser', 'module', 'import', 'default'] },
  worker: { format: 'es' },
  plugins: [offline],
  build: {
    outDir: 'dist',
    target: 'es2022',
    rollupOptions: {
      input: { index: 'index.html', referee: 'referee.html', cell: 'src/cell/cell.ts' },
      // The one file that other pages name.
      output: { entryFileNames: ({ name }) => (name === 'cell' ? 'cell.js' : 'assets/[name]-[hash].js') },
    },
    chunkSizeWarningLimit: 700,
  },
});
