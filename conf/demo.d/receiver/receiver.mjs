// SPDX-License-Identifier: Apache-2.0
// What the demo's integrations call: takes a message, verifies its signature and bearer token, writes one
// JSON line about it to receiver.log and answers like the service whose path was called.
import fs from 'node:fs';
import http from 'node:http';
import process from 'node:process';
import { Webhook } from 'standardwebhooks';
import { behaviourOf } from './behaviours.mjs';

const BODY_LIMIT = 1024 * 1024;

const [, , knownFile, logFile, urlFile, wantedPort, runAs] = process.argv;
const log = fs.openSync(logFile, 'a');

// {"integrations": {"jira": {"bearer": "…", "keys": ["whsec_…"]}}}, filled while the integrations are made.
let known = {};

function integrationCalled(path) {
  try {
    known = JSON.parse(fs.readFileSync(knownFile, 'utf8'));
  } catch {
    // Just being written, or still empty: what we knew before holds.
  }
  return known.integrations?.[path.split('/')[1]];
}

function judgeSignature(integration, headers, body) {
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
      // Another key may fit: while keys are rotated, several sign.
    }
  }
  return 'invalid';
}

function judgeBearer(integration, headers) {
  return integration?.bearer !== undefined && headers.authorization === `Bearer ${integration.bearer}`;
}

// A path of nobody we know is answered too: it is where a visitor's own first webhook may point.
function refusal(request, integration, verdict) {
  if (request.method !== 'POST') {
    return { status: 405, headers: { allow: 'POST' }, json: { error: 'Only POST is answered here.' } };
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

function note(request, path, verdict, status) {
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

function send(response, answer) {
  const body = answer.text ?? (answer.json ? JSON.stringify(answer.json) : '');
  const type = answer.type ?? (answer.json ? 'application/json' : 'text/plain; charset=utf-8');
  response.writeHead(answer.status, {
    'content-type': type,
    'content-length': Buffer.byteLength(body),
    ...answer.headers,
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

function answerTo(request, response, body) {
  const path = request.url.split('?')[0];
  const integration = integrationCalled(path);
  const verdict = {
    signature: judgeSignature(integration, request.headers, body),
    bearer: judgeBearer(integration, request.headers),
  };
  const answer = refusal(request, integration, verdict) ?? behaviourOf(path, request.headers, parsed(body));

  // Noted before it is answered: whoever has the answer finds the line.
  note(request, path, verdict, answer.status ?? null);
  if (answer.hang) {
    return;
  }
  if (answer.close) {
    request.socket.destroy();
    return;
  }
  setTimeout(() => send(response, answer), answer.afterMs ?? 0);
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
  request.on('end', () => answerTo(request, response, Buffer.concat(pieces).toString('utf8')));
  request.on('error', () => response.destroy());
}

function begin(server) {
  fs.writeFileSync(urlFile, `http://127.0.0.1:${server.address().port}\n`);
  if (runAs && process.getuid() === 0) {
    process.setgroups([]);
    process.setgid(runAs);
    process.setuid(runAs);
  }
}

const server = http.createServer(receive);
server.once('error', () => {
  // The port of the last run is taken by now: any other will do.
  server.listen(0, '127.0.0.1');
});
server.on('listening', () => begin(server));
server.listen(Number(wantedPort), '127.0.0.1');
for (const signal of ['SIGTERM', 'SIGINT']) {
  process.on(signal, () => process.exit(0));
}
