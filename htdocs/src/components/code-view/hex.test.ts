import { describe, expect, it } from 'vitest';
import { hexLines } from './hex';

describe('a binary body', () => {
  it('is shown as a hex dump', () => {
    const lines = hexLines(btoa('Hello, world!\u0000\u00ff\u0010x')).split('\n');
    expect(lines).toEqual([
      '00000000  48 65 6c 6c 6f 2c 20 77 6f 72 6c 64 21 00 ff 10  Hello, world!···',
      '00000010  78                                               x',
    ]);
  });

  it('is cut at 256 bytes', () => {
    expect(hexLines(btoa('x'.repeat(1000))).split('\n')).toHaveLength(16);
  });
});
