// SPDX-License-Identifier: Apache-2.0
// Calls the Portal's REST API as a user of the demo: JSON, HTTP Basic.
const CALL_LIMIT_MS = 60000;

export class Refused extends Error {
  constructor(what, status, problem) {
    super(`${what}: ${status} ${problem?.detail ?? problem?.title ?? ''}`.trim());
    this.status = status;
    this.word = problem?.type?.split(':').pop();
  }
}

async function call(api, user, method, path, body, headers) {
  const response = await fetch(`${api}${path}`, {
    method,
    body,
    headers: {
      authorization: `Basic ${Buffer.from(`${user.username}:${user.password}`).toString('base64')}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    redirect: 'error',
    signal: AbortSignal.timeout(CALL_LIMIT_MS),
  });
  const text = await response.text();
  let json;
  try {
    json = JSON.parse(text);
  } catch {
    json = { detail: text.slice(0, 200) };
  }
  if (!response.ok) {
    throw new Refused(`${method} ${path}`, response.status, json);
  }
  return { status: response.status, json };
}

export function portalOf(api, user) {
  const withBody =
    (method) =>
    (path, value, headers = {}) =>
      call(api, user, method, path, typeof value === 'string' ? value : JSON.stringify(value), headers);

  return {
    get: (path) => call(api, user, 'GET', path),
    post: withBody('POST'),
    put: withBody('PUT'),
    // 404 is a normal result before creating something.
    find: async (path) => {
      try {
        return await call(api, user, 'GET', path);
      } catch (refused) {
        if (refused.status === 404) {
          return null;
        }
        throw refused;
      }
    },
  };
}
