/** The page as static files: no server, no request that leaves the origin. */
import { defineConfig } from 'vite';

export default defineConfig({
  base: './',
  resolve: { conditions: ['browser', 'module', 'import', 'default'] },
  worker: { format: 'es' },
  build: {
    outDir: 'dist',
    target: 'es2022',
    rollupOptions: { input: ['index.html', 'referee.html'] },
    chunkSizeWarningLimit: 700,
  },
});
