import { describe, expect, it } from 'vitest';
import { KNOWN_SENTENCES, refusalOf } from './refusal-table';

// Not an import: a build of htdocs alone has no module beside it.
const sources = import.meta.glob<string>('../../../mod_portalhooks/{core,service,pipeline}/**/*.c', {
  query: '?raw',
  eager: true,
  import: 'default',
});
// As C puts strings together and spells a quote.
const text = Object.values(sources)
  .join('\n')
  .replaceAll(/"\s*\n\s*"/g, '')
  .replaceAll('\\"', '"');

describe('the sentences of refused fields', () => {
  it.each(KNOWN_SENTENCES)('%s', (sentence) => {
    expect(text).toContain(`"${sentence}"`);
    expect(refusalOf(sentence)).toBe(sentence);
  });

  it.each([
    ['This must have 1 to 200 characters.', 'This must have %d to %d %s.'],
    ['This must be from 1000 to 30000.', 'This must be from %d to %d.'],
    ['Use another URL, or ask a sysadmin to set: PortalHooksAllowTarget', 'Use another URL, or ask a sysadmin to set: %s'],
    [
      'Use another URL, or ask a sysadmin to set in PortalHooksEgress crm: PortalHooksAllowTarget',
      'Use another URL, or ask a sysadmin to set in PortalHooksEgress %s: %s',
    ],
    ['The egress rule crm does not allow the target.', 'The egress rule %s does not allow the target.'],
    ['The address belongs to a private network. The egress rule crm does not open it.', '%s The egress rule %s does not open it.'],
  ])('%s', (sentence, format) => {
    expect(text).toContain(`"${format}"`);
    expect(refusalOf(sentence)).toBe(sentence);
  });

  it('leaves what it does not know', () => {
    expect(refusalOf('The moon is full.')).toBeNull();
    expect(refusalOf('constructor')).toBeNull();
  });
});
