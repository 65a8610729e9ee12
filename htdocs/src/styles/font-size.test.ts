import { describe, expect, it } from 'vitest';

const sheets = import.meta.glob<string>('../**/*.css', { query: '?raw', import: 'default', eager: true });
const FONT = /(?:^|\s)font(?:-size)?:[^;]*/g;
const WIDTH = /@(?:media|container)[^{]*width[^{]*/g;

describe.each(Object.entries(sheets))('%s', (_, css) => {
  it('has no font size in pixels, so that the browser’s font size counts', () => {
    expect((css.match(FONT) ?? []).filter((rule) => /\dpx/.test(rule))).toEqual([]);
  });

  it('is laid out by widths that grow with the font', () => {
    expect((css.match(WIDTH) ?? []).filter((rule) => /\dpx/.test(rule))).toEqual([]);
  });
});
