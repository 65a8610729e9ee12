import { describe, expect, it } from 'vitest';
import type { Webhook } from '../../api/types';
import { changesOf, draftOf, errorsOf, putOf } from './webhook-draft';

const webhook = {
  url: 'https://hooks.example.com/a',
  enabled: true,
  bearer_token: { set: true, set_at: null, set_by: null },
  authorization: { type: 'bearer', scheme: 'Bearer', set_at: null, set_by: null },
  headers: { 'X-Tenant': { set: true } },
  client_certificates: {},
  ca_pem: null,
  timeout_ms: 2500,
  default_body: 'empty',
  event_body: 'full',
  content_type: 'application/json',
  confirm: 'always',
  action_label: null,
  consequence: 'Opens a ticket.',
} as unknown as Webhook;

const draft = () => draftOf(webhook);

describe('an untouched form', () => {
  it('has no changes and keeps secrets by omitting them', () => {
    expect(changesOf(draft(), webhook)).toEqual([]);
    expect(errorsOf(draft(), webhook)).toEqual({});
    const body = putOf(draft());
    expect(body).toMatchObject({ url: webhook.url, timeout_ms: 2500, action_label: null, consequence: 'Opens a ticket.' });
    expect(body).not.toHaveProperty('bearer_token');
    expect(body).not.toHaveProperty('headers');
  });
});

describe('a change', () => {
  it('is listed once per field without secrets', () => {
    const changed = { ...draft(), url: ' https://hooks.example.com/b ', enabled: false, bearer: { kind: 'set', value: 's3cret' } as const };
    const rows = changesOf(changed, webhook);
    expect(rows.map((row) => row.label)).toEqual(['URL', 'Enabled', 'Bearer token']);
    expect(JSON.stringify(rows)).not.toContain('s3cret');
  });

  it('of secrets sends new values, and null for removed ones', () => {
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

  it('of the credential sends its type', () => {
    const basic = { kind: 'set', value: 's3cret', type: 'basic', user: 'dana' } as const;
    expect(putOf({ ...draft(), bearer: basic })).toMatchObject({ authorization: { type: 'basic', user: 'dana', password: 's3cret' } });
    const other = { kind: 'set', value: 's3cret', type: 'other', scheme: 'GenieKey' } as const;
    expect(putOf({ ...draft(), bearer: other })).toMatchObject({ authorization: { type: 'other', scheme: 'GenieKey', value: 's3cret' } });
    expect(Object.keys(errorsOf({ ...draft(), bearer: { ...basic, user: '' } }, webhook))).toEqual(['auth-user']);
  });

  it('of certificates adds and removes them by name, and needs the key', () => {
    const fresh = { name: '2027', isStored: false, isRemoved: false, certificate: 'PEM', key: 's3cret', activeFrom: '2026-12-01T10:00' };
    const old = { ...fresh, name: '2026', isStored: true, isRemoved: true };
    const changed = { ...draft(), certificates: [old, fresh] };
    expect(putOf(changed).client_certificates).toEqual({
      '2026': null,
      '2027': { certificate: 'PEM', private_key: 's3cret', active_from: new Date('2026-12-01T10:00').toISOString() },
    });
    expect(JSON.stringify(changesOf(changed, webhook))).not.toContain('s3cret');
    expect(Object.keys(errorsOf({ ...draft(), certificates: [{ ...fresh, key: '' }] }, webhook))).toEqual(['certificate-0']);
  });

  it('of the host requires token and header values again', () => {
    const moved = { ...draft(), url: 'https://elsewhere.example.com/a' };
    expect(Object.keys(errorsOf(moved, webhook))).toEqual(['bearer', 'header-0']);
    const given = {
      ...moved,
      bearer: { kind: 'clear', value: '' } as const,
      headers: [{ name: 'X-Tenant', isStored: true, edit: { kind: 'set', value: 'v' } as const }],
    };
    expect(errorsOf(given, webhook)).toEqual({});
  });

  it('of the path does not', () => {
    expect(errorsOf({ ...draft(), url: 'https://hooks.example.com:443/other' }, webhook)).toEqual({});
  });
});

describe('validation', () => {
  it.each([
    [{ url: 'hooks.example.com' }, 'url'],
    [{ url: '' }, 'url'],
    [{ timeoutSeconds: '31' }, 'timeout'],
    [{ timeoutSeconds: '0.5' }, 'timeout'],
    [{ timeoutSeconds: 'x' }, 'timeout'],
    [{ perMinute: '0' }, 'perMinute'],
    [{ perMinute: '1e3' }, 'perMinute'],
    [{ perMinute: '100001' }, 'perMinute'],
    [{ atOnce: '1001' }, 'atOnce'],
    [{ atOnce: '-1' }, 'atOnce'],
    [{ bearer: { kind: 'set', value: '' } as const }, 'bearer'],
    [{ headers: [{ name: 'a b', isStored: false, edit: { kind: 'set', value: 'v' } as const }] }, 'header-0'],
  ])('of %o reports an error at %s', (change, field) => {
    expect(Object.keys(errorsOf({ ...draft(), ...change }, webhook))).toContain(field);
  });

  it('rejects duplicate header names regardless of case', () => {
    const header = (name: string) => ({ name, isStored: false, edit: { kind: 'set', value: 'v' } as const });
    expect(Object.keys(errorsOf({ ...draft(), headers: [header('X-A'), header('x-a')] }, webhook))).toEqual(['header-0', 'header-1']);
  });
});

describe('a new webhook', () => {
  it('has the defaults of the API', () => {
    expect(putOf({ ...draftOf(null), url: 'https://a.example.com' })).toEqual({
      url: 'https://a.example.com',
      enabled: true,
      timeout_ms: null,
      max_per_minute: null,
      max_at_once: null,
      default_body: 'empty',
      event_body: 'full',
      content_type: 'application/json',
      confirm: 'always',
      action_label: null,
      consequence: null,
    });
  });
});
