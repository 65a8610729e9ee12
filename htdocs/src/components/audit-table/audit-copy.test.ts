import { describe, expect, it } from 'vitest';
import type { AuditEntry } from '../../api/types';
import { actionWord, differencesOf, summaryOf } from './audit-copy';

const entry = (facts: Partial<AuditEntry>): AuditEntry => ({
  id: 'aud_01KAT7PPQ1E6F3Z8M2V9C4B7XN',
  at: '2026-11-23T14:45:28.412Z',
  actor: 'ida',
  auth_type: null,
  client_ip: null,
  request_id: null,
  action: 'webhook.update',
  object_type: 'webhook',
  object_id: 'jira',
  diff: { enabled: [true, false], bearer_token: 'changed', action_label: [null, 'Open'] },
  left_out: 0,
  ...facts,
});

describe('an entry of the audit log', () => {
  it('shows before and after, and of a secret only that it changed', () => {
    expect(differencesOf(entry({}))).toEqual([
      { name: 'enabled', field: 'Enabled', before: 'Yes', after: 'No' },
      { name: 'bearer_token', field: 'Bearer token', before: null, after: 'changed' },
      { name: 'action_label', field: 'Button label', before: '—', after: 'Open' },
    ]);
  });

  it('is summed up by the names of its fields', () => {
    expect(summaryOf(entry({}))).toBe('Enabled, Bearer token, Button label');
  });

  it('says why something was refused', () => {
    expect(summaryOf(entry({ action: 'refused', diff: { problem: 'forbidden', detail: 'Run needs a permission.' } }))).toBe(
      'forbidden · Run needs a permission.',
    );
  });

  it('keeps words it does not know', () => {
    expect(actionWord('moon.landed')).toBe('moon.landed');
    expect(differencesOf(entry({ diff: { crater: [1, 2] } }))[0]?.field).toBe('crater');
  });
});
