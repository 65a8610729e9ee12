import { defineConfig } from 'vitest/config';

// What the lists need comes with the frame, so that a visitor's first page is three files: frame, page, style.
const FRAME =
  /\/node_modules\/lucide\/|\/src\/(main\.ts|api\/|app\/(?!help-dialog)|browser\/|pages\/\w[\w-]*\.ts|state\/(?!run-flow|bulk)|components\/(\w[\w-]*\.ts|(badge|copy-button|execution-table|filter-note|icon|more-button|avatar|period-select|run-button|search-field|segmented|states|time|week-bar)\/))/;

export default defineConfig({
  base: './',
  // A test reads style sheets.
  test: { css: true },
  build: {
    target: 'es2023',
    // The CSP allows no data: images.
    assetsInlineLimit: 0,
    cssCodeSplit: false,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'frame', test: FRAME, priority: 2 },
            { name: 'charts', test: /\/node_modules\/(d3-|internmap)/, priority: 1 },
            // Further files come where they are needed: what shows bodies, what fills in forms.
            { name: 'evidence', test: /\/src\/(components\/(code-view|headers-table)|text\/json)/, priority: 1 },
            { name: 'forms', test: /\/src\/components\/(ask-dialog|fields|switch)\//, priority: 1 },
            { name: 'audit-table', test: /\/src\/(components\/audit-table\/|api\/audit)/, priority: 1 },
            { name: 'graphs', test: /\/src\/components\/(kpi|line-chart|reason-bars|sparkline|stacked-bars)\//, priority: 1 },
            // What several other pages need comes with the first of them, in one file and not in ten.
            { name: 'shared', minShareCount: 2 },
          ],
        },
      },
    },
  },
});
