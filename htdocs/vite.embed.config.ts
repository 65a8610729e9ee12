import { defineConfig } from 'vite';

// The elements for the Portal's own pages: one script under a name that stays.
export default defineConfig({
  base: './',
  publicDir: false,
  build: {
    target: 'es2023',
    // Only what has light-dark() can show it in the colours of its place.
    cssTarget: ['chrome125', 'edge125', 'firefox128', 'safari18'],
    outDir: 'dist',
    emptyOutDir: false,
    modulePreload: false,
    rolldownOptions: {
      input: 'src/embed/portalhooks-embed.ts',
      output: {
        entryFileNames: 'embed/portalhooks-embed.js',
        // What is only loaded when it is needed, under names that change with the content.
        chunkFileNames: 'assets/embed-[name]-[hash].js',
      },
    },
  },
});
