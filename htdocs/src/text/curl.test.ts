import { describe, expect, it } from 'vitest';
import type { RecordedRequest } from '../api/types';
import { curlOf } from './curl';

const request = (facts: Partial<RecordedRequest>): RecordedRequest => ({
  method: 'POST',
  url: 'https://hooks.example.com/jira',
  headers: [
    ['Host', 'hooks.example.com'],
    ['webhook-id', 'msg_1'],
    ['webhook-signature', '••••••••'],
    ['Authorization', '••••••••'],
    ['Content-Type', 'application/json'],
    ['Accept', '*/*'],
    ['User-Agent', 'mod_portalhooks/1.0'],
    ['X-Tenant', '••••••••'],
    ['Content-Length', '17'],
  ],
  masked: ['Authorization', 'webhook-signature', 'X-Tenant'],
  body: `{"who":"O'Hara $x"}`,
  encoding: 'utf-8',
  body_bytes: 19,
  ...facts,
});

const withHeaders = (headers: [string, string][], masked: string[] = []): string => curlOf(request({ headers, masked }));

// That a shell sends exactly the module's bytes with it: tests/httpd/history/test_copy_as_curl.py.
describe('a request as cURL', () => {
  it('has variables for secrets and leaves to curl what it sets itself', () => {
    expect(curlOf(request({}))).toBe(
      [
        `curl -q --http1.1 --globoff --path-as-is -X POST 'https://hooks.example.com/jira'`,
        `-H 'webhook-id: msg_1'`,
        `-H "webhook-signature: $SIGNATURE"`,
        `-H "Authorization: Bearer $TOKEN"`,
        `-H 'Content-Type: application/json'`,
        `-H 'Accept: */*'`,
        `-H 'User-Agent: mod_portalhooks/1.0'`,
        `-H "X-Tenant: $HEADER_X_TENANT"`,
        `-H 'Expect:'`,
        `--data-raw '{"who":"O'\\''Hara $x"}'`,
      ].join(' \\\n  '),
    );
  });

  it('sends a length with an empty body, and no type', () => {
    const command = curlOf(request({ headers: [['Host', 'hooks.example.com']], body: '', body_bytes: 0 }));
    expect(command).toContain(`-H 'Content-Type:'`);
    expect(command).toMatch(/--data-raw ''$/);
  });

  it.each([
    ['base64', 'AAECLQ==', `printf '\\000\\001\\002\\055' | curl`],
    ['utf-8', '-{\t"%":"a\\\\r\'ü"}\r\n', `printf '\\055{\\011"\\045":"a\\134\\134r\\047ü"}\\015\\012' | curl`],
    ['utf-8', `'${'x'.repeat(100_000)}`, `printf '%s' ''\\''xxx`],
  ] as const)('provides by printf what is no argument: %s %.12j', (encoding, body, start) => {
    const command = curlOf(request({ body, encoding }));
    expect(command.startsWith(start)).toBe(true);
    expect(command).toMatch(/--data-binary @-$/);
  });

  it.each(['@/etc/passwd', '-x', '!!', '`id`', '$(id)', 'two\nlines', ' '])('sends the body %j as it is', (body) => {
    expect(curlOf(request({ body }))).toContain(`--data-raw '${body}'`);
  });

  it('sends a header that has no value', () => {
    expect(withHeaders([['X-Empty', '']])).toContain(`-H 'X-Empty;'`);
  });

  it('has a variable of its own for each secret, and none of the shell’s', () => {
    const command = withHeaders(
      [
        ['Path', '••••••••'],
        ['X-!', '••••••••'],
        ['X_', '••••••••'],
      ],
      ['path', 'x-!', 'x_'],
    );
    expect(command).toContain(`-H "Path: $HEADER_PATH"`);
    expect(command).toContain(`-H 'X-!: '"$HEADER_X_"`);
    expect(command).toContain(`-H "X_: $HEADER_X__2"`);
  });

  it('keeps the scheme of other credentials', () => {
    expect(withHeaders([['Authorization', 'Basic ••••••••']], ['Authorization'])).toContain(`-H "Authorization: Basic $TOKEN"`);
  });

  it.each([
    ['https://Hooks.Example.COM/', 'hooks.example.com'],
    ['https://hooks.example.com:443/', 'hooks.example.com'],
    ['https://[2001:db8:0::1]:8443/x', '[2001:db8:0::1]:8443'],
  ])('names the host where curl would write it otherwise: %s', (url, host) => {
    expect(curlOf(request({ url, headers: [['Host', host]], masked: [] }))).toContain(`-H 'Host: ${host}'`);
  });

  it('has variables for secrets in the query', () => {
    expect(curlOf(request({ url: 'https://hooks.example.com/x?a=$1&api-key=abc&b={2,3}&token=def' }))).toContain(
      `-X POST 'https://hooks.example.com/x?a=$1&api-key='"$URL_API_KEY"'&b={2,3}&token='"$URL_TOKEN"`,
    );
  });

  it('has a variable for a masked path', () => {
    expect(curlOf(request({ url: 'https://hooks.example.com/…' }))).toContain(`"https://hooks.example.com/$PATH_OF_URL"`);
  });
});
