// SPDX-License-Identifier: Apache-2.0
// A receiver that keeps its requests, for webhooks that a test configures itself.
import { once } from 'node:events';
import http from 'node:http';
import https from 'node:https';

const thanks = () => ({ status: 200 });

/**
 * `answer(request, nth)` says how a request is answered: {status, headers, text, afterMs}, or null for never.
 * With a `certificate` ({key, cert}) it speaks TLS.
 */
export async function startReceiver(answer = thanks, certificate = null) {
  const requests = [];
  const load = { now: 0, most: 0 };
  const take = async (request, response) => {
    const pieces = [];
    for await (const piece of request) {
      pieces.push(piece);
    }
    requests.push({ url: request.url, headers: request.headers, body: Buffer.concat(pieces).toString('utf8') });
    const given = answer(requests.at(-1), requests.length);
    if (given === null) {
      return;
    }
    load.now += 1;
    load.most = Math.max(load.most, load.now);
    setTimeout(() => {
      load.now -= 1;
      response.writeHead(given.status, { 'content-type': 'text/plain', ...given.headers });
      response.end(given.text ?? 'thank you');
    }, given.afterMs ?? 0);
  };
  const server = certificate === null ? http.createServer(take) : https.createServer(certificate, take);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    requests,
    /** How many were being answered at once. */
    load,
    url: `${certificate === null ? 'http' : 'https'}://127.0.0.1:${server.address().port}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
