import { describe, expect, it } from 'vitest';
import type { RecordedRequest } from '../api/types';
import { curlOf } from './curl';

const request = (facts: Partial<RecordedRequest>): RecordedRequest => ({
  method: 'POST',
  url: 'https://hooks.example.com/jira',
  headers: [
    ['Host', 'hooks.example.com'],
    ['webhook-id', 'msg_1'],
    ['webhook-signature', '…'],
    ['Authorization', '…'],
    ['X-Tenant', '…'],
    ['Content-Length', '17'],
  ],
  masked: ['Authorization', 'webhook-signature', 'X-Tenant'],
  body: `{"who":"O'Hara $x"}`,
  encoding: 'utf-8',
  body_bytes: 19,
  ...facts,
});

describe('a request as cURL', () => {
  it('has variables for secrets and omits headers that curl sets', () => {
    expect(curlOf(request({}))).toBe(
      [
        `curl -X POST 'https://hooks.example.com/jira'`,
        `-H 'webhook-id: msg_1'`,
        `-H "webhook-signature: $SIGNATURE"`,
        `-H "Authorization: Bearer $TOKEN"`,
        `-H "X-Tenant: $X_TENANT"`,
        `--data-binary '{"who":"O'\\''Hara $x"}'`,
      ].join(' \\\n  '),
    );
  });

  it('sends no empty body', () => {
    expect(curlOf(request({ body: '', body_bytes: 0 }))).not.toContain('data');
  });

  it('reads a binary body from a file', () => {
    expect(curlOf(request({ body: 'AAEC', encoding: 'base64', body_bytes: 3 }))).toContain('--data-binary @request-body.bin');
  });

  it('has variables for secrets in the query', () => {
    expect(curlOf(request({ url: 'https://hooks.example.com/x?a=$1&api-key=abc&b=2' }))).toContain(
      `curl -X POST "https://hooks.example.com/x?a=\\$1&api-key=$URL_API_KEY&b=2"`,
    );
  });

  it('has a variable for a masked path', () => {
    expect(curlOf(request({ url: 'https://hooks.example.com/…' }))).toContain('"https://hooks.example.com/$PATH_OF_URL"');
  });
});
