// SPDX-License-Identifier: Apache-2.0
// The same task in Node: authenticate a trigger, check the permission, commit the row with its evidence, sign and send
// with the bearer token, commit the outcome, respond. Two processes. Optimized: keep-alive connections to the receiver,
// prepared statements, one durable statement before sending and one after it.
import cluster from 'node:cluster';
import { createHash, randomBytes } from 'node:crypto';
import Fastify from 'fastify';
import mysql from 'mysql2/promise';
import { Webhook } from 'standardwebhooks';
import { Agent, request } from 'undici';

const PROCESSES = 2;
const CONNECTIONS = 16; // to the database, per process
const [socketPath, database] = process.argv.slice(2);

const PERMISSION = 'SELECT password_sha1, may_trigger FROM user WHERE username = ?';
const WEBHOOK = 'SELECT url, bearer, secret FROM webhook WHERE integration_id = ?';
const EVENT = 'SELECT id, type, title, severity, details FROM event WHERE id = ?';
const INSERT =
  'INSERT INTO execution (id, integration_id, event_id, username, state, created_at, url, request_headers, ' +
  "request_body) VALUES (?, ?, ?, ?, 'sending', ?, ?, ?, ?)";
const FINISH =
  'UPDATE execution SET state = ?, finished_at = ?, http_status = ?, error = ?, response_headers = ?, ' +
  "response_body = ? WHERE id = ? AND state = 'sending'";

const text = { type: 'string' };
const responses = {
  201: {
    type: 'object',
    properties: {
      id: text,
      integration_id: text,
      event_id: text,
      username: text,
      state: text,
      created_at: { type: 'integer' },
      finished_at: { type: 'integer' },
      http_status: { type: 'integer' },
    },
  },
};

function serve() {
  const pool = mysql.createPool({ socketPath, user: 'root', database, connectionLimit: CONNECTIONS });
  const agent = new Agent({ connections: 64 });
  const app = Fastify({ logger: false, keepAliveTimeout: 60000 });
  const one = async (sql, value) => (await pool.execute(sql, [value]))[0][0];

  async function authenticate(call) {
    const credentials = Buffer.from((call.headers.authorization ?? '').slice('Basic '.length), 'base64');
    const [username, password] = credentials.toString().split(':');
    const user = await one(PERMISSION, username);
    const digest = createHash('sha1')
      .update(password ?? '')
      .digest('hex');
    return { username, isKnown: user?.password_sha1 === digest, mayTrigger: user?.may_trigger === 1 };
  }

  async function send(execution, webhook, headers, body) {
    try {
      const response = await request(webhook.url, { method: 'POST', headers, body, dispatcher: agent });
      const received = await response.body.text();
      execution.http_status = response.statusCode;
      execution.state = response.statusCode < 300 ? 'succeeded' : 'failed';
      return { headers: JSON.stringify(response.headers), body: received, error: null };
    } catch (error) {
      execution.state = 'failed';
      return { headers: null, body: null, error: error.message };
    }
  }

  app.post('/integrations/:id/executions', { schema: { response: responses } }, async (call, reply) => {
    const user = await authenticate(call);
    if (!user.isKnown) {
      return reply.code(401).send();
    }
    if (!user.mayTrigger) {
      return reply.code(403).send();
    }
    const [webhook, event] = await Promise.all([one(WEBHOOK, call.params.id), one(EVENT, call.body.event_id)]);
    if (!webhook || !event) {
      return reply.code(404).send();
    }
    const created = Date.now();
    const execution = {
      id: created.toString(36) + randomBytes(10).toString('hex'),
      integration_id: call.params.id,
      event_id: event.id,
      username: user.username,
      state: 'sending',
      created_at: created,
    };
    const { details, ...summary } = event;
    const body =
      `{"type":"${event.type}","timestamp":"${new Date(created).toISOString()}",` +
      `"data":{"integration_id":"${execution.integration_id}","event":${JSON.stringify(summary)},` +
      `"details":${details}}}`;
    const headers = {
      'content-type': 'application/json',
      'webhook-id': execution.id,
      'webhook-timestamp': String(Math.floor(created / 1000)),
      'webhook-signature': new Webhook(webhook.secret).sign(execution.id, new Date(created), body),
      authorization: 'Bearer ***',
    };
    await pool.execute(INSERT, [
      execution.id,
      execution.integration_id,
      event.id,
      user.username,
      created,
      webhook.url,
      JSON.stringify(headers),
      body,
    ]);
    const response = await send(execution, webhook, { ...headers, authorization: `Bearer ${webhook.bearer}` }, body);
    execution.finished_at = Date.now();
    await pool.execute(FINISH, [
      execution.state,
      execution.finished_at,
      execution.http_status ?? null,
      response.error,
      response.headers,
      response.body,
      execution.id,
    ]);
    return reply.code(201).send(execution);
  });

  app.listen({ host: '127.0.0.1', port: 0 });
}

if (cluster.isPrimary) {
  let listening = 0;
  cluster.on('listening', (worker, address) => {
    listening += 1;
    if (listening === PROCESSES) {
      console.log(address.port);
    }
  });
  cluster.on('exit', () => process.exit(1));
  for (let i = 0; i < PROCESSES; i++) {
    cluster.fork();
  }
} else {
  serve();
}
