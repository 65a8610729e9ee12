import { describe, expect, it } from 'vitest';
import { SAMPLE_SECRET, sampleCommand, signSample } from './sample';

const bytesOf = (base64: string): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));

describe('the signed sample', () => {
  it('has a Standard Webhooks signature for the given time', async () => {
    const sample = await signSample(1_795_441_720_412);
    const headers = new Map(sample?.headers);
    const key = await crypto.subtle.importKey('raw', bytesOf(SAMPLE_SECRET.slice(6)), { name: 'HMAC', hash: 'SHA-256' }, false, ['verify']);
    const signed = new TextEncoder().encode(`${headers.get('webhook-id')}.1795441720.${sample?.body}`);
    const signature = bytesOf(headers.get('webhook-signature')?.slice(3) ?? '');
    expect(headers.get('webhook-timestamp')).toBe('1795441720');
    expect(await crypto.subtle.verify('HMAC', key, signature, signed)).toBe(true);
  });

  it('is available as a curl command', async () => {
    const sample = await signSample(0);
    expect(sample === null ? '' : sampleCommand(sample)).toMatch(/^curl -q .* -i -X POST .*\n.*\n {2}-H 'webhook-id: msg_/);
  });
});
