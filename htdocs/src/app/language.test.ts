import { describe, expect, it } from 'vitest';
import { directionOf, languageFor, nameOf } from './language';

describe('the language of the pages', () => {
  const known = ['de', 'en', 'pt-BR'];

  it.each([
    [['de-AT', 'en'], 'de'],
    [['en-GB'], 'en'],
    [['fr-CA', 'de'], 'de'],
    [['pt-br'], 'pt-BR'],
    [['fr'], 'en'],
    [[], 'en'],
  ])('for the preferences %j is %s', (wanted, expected) => {
    expect(languageFor(wanted, known)).toBe(expected);
  });

  it('has its own name', () => {
    expect(nameOf('de')).toBe('Deutsch');
  });

  it.each([
    ['de', 'ltr'],
    ['ar', 'rtl'],
    ['he-IL', 'rtl'],
  ])('direction of %s is %s', (code, direction) => {
    expect(directionOf(code)).toBe(direction);
  });
});
