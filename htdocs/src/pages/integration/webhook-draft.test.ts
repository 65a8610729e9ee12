import { describe, expect, it } from 'vitest';
import type { Webhook } from '../../api/types';
import { changesOf, draftOf, errorsOf, putOf } from './webhook-draft';

const webhook = {
  url: 'https://hooks.example.com/a',
  enabled: true,
  bearer_token: { set: true, set_at: null, set_by: null },
  headers: { 'X-Tenant': { set: true } },
  timeout_ms: 2500,
  default_body: 'empty',
  event_body: 'full',
  confirm: 'always',
  action_label: null,
  consequence: 'Opens a ticket.',
} as unknown as Webhook;

const draft = () => draftOf(webhook);

describe('an untouched form', () => {
  it('changes nothing and keeps every secret by not naming it', () => {
    expect(changesOf(draft(), webhook)).toEqual([]);
    expect(errorsOf(draft(), webhook)).toEqual({});
    const body = putOf(draft());
    expect(body).toMatchObject({ url: webhook.url, timeout_ms: 2500, action_label: null, consequence: 'Opens a ticket.' });
    expect(body).not.toHaveProperty('bearer_token');
    expect(body).not.toHaveProperty('headers');
  });
});

describe('a change', () => {
  it('is counted once per field and names no secret', () => {
    const changed = { ...draft(), url: ' https://hooks.example.com/b ', enabled: false, bearer: { kind: 'set', value: 's3cret' } as const };
    const rows = changesOf(changed, webhook);
    expect(rows.map((row) => row.label)).toEqual(['URL', 'Enabled', 'Bearer token']);
    expect(JSON.stringify(rows)).not.toContain('s3cret');
  });

  it('of secrets sends what is set and null for what is removed', () => {
    const body = putOf({
      ...draft(),
      bearer: { kind: 'clear', value: '' },
      headers: [
        { name: 'X-Tenant', isStored: true, edit: { kind: 'clear', value: '' } },
        { name: 'X-New', isStored: false, edit: { kind: 'set', value: 'v' } },
      ],
    });
    expect(body).toMatchObject({ bearer_token: null, headers: { 'X-Tenant': null, 'X-New': 'v' } });
  });

  it('of the host asks for token and header values again', () => {
    const moved = { ...draft(), url: 'https://elsewhere.example.com/a' };
    expect(Object.keys(errorsOf(moved, webhook))).toEqual(['bearer', 'header-0']);
    const given = {
      ...moved,
      bearer: { kind: 'clear', value: '' } as const,
      headers: [{ name: 'X-Tenant', isStored: true, edit: { kind: 'set', value: 'v' } as const }],
    };
    expect(errorsOf(given, webhook)).toEqual({});
  });

  it('of the path alone does not', () => {
    expect(errorsOf({ ...draft(), url: 'https://hooks.example.com:443/other' }, webhook)).toEqual({});
  });
});

describe('what cannot be saved', () => {
  it.each([
    [{ url: 'hooks.example.com' }, 'url'],
    [{ url: '' }, 'url'],
    [{ timeoutSeconds: '31' }, 'timeout'],
    [{ timeoutSeconds: '0.5' }, 'timeout'],
    [{ timeoutSeconds: 'x' }, 'timeout'],
    [{ bearer: { kind: 'set', value: '' } as const }, 'bearer'],
    [{ headers: [{ name: 'a b', isStored: false, edit: { kind: 'set', value: 'v' } as const }] }, 'header-0'],
  ])('%o is marked at %s', (change, field) => {
    expect(Object.keys(errorsOf({ ...draft(), ...change }, webhook))).toContain(field);
  });

  it('two headers of one name, whatever their case', () => {
    const header = (name: string) => ({ name, isStored: false, edit: { kind: 'set', value: 'v' } as const });
    expect(Object.keys(errorsOf({ ...draft(), headers: [header('X-A'), header('x-a')] }, webhook))).toEqual(['header-0', 'header-1']);
  });
});

describe('a new webhook', () => {
  it('begins with the defaults of the contract', () => {
    expect(putOf({ ...draftOf(null), url: 'https://a.example.com' })).toEqual({
      url: 'https://a.example.com',
      enabled: true,
      timeout_ms: null,
      default_body: 'empty',
      event_body: 'full',
      confirm: 'always',
      action_label: null,
      consequence: null,
    });
  });
});
