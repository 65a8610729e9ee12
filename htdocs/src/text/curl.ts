import type { RecordedRequest } from '../api/types';
import { withoutSecrets } from './format';
import { type Part, printfBytes, printfFormat, shellWord } from './shell';

export interface CurlRequest {
  url: Part[];
  headers: [string, Part[]][];
  body: Pick<RecordedRequest, 'body' | 'encoding'>;
}

/**
 * No ~/.curlrc, HTTP/1.1 as this server speaks it, and the URL as it stands: curl would send one request for each
 * member of {a,b} or [1-3], and remove dot segments.
 */
const OPTIONS = '-q --http1.1 --globoff --path-as-is';

/** Added by curl itself unless the request has its own, or they are suppressed. */
const OF_CURL = ['Accept', 'User-Agent', 'Content-Type'];

/** Linux limits one argument to 128 KiB. printf is built into the shell and has no such limit. */
const LONGEST_ARGUMENT = 100_000;

const MASK = '••••••••';
const MASKED_URL = '/…';

/** The recorded request as a shell command that sends the same bytes; masked values are shell variables. */
export function curlOf(request: RecordedRequest): string {
  const variables = new Variables();
  const masked = new Set(request.masked.map((name) => name.toLowerCase()));
  const url = urlOf(request.url, variables);
  const headers = request.headers
    .filter(([name = '', value = '']) => !isSetByCurl(name.toLowerCase(), value, request.url))
    .map(([name = '', value = '']): [string, Part[]] => [
      name,
      masked.has(name.toLowerCase()) ? secretOf(name.toLowerCase(), value, variables) : [value],
    ]);
  return curlCommand({ url, headers, body: request }, OF_CURL);
}

/** Sends the request once. `suppressed`: headers of curl's own that are not sent unless the request has them. */
export function curlCommand({ url, headers, body }: CurlRequest, suppressed: string[] = [], more = ''): string {
  const present = new Set(headers.map(([name]) => name.toLowerCase()));
  const [before, data] = bodyOf(body);
  return [
    `${before}curl ${OPTIONS}${more} -X POST ${shellWord(url)}`,
    ...headers.map(([name, value]) => `-H ${headerWord(name, value)}`),
    // curl would wait for the response to Expect before it sends a long body.
    ...['Expect', ...suppressed].filter((name) => !present.has(name.toLowerCase())).map((name) => `-H '${name}:'`),
    data,
  ].join(' \\\n  ');
}

/** "Name:" suppresses a header, "Name;" sends it without a value. */
function headerWord(name: string, value: Part[]): string {
  return shellWord(value.every((part) => part === '') ? [`${name};`] : [`${name}: `, ...value].reduce(joinText, []));
}

function joinText(parts: Part[], part: Part): Part[] {
  const last = parts.at(-1);
  return typeof last === 'string' && typeof part === 'string' ? [...parts.slice(0, -1), last + part] : [...parts, part];
}

/** A command that provides the body, if it cannot be an argument, and the option that sends it. */
function bodyOf({ body, encoding }: CurlRequest['body']): [string, string] {
  const fromInput = '--data-binary @-';
  if (encoding === 'base64') {
    return [`printf ${printfBytes(Uint8Array.from(atob(body), (character) => character.charCodeAt(0)))} | `, fromInput];
  }
  // A terminal takes some control characters for keys, also in quotes.
  if (/[^\P{Cc}\n]/u.test(body)) {
    return [`printf ${printfFormat(body)} | `, fromInput];
  }
  return new TextEncoder().encode(body).length > LONGEST_ARGUMENT
    ? [`printf '%s' ${shellWord([body])} | `, fromInput]
    : // Unlike --data-binary it reads no file if the body begins with @. An empty one has its Content-Length.
      ['', `--data-raw ${body === '' ? "''" : shellWord([body])}`];
}

/** Content-Length, which would not fit an edited body, and Host if it is that of the URL as curl writes it. */
function isSetByCurl(name: string, value: string, url: string): boolean {
  const authority = /^[a-z]+:\/\/([^/?]*)/i.exec(url)?.[1] ?? '';
  return name === 'content-length' || (name === 'host' && value === authority && !value.startsWith('['));
}

function urlOf(url: string, variables: Variables): Part[] {
  if (url.endsWith(MASKED_URL)) {
    return [url.slice(0, -1), variables.make('PATH_OF_URL')];
  }
  const parts: Part[] = [];
  const marked = withoutSecrets(url, (name) => {
    parts.push(variables.make(`URL_${name}`));
    return '\0';
  });
  return marked.split('\0').flatMap((text, index): Part[] => [text, ...parts.slice(index, index + 1)]);
}

function secretOf(name: string, value: string, variables: Variables): Part[] {
  switch (name) {
    case 'authorization':
      return [value.endsWith(` ${MASK}`) ? value.slice(0, -MASK.length) : 'Bearer ', variables.make('TOKEN')];
    case 'webhook-signature':
      return [variables.make('SIGNATURE')];
    default:
      return [variables.make(`HEADER_${name}`)];
  }
}

/** The names of the variables of one command: each once, and none that a shell itself has. */
class Variables {
  private readonly taken = new Set<string>();

  make(wanted: string): Part {
    const base = wanted.toUpperCase().replace(/[^A-Z0-9]+/g, '_');
    let variable = base;
    for (let number = 2; this.taken.has(variable); number++) {
      variable = `${base}_${number}`;
    }
    this.taken.add(variable);
    return { variable };
  }
}
