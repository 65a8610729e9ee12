// SPDX-License-Identifier: Apache-2.0
// Fills a fresh demo through the REST API: integrations with webhooks and keys, events, some history.
// seed.json, beside the database, records what is done, so that a later run keeps the changes of visitors.
//
//   node seed.mjs DIR/demo.json DIR/sqlite [--no-data]
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { eventsUntil } from './events.mjs';
import { makeHistory } from './history.mjs';
import { integrations } from './integrations.mjs';
import { portalOf } from './portal.mjs';

const [, , demoFile, dataDir, option] = process.argv;
const demo = JSON.parse(fs.readFileSync(demoFile, 'utf8'));
const portals = Object.fromEntries(Object.entries(demo.users).map(([role, user]) => [role, portalOf(demo.api, user)]));

function fileOf(name, initial) {
  const file = path.join(dataDir, name);
  const text = fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '';
  const value = { ...initial, ...(text ? JSON.parse(text) : {}) };
  return {
    value,
    save: () => fs.writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 }),
  };
}

const seed = fileOf('seed.json', { at: new Date().toISOString(), receiver: demo.receiver, done: [] });
// Written in place, to keep its owner, the user of the receiver.
const receiver = fileOf('receiver.json', { integrations: {} });

async function once(step, work) {
  if (seed.value.done.includes(step)) {
    return;
  }
  await work();
  seed.value.done.push(step);
  seed.save();
}

// The receiver looks its record of an integration up by the first path segment.
function shared(integration) {
  const name = integration.path.split('/')[1];

  receiver.value.integrations[name] ??= { bearer: crypto.randomBytes(24).toString('base64url'), keys: [] };
  return receiver.value.integrations[name];
}

async function configureWebhook(integration) {
  const place = `/integrations/${integration.id}/webhook`;
  const mine = shared(integration);

  receiver.save();
  if ((await portals.admin.find(place)) === null) {
    const webhook = {
      url: `${demo.receiver}${integration.path}`,
      bearer_token: mine.bearer,
      ...integration.webhook,
    };
    await portals.admin.put(place, webhook, { 'If-None-Match': '*' });
  }
  if (mine.keys.length === 0) {
    const { json } = await portals.admin.post(`${place}/keys`, { scheme: 'v1', overlap_seconds: 0 });
    mine.keys.push(json.secret);
    receiver.save();
  }
}

async function makeIntegrations() {
  for (const integration of integrations) {
    const { id, name, kind, description } = integration;
    if ((await portals.admin.find(`/integrations/${id}`)) === null) {
      await portals.admin.post('/integrations', { id, name, kind, description });
    }
    if (integration.path !== null) {
      await configureWebhook(integration);
    }
  }
}

async function postEvents(events) {
  await portals.admin.post('/events', `[${events.map((event) => event.json).join(',')}]`);
}

// The receiver keeps its port. When it had to take another, update the webhooks of the demo.
async function followReceiver() {
  for (const integration of integrations.filter(({ path: place }) => place !== null)) {
    const place = `/integrations/${integration.id}/webhook`;
    const found = await portals.admin.find(place);
    if (found?.json.url === `${seed.value.receiver}${integration.path}`) {
      const { version, enabled, timeout_ms, default_body, event_body, confirm, action_label, consequence } = found.json;
      const webhook = {
        version,
        enabled,
        timeout_ms,
        default_body,
        event_body,
        confirm,
        action_label,
        consequence,
        url: `${demo.receiver}${integration.path}`,
        bearer_token: shared(integration).bearer,
        headers: integration.webhook.headers,
      };
      await portals.admin.put(place, webhook);
    }
  }
  seed.value.receiver = demo.receiver;
  seed.save();
}

async function fill() {
  const events = eventsUntil(Date.parse(seed.value.at));

  seed.save();
  await once('integrations', makeIntegrations);
  if (seed.value.receiver !== demo.receiver) {
    await followReceiver();
  }
  await once('events', () => postEvents(events));
  await once('history', () => makeHistory(portals, events, `demo-${Date.parse(seed.value.at)}`));
}

async function main() {
  await portals.admin.get('/me');
  if (option === '--no-data') {
    return;
  }
  try {
    await fill();
  } catch (refused) {
    if (refused.word !== 'target_not_allowed') {
      throw refused;
    }
    process.stderr.write(
      `demo: the Portal may not call the demo receiver at ${demo.receiver} (see --allow-target),\n` +
        '      so the demo has no data yet; a run with --allow-target 127.0.0.0/8 brings it.\n',
    );
  }
}

main().catch((failure) => {
  process.stderr.write(`demo: ${failure.message}${failure.cause ? ` (${failure.cause.message})` : ''}\n`);
  process.exitCode = 1;
});
