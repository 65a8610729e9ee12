import type { RecordedRequest } from '../api/types';
import { withoutSecrets } from './format';

/** Headers that curl sets itself; a fixed Content-Length would break an edited body. */
const LEFT_OUT = ['host', 'content-length', 'expect'];
const MASKED_URL = /\/…$/;

/** The recorded request as a shell command; masked values are shell variables. */
export function curlOf(request: RecordedRequest): string {
  const masked = new Set(request.masked.map((name) => name.toLowerCase()));
  const parts = [`curl -X ${request.method} ${addressOf(request.url)}`];
  for (const [name = '', value = ''] of request.headers) {
    const lower = name.toLowerCase();
    if (LEFT_OUT.includes(lower)) {
      continue;
    }
    parts.push(`-H ${masked.has(lower) ? `"${escaped(name)}: ${placeholderOf(lower)}"` : quoted(`${name}: ${value}`)}`);
  }
  if (request.body_bytes > 0) {
    parts.push(request.encoding === 'utf-8' ? `--data-binary ${quoted(request.body)}` : '--data-binary @request-body.bin');
  }
  return parts.join(' \\\n  ');
}

function addressOf(url: string): string {
  const address = escaped(url).replace(MASKED_URL, '/$PATH_OF_URL');
  const masked = withoutSecrets(address, (name) => `$URL_${variableOf(name)}`);
  return masked === escaped(url) ? quoted(url) : `"${masked}"`;
}

function placeholderOf(name: string): string {
  switch (name) {
    case 'authorization':
      return 'Bearer $TOKEN';
    case 'webhook-signature':
      return '$SIGNATURE';
    default:
      return `$${variableOf(name)}`;
  }
}

function variableOf(name: string): string {
  return name.toUpperCase().replace(/[^A-Z0-9]+/g, '_');
}

/** In single quotes, where only the quote itself is special. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** Escaped for use in double quotes. */
function escaped(text: string): string {
  return text.replace(/["\\$`]/g, '\\$&');
}
