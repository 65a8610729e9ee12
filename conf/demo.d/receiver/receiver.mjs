// SPDX-License-Identifier: Apache-2.0
// The receiver of the demo: verifies signature and bearer token of a message, logs it as a JSON line to receiver.log and
// responds like the service of the path.
import fs from 'node:fs';
import http from 'node:http';
import process from 'node:process';
import { Webhook } from 'standardwebhooks';
import { behaviourOf } from './behaviours.mjs';

const BODY_LIMIT = 1024 * 1024;

const [, , knownFile, logFile, urlFile, wantedPort] = process.argv;
const log = fs.openSync(logFile, 'a');

// {"integrations": {"jira": {"bearer": "…", "keys": ["whsec_…"]}}}, filled when the integrations are created.
let known = {};

function integrationCalled(path) {
  try {
    known = JSON.parse(fs.readFileSync(knownFile, 'utf8'));
  } catch {
    // Being written, or still empty: keep the previous content.
  }
  return known.integrations?.[path.split('/')[1]];
}

function checkSignature(integration, headers, body) {
  if (!headers['webhook-signature']) {
    return 'missing';
  }
  if (!integration) {
    return 'unknown_key';
  }
  for (const key of integration.keys) {
    try {
      new Webhook(key).verify(body, headers, { jsonParse: false });
      return 'valid';
    } catch {
      // During a rotation several keys sign: try the next one.
    }
  }
  return 'invalid';
}

function checkBearer(integration, headers) {
  return integration?.bearer !== undefined && headers.authorization === `Bearer ${integration.bearer}`;
}

// Unknown paths get a response too, for the first webhook of a visitor.
function refusal(request, integration, verdict) {
  if (request.method !== 'POST') {
    return { status: 405, headers: { allow: 'POST' }, json: { error: 'Only POST is allowed.' } };
  }
  if (!integration) {
    return null;
  }
  if (verdict.signature !== 'valid') {
    return { status: 401, json: { error: `The signature is ${verdict.signature}.` } };
  }
  if (!verdict.bearer) {
    return { status: 401, json: { error: 'The bearer token is missing or wrong.' } };
  }
  return null;
}

function logMessage(request, path, verdict, status) {
  const line = {
    time: new Date().toISOString(),
    path,
    webhook_id: request.headers['webhook-id'] ?? null,
    event_id: request.headers['portalhooks-event-id'] ?? null,
    signature: verdict.signature,
    bearer: verdict.bearer,
    status,
  };
  fs.writeSync(log, `${JSON.stringify(line)}\n`);
}

function send(response, behaviour) {
  const body = behaviour.text ?? (behaviour.json ? JSON.stringify(behaviour.json) : '');
  const type = behaviour.type ?? (behaviour.json ? 'application/json' : 'text/plain; charset=utf-8');
  response.writeHead(behaviour.status, {
    'content-type': type,
    'content-length': Buffer.byteLength(body),
    ...behaviour.headers,
  });
  response.end(body);
}

function parsed(body) {
  try {
    return JSON.parse(body);
  } catch {
    return {};
  }
}

function respond(request, response, body) {
  const path = request.url.split('?')[0];
  const integration = integrationCalled(path);
  const verdict = {
    signature: checkSignature(integration, request.headers, body),
    bearer: checkBearer(integration, request.headers),
  };
  const behaviour = refusal(request, integration, verdict) ?? behaviourOf(path, request.headers, parsed(body));

  // Logged before responding, so that a client with the response finds the line.
  logMessage(request, path, verdict, behaviour.status ?? null);
  if (behaviour.hang) {
    return;
  }
  if (behaviour.close) {
    request.socket.destroy();
    return;
  }
  setTimeout(() => send(response, behaviour), behaviour.afterMs ?? 0);
}

function receive(request, response) {
  const pieces = [];
  let size = 0;

  request.on('data', (piece) => {
    size += piece.length;
    if (size > BODY_LIMIT) {
      request.destroy();
      return;
    }
    pieces.push(piece);
  });
  request.on('end', () => respond(request, response, Buffer.concat(pieces).toString('utf8')));
  request.on('error', () => response.destroy());
}

function begin(server) {
  fs.writeFileSync(urlFile, `http://127.0.0.1:${server.address().port}\n`);
}

const server = http.createServer(receive);
server.once('error', () => {
  // The port of the last run is in use: take any other.
  server.listen(0, '127.0.0.1');
});
server.on('listening', () => begin(server));
server.listen(Number(wantedPort), '127.0.0.1');
for (const signal of ['SIGTERM', 'SIGINT']) {
  process.on(signal, () => process.exit(0));
}
