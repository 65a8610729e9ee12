import { expect, it } from 'vitest';
import { cannotBeUndone } from './consequence';

it.each([
  ['The order is shipped and invoiced. This cannot be undone from here.', true],
  ["It can't be undone.", true],
  ['Irreversibly deletes the account.', true],
  ['Das lässt sich nicht rückgängig machen.', true],
  ['Wird unwiderruflich gelöscht.', true],
  ['Can be undone within a day.', false],
  ['Wakes whoever is on duty.', false],
])('%s: %s', (text, isFinal) => {
  expect(cannotBeUndone(text)).toBe(isFinal);
});
