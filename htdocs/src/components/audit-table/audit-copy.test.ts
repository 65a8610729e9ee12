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

describe('an audit log entry', () => {
  it('shows values before and after, and no secret', () => {
    expect(differencesOf(entry({}))).toEqual([
      { name: 'enabled', field: 'Enabled', before: 'Yes', after: 'No' },
      { name: 'bearer_token', field: 'Bearer token', before: null, after: 'changed' },
      { name: 'action_label', field: 'Button label', before: '—', after: 'Open' },
    ]);
  });

  it('is summarized by its field labels', () => {
    expect(summaryOf(entry({}))).toBe('Enabled, Bearer token, Button label');
  });

  it('shows the reason of a refusal', () => {
    expect(summaryOf(entry({ action: 'refused', diff: { problem: 'forbidden', detail: 'Run needs a permission.' } }))).toBe(
      'forbidden · Run needs a permission.',
    );
  });

  it('shows unknown actions and fields as they are', () => {
    expect(actionWord('moon.landed')).toBe('moon.landed');
    expect(differencesOf(entry({ diff: { crater: [1, 2] } }))[0]?.field).toBe('crater');
  });
});
