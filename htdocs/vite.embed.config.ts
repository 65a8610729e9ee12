import { defineConfig } from 'vite';

// The elements for the Portal's own pages: one script with a stable name.
export default defineConfig({
  base: './',
  publicDir: false,
  build: {
    target: 'es2023',
    // The browsers that support light-dark().
    cssTarget: ['chrome125', 'edge125', 'firefox128', 'safari18'],
    outDir: 'dist',
    emptyOutDir: false,
    modulePreload: false,
    rolldownOptions: {
      input: 'src/embed/portalhooks-embed.ts',
      output: {
        entryFileNames: 'embed/portalhooks-embed.js',
        // Loaded on demand.
        chunkFileNames: 'assets/embed-[name]-[hash].js',
      },
    },
  },
});
