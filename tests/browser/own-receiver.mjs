// SPDX-License-Identifier: Apache-2.0
// A receiver that keeps its requests, for webhooks that a test configures itself.
import { once } from 'node:events';
import http from 'node:http';

export async function startReceiver() {
  const requests = [];
  const server = http.createServer(async (request, response) => {
    const pieces = [];
    for await (const piece of request) {
      pieces.push(piece);
    }
    requests.push({ url: request.url, headers: request.headers, body: Buffer.concat(pieces).toString('utf8') });
    response.writeHead(200, { 'content-type': 'text/plain' });
    response.end('thank you');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    requests,
    url: `http://127.0.0.1:${server.address().port}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
