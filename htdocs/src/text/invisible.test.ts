import { expect, test } from 'vitest';
import { visible } from './invisible';

interface Vectors {
  ranges: [string, string][];
  shown: { text: string; as: string }[];
}

const files = import.meta.glob<Vectors>('../../../tests/vectors/invisible_characters.json', { eager: true, import: 'default' });
const [vectors] = Object.values(files) as [Vectors];

test.each(vectors.shown)('$as is shown', ({ text, as }) => {
  expect(visible(text)).toBe(as);
});

test('exactly the characters of the vectors and controls are escaped', () => {
  const isListed = (code: number) => vectors.ranges.some(([first, last]) => code >= parseInt(first, 16) && code <= parseInt(last, 16));
  const isControl = (code: number) =>
    (code < 0x20 && ![0x09, 0x0a, 0x0d].includes(code)) || (code >= 0x7f && code <= 0x9f) || code === 0x2028 || code === 0x2029;
  for (let code = 0; code <= 0xe1010; code += code === 0x1ffff ? 0xc0000 : 1) {
    if (code < 0xd800 || code > 0xdfff) {
      const text = `a${String.fromCodePoint(code)}b`;
      if ((visible(text) !== text) !== (isListed(code) || isControl(code))) {
        expect.fail(`U+${code.toString(16)}`);
      }
    }
  }
});
