import { describe, expect, it } from 'vitest';
import { localizer } from './languages.js';

// Parsing all sources is slow on a busy machine.
const LIMIT_MS = 60_000;

describe(
  'translations',
  () => {
    const work = localizer();
    const { messages } = work.extractSourceMessages();
    const { translations } = work.readTranslationsSync();

    it('include German', () => {
      expect([...translations.keys()]).toContain('de');
    });

    it.each([...translations.keys()])('%s has every text, with all its placeholders', (code) => {
      const known = new Set(translations.get(code).map((message) => message.name));
      const missing = messages.filter((message) => !known.has(message.name));
      expect(missing.map((message) => message.contents.map((part) => (typeof part === 'string' ? part : '…')).join(''))).toEqual([]);
      expect(work.validateTranslations().errors).toEqual([]);
    });

    // The builder escapes them in plain texts too, where nothing decodes them.
    it.each([...translations.keys()])('%s has no & and no < in plain texts', (code) => {
      const plain = new Set(messages.filter((message) => message.tag !== 'html').map((message) => message.name));
      const texts = translations.get(code).filter((message) => plain.has(message.name));
      expect(texts.flatMap((message) => message.contents).filter((part) => typeof part === 'string' && /[&<]/.test(part))).toEqual([]);
    });

    it.each([...translations.keys()])('%s has no unused text', (code) => {
      const used = new Set(messages.map((message) => message.name));
      expect(translations.get(code).filter((message) => !used.has(message.name))).toEqual([]);
    });
  },
  LIMIT_MS,
);
