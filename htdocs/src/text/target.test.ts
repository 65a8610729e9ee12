import { describe, expect, it } from 'vitest';
import { originOf, targetParts } from './target';

describe('a target', () => {
  it.each([
    ['https://hooks.example.com/a/b?c', { before: 'https://', host: 'hooks.example.com', after: '/a/b?c' }],
    ['https://127.0.0.1:8443/…', { before: 'https://', host: '127.0.0.1:8443', after: '/…' }],
    ['nonsense', { before: '', host: 'nonsense', after: '' }],
  ])('%s is split at its host', (target, expected) => {
    expect(targetParts(target)).toEqual(expected);
  });
});

describe('the origin of a URL', () => {
  it.each([
    ['https://Example.com:443/x', 'https://example.com'],
    ['https://example.com:8443', 'https://example.com:8443'],
    [' http://example.com/ ', 'http://example.com'],
    ['example.com', null],
    ['', null],
  ])('of %j is %j', (url, expected) => {
    expect(originOf(url)).toBe(expected);
  });
});
