// SPDX-License-Identifier: Apache-2.0
// Posts events, and triggers integrations on behalf of the signed-in user. Node 18 without packages.
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const TRIES = 3;

/** Status and JSON of one request; status 0 = no answer, so it is not known whether it arrived. */
async function request(path, body, headers) {
  let response;
  try {
    response = await fetch(`${process.env.PORTALHOOKS_URL}/api/v1${path}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...headers },
      body: JSON.stringify(body),
      redirect: 'manual', // a redirect leads to a log-in: the user is not signed in
      signal: AbortSignal.timeout(45_000),
    });
    return { status: response.status, answer: await response.json() };
  } catch {
    return { status: response?.status ?? 0, answer: null };
  }
}

/** Repeats what got no answer or came at a bad moment: by its id or key the server knows it again. */
async function call(path, body, headers) {
  for (let left = TRIES - 1; ; left -= 1) {
    const result = await request(path, body, headers);
    if (![0, 429, 500, 502, 503, 504].includes(result.status) || left === 0) {
      return result;
    }
    await new Promise((resolve) => {
      setTimeout(resolve, 1000);
    });
  }
}

/** `event` must have an id of yours. PORTALHOOKS_LOGIN is the service account, user:password. */
export function postEvent(event) {
  return call('/events', event, { Authorization: `Basic ${Buffer.from(process.env.PORTALHOOKS_LOGIN).toString('base64')}` });
}

/**
 * `user`: the Cookie or Authorization header of the user's own request, as { Cookie: '…' }. `key`: made with the form
 * that the user sent, so that sending it twice runs once.
 */
export function trigger(integration, event, key, user) {
  const path = `/integrations/${encodeURIComponent(integration)}/executions`;
  return call(path, { mode: 'event', event_id: event }, { ...user, 'Idempotency-Key': key, Prefer: 'wait=20' });
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [, , what, ...rest] = process.argv;
  const user = Object.fromEntries([(process.env.PORTALHOOKS_USER ?? ': ').split(/: (.*)/s, 2)]);
  const result = await (what === 'post' ? postEvent(JSON.parse(readFileSync(0, 'utf8'))) : trigger(...rest.slice(0, 3), user));
  console.log(JSON.stringify(result));
  process.exitCode = result.status >= 200 && result.status < 300 ? 0 : 1;
}
