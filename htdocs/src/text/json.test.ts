import { describe, expect, it } from 'vitest';
import { memberText, prettyLines, tokenize } from './json';

const pretty = (text: string) =>
  prettyLines(text)
    ?.map((line) => line.map((span) => span.text).join(''))
    .join('\n');

describe('JSON text', () => {
  it('is pretty-printed without changing numbers and strings', () => {
    expect(pretty('{"a":3.30,"b":[1e400,"\\u00e9\\/"],"c":{}, "d":[]}')).toBe(
      '{\n  "a": 3.30,\n  "b": [\n    1e400,\n    "\\u00e9\\/"\n  ],\n  "c": {},\n  "d": []\n}',
    );
  });

  it('distinguishes keys from strings', () => {
    expect(tokenize('{"a":"b"}')?.map((token) => token.kind)).toEqual(['punctuation', 'key', 'punctuation', 'string', 'punctuation']);
  });

  it.each(['', 'plain text', '{"a":', '[1,2', '}{', '<html>', '{"a":01x}'])('refuses %j', (text) => {
    expect(prettyLines(text)).toBeNull();
  });

  it.each(['7', '"x"', 'null', '[]'])('accepts %s', (text) => {
    expect(pretty(text)).toBe(text);
  });

  it('ignores brackets in strings', () => {
    expect(pretty('["}{\\"]"]')).toBe('[\n  "}{\\"]"\n]');
  });
});

describe('the text of a member', () => {
  it('is exact, including spaces', () => {
    expect(memberText('{"id":"x", "details": {"price": 3.30 , "n":[1]},"z":1}', 'details')).toBe('{"price": 3.30 , "n":[1]}');
  });

  it('is taken from the top level only', () => {
    expect(memberText('{"a":{"details":1},"details":2}', 'details')).toBe('2');
  });

  it('is null if there is none', () => {
    expect(memberText('{"a":1}', 'details')).toBeNull();
    expect(memberText('nonsense', 'details')).toBeNull();
  });
});
