/** The page as static files: no server, no request that leaves the origin. */
import { defineConfig } from 'vite';

export default defineConfig({
  base: './',
  resolve: { conditions: ['browser', 'module', 'import', 'default'] },
  worker: { format: 'es' },
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
