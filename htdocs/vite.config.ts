import type { HtmlTagDescriptor, Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

// The frame contains what the list pages need, so that a first page consists of three files: frame, page, style. An icon
// that only a later part has comes with that.
const FRAME =
  /\/node_modules\/lucide\/(?!.*\/(bookmark|clock|pencil|plug-zap|table-2|user-plus|wrap-text)\.)|\/src\/(main\.ts|api\/(?!webhooks|users|views|pause|attention-marks|batch)|app\/(?!help-dialog|palette|pause-banner)|browser\/(?!adopt-style)|pages\/\w[\w-]*\.ts|state\/(?!run-flow|bulk|streak|stats|choices|recent|sources)|components\/(\w[\w-]*\.ts|(badge|copy-button|execution-table|filter-note|icon|menu|more-button|avatar|period-select|run-button|search-field|segmented|select|states|time|week-bar)\/))/;

const LISTS = ['integrations', 'events', 'attention', 'history', 'users', 'audit'];

/** What a list page needs first is fetched beside the frame. The server sends the lines of the page that was asked for. */
const fetchedFirst: Plugin = {
  name: 'fetched-first',
  transformIndexHtml: {
    order: 'post',
    handler: (html, { bundle = {} }) => {
      const link = (attrs: HtmlTagDescriptor['attrs']): HtmlTagDescriptor => ({
        tag: 'link',
        attrs: { ...attrs, crossorigin: true },
        injectTo: 'head',
      });
      const withImports = (file: string): string[] => {
        const chunk = bundle[file];
        return chunk?.type !== 'chunk' || html.includes(file) ? [] : [file, ...chunk.imports.flatMap(withImports)];
      };
      const filesOf = (page: string): Set<string> =>
        new Set(
          Object.values(bundle)
            .filter((chunk) => chunk.type === 'chunk' && chunk.name === page)
            .flatMap(({ fileName }) => withImports(fileName)),
        );
      return [
        link({ rel: 'preload', as: 'fetch', href: './api/v1/me' }),
        ...LISTS.flatMap((page) => [...filesOf(page)].map((file) => link({ rel: 'modulepreload', href: `./${file}`, 'data-page': page }))),
      ];
    },
  },
};

export default defineConfig({
  base: './',
  plugins: [fetchedFirst],
  // documented.test.ts reads style sheets.
  test: { css: true },
  build: {
    target: 'es2023',
    // The CSP does not allow data: images.
    assetsInlineLimit: 0,
    cssCodeSplit: false,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'frame', test: FRAME, priority: 2 },
            { name: 'charts', test: /\/node_modules\/(d3-|internmap)/, priority: 1 },
            // Loaded with the pages that show bodies or choose, forms, audit entries or charts.
            { name: 'evidence', test: /\/src\/(components\/(code-view|headers-table)|text\/(json|link|target))/, priority: 1 },
            { name: 'forms', test: /\/src\/components\/(ask-dialog|fields|switch)\//, priority: 1 },
            { name: 'audit-table', test: /\/src\/(components\/audit-table\/|api\/audit)/, priority: 1 },
            {
              name: 'choosing',
              test: /\/src\/(components\/combobox\/|state\/(choices|recent|sources)|api\/(users|views)|browser\/adopt-style)/,
              priority: 1,
            },
            { name: 'graphs', test: /\/src\/components\/(kpi|line-chart|reason-bars|sparkline|stacked-bars)\//, priority: 1 },
            // Of the dialogs that run something.
            {
              name: 'running',
              test: /\/src\/(components\/(consequence-note|dialog|streak-note)\/|state\/streak|text\/consequence)/,
              priority: 1,
            },
            { name: 'settings', test: /\/src\/(components\/settings-look\/|styles\/settings)/, priority: 1 },
            // Whatever else several pages share, in one file.
            { name: 'shared', minShareCount: 2 },
          ],
        },
      },
    },
  },
});
