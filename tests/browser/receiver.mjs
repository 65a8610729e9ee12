// SPDX-License-Identifier: Apache-2.0
// A receiver that records its requests, for webhooks configured by a test.
import { once } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';

const accept = () => ({ status: 200 });

/**
 * `respond(request, nth)` returns {status, headers, text, afterMs, after: a promise}, or null for no response.
 * With a `certificate` ({key, cert}) it uses TLS.
 */
export async function startReceiver(respond = accept, certificate = null) {
  const requests = [];
  const load = { now: 0, most: 0 };
  const take = async (request, response) => {
    const pieces = [];
    for await (const piece of request) {
      pieces.push(piece);
    }
    requests.push({ url: request.url, headers: request.headers, body: Buffer.concat(pieces).toString('utf8') });
    const given = respond(requests.at(-1), requests.length);
    if (given === null) {
      return;
    }
    load.now += 1;
    load.most = Math.max(load.most, load.now);
    await (given.after ?? sleep(given.afterMs ?? 0));
    load.now -= 1;
    response.writeHead(given.status, { 'content-type': 'text/plain', ...given.headers });
    response.end(given.text ?? 'accepted');
  };
  const server = certificate === null ? http.createServer(take) : https.createServer(certificate, take);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    requests,
    /** Concurrent requests: current and maximum. */
    load,
    url: `${certificate === null ? 'http' : 'https'}://127.0.0.1:${server.address().port}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
