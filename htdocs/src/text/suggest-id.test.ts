import { expect, it } from 'vitest';
import { suggestId } from './suggest-id';

it.each([
  ['Jira', 'jira'],
  ['  Create ticket (ERP) ', 'create-ticket-erp'],
  ['Ticket für Büro 7 & Größe', 'ticket-fuer-buero-7-groesse'],
  ['Crème brûlée', 'creme-brulee'],
  ['日本語', ''],
  ['new', 'new-1'],
  ['x'.repeat(63) + ' y', 'x'.repeat(63)],
])('suggests an id for %s', (name, id) => {
  expect(suggestId(name)).toBe(id);
});
