import { describe, expect, it } from 'vitest';
import { Failure } from '../api/failure';
import words from './words-de';

const notFound = (detail: string): string => words.refused(new Failure({ kind: 'problem', word: 'not_found', title: 'T', detail }))[0];

describe('what was not found', () => {
  it.each([
    ['Integration “nope” not found.', 'Integration „nope“ nicht gefunden.'],
    ['Event “evt “1”” not found.', 'Ereignis „evt “1”“ nicht gefunden.'],
    ['Signing key “key_1” not found.', 'Nicht gefunden.'],
    ['This address does not exist.', 'Nicht gefunden.'],
  ])('%s: %s', (detail, text) => {
    expect(notFound(detail)).toBe(text);
  });
});
