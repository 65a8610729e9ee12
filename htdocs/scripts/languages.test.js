import { describe, expect, it } from 'vitest';
import { localizer } from './languages.js';

// Parsing all sources is slow on a busy machine.
const LIMIT_MS = 60_000;

describe(
  'every language',
  () => {
    const work = localizer();
    const { messages } = work.extractSourceMessages();
    const { translations } = work.readTranslationsSync();

    it('German is one of them', () => {
      expect([...translations.keys()]).toContain('de');
    });

    it.each([...translations.keys()])('%s has a text for each of the pages, with all that is put into it', (code) => {
      const known = new Set(translations.get(code).map((message) => message.name));
      const missing = messages.filter((message) => !known.has(message.name));
      expect(missing.map((message) => message.contents.map((part) => (typeof part === 'string' ? part : '…')).join(''))).toEqual([]);
      expect(work.validateTranslations().errors).toEqual([]);
    });

    // The builder escapes them in plain texts too, where nothing decodes them.
    it.each([...translations.keys()])('%s has no & and no < in a plain text', (code) => {
      const plain = new Set(messages.filter((message) => message.tag !== 'html').map((message) => message.name));
      const texts = translations.get(code).filter((message) => plain.has(message.name));
      expect(texts.flatMap((message) => message.contents).filter((part) => typeof part === 'string' && /[&<]/.test(part))).toEqual([]);
    });

    it.each([...translations.keys()])('%s has no text that no page shows', (code) => {
      const used = new Set(messages.map((message) => message.name));
      expect(translations.get(code).filter((message) => !used.has(message.name))).toEqual([]);
    });
  },
  LIMIT_MS,
);
