import { curlCommand } from '../../text/curl';

// A signed message for testing a receiver's code, signed in the browser with an example secret.

export const SAMPLE_SECRET = 'whsec_cG9ydGFsaG9va3MgZXhhbXBsZSBzZWNyZXQ=';
const BODY = '{"type":"portalhooks.test","timestamp":"2026-01-01T00:00:00.000Z","data":{},"integration":{"id":"example"}}';
const ID = 'msg_01EXAMPLE0000000000000000';

export interface Sample {
  headers: [string, string][];
  body: string;
}

/** null on plain http, where browsers have no Web Crypto. */
export async function signSample(now: number): Promise<Sample | null> {
  const subtle = crypto.subtle as SubtleCrypto | undefined;
  if (subtle === undefined) {
    return null;
  }
  const timestamp = String(Math.floor(now / 1000));
  const bytes = Uint8Array.from(atob(SAMPLE_SECRET.slice('whsec_'.length)), (character) => character.charCodeAt(0));
  const key = await subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  const mac = await subtle.sign('HMAC', key, new TextEncoder().encode(`${ID}.${timestamp}.${BODY}`));
  return {
    headers: [
      ['webhook-id', ID],
      ['webhook-timestamp', timestamp],
      ['webhook-signature', `v1,${btoa(String.fromCharCode(...new Uint8Array(mac)))}`],
    ],
    body: BODY,
  };
}

/** As a command that sends it to a receiver on localhost. */
export function sampleCommand(sample: Sample): string {
  const headers = [['Content-Type', 'application/json'], ...sample.headers].map(([name = '', value = '']): [string, string[]] => [
    name,
    [value],
  ]);
  return curlCommand({ url: ['http://localhost:3000/hooks/portal'], headers, body: { body: sample.body, encoding: 'utf-8' } }, [], ' -i');
}
