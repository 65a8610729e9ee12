// SPDX-License-Identifier: Apache-2.0
// A few dozen clicks of the operators, sent through the API, so that the history has every outcome.
import { setTimeout as pause } from 'node:timers/promises';

const SETTLED_WITHIN_MS = 60000;

// User, integration, number of runs, and which of the newest events ("none": without an event).
const clicks = [
  { user: 'trigger', integration: 'slack-ops-alerts', times: 8, on: () => true },
  {
    user: 'both',
    integration: 'jira',
    times: 7,
    on: (event) => event.type !== 'batch.finished',
    note: 'Agreed in the morning round.',
  },
  { user: 'trigger', integration: 'pagerduty', times: 5, on: (event) => event.type.startsWith('host.') },
  { user: 'trigger', integration: 'servicenow', times: 4, on: (event) => event.hasHost },
  { user: 'both', integration: 'servicenow', times: 2, on: (event) => !event.hasHost },
  {
    user: 'trigger',
    integration: 'data-warehouse',
    times: 3,
    on: (event) => event.type === 'import.rejected',
  },
  {
    user: 'both',
    integration: 'data-warehouse',
    times: 1,
    on: 'none',
    note: 'Full reload after the index was rebuilt.',
  },
  { user: 'both', integration: 'erp-orders', times: 1, on: (event) => event.type === 'order.limit_exceeded' },
  {
    user: 'trigger',
    integration: 'statuspage',
    times: 1,
    on: (event) => event.type === 'certificate.expires_soon',
  },
  { user: 'both', integration: 'statuspage', times: 1, on: (event) => event.type === 'host.unreachable' },
  { user: 'trigger', integration: 'crm-cases', times: 4, on: (event) => event.type === 'invoice.overdue' },
  {
    user: 'both',
    integration: 'warehouse-robots',
    times: 1,
    on: (event) => event.type === 'inventory.below_minimum',
  },
  {
    user: 'trigger',
    integration: 'label-printer',
    times: 2,
    on: (event) => event.type === 'shipment.delayed',
  },
];

async function settled(portal) {
  const deadline = Date.now() + SETTLED_WITHIN_MS;

  while ((await portal.get('/executions?state=sending&limit=1')).json.items.length > 0) {
    if (Date.now() > deadline) {
      throw new Error('Some executions of the demo are still sending after a minute.');
    }
    await pause(250);
  }
}

function bodyOf(event, note) {
  const about = event ? { mode: 'event', event_id: event.id } : { mode: 'default' };
  return note ? { ...about, note } : about;
}

// Interleaved: the first click of each row, then the second ones, and so on.
function inTurns(events) {
  const rows = clicks.map((click) => ({
    click,
    events: (click.on === 'none' ? [null] : events.filter(click.on)).slice(0, click.times),
  }));
  const turns = Math.max(...clicks.map((click) => click.times));

  return Array.from({ length: turns }, (_, turn) =>
    rows.filter((row) => turn < row.events.length).map(({ click, events: own }) => ({ click, event: own[turn] })),
  ).flat();
}

async function runAll(portals, events, keyPrefix) {
  for (const [index, { click, event }] of inTurns(events).entries()) {
    await portals[click.user].post(`/integrations/${click.integration}/executions`, bodyOf(event, click.note), {
      'Idempotency-Key': `${keyPrefix}-run-${index}`,
    });
  }
}

async function retryNewest(portal, integration, body, key) {
  const [failed] = (await portal.get(`/executions?integration_id=${integration}&state=failed&limit=1`)).json.items;

  if (failed && failed.attempt === 1) {
    await portal.post(`/executions/${failed.id}/retry`, body, { 'Idempotency-Key': key });
  }
}

export async function makeHistory(portals, events, keyPrefix) {
  const newestFirst = [...events].reverse();

  await runAll(portals, newestFirst, keyPrefix);
  await settled(portals.both);
  await retryNewest(portals.trigger, 'statuspage', {}, `${keyPrefix}-retry-1`);
  await retryNewest(portals.both, 'erp-orders', { override: true, note: 'The customer waits at the dock.' }, `${keyPrefix}-retry-2`);
  await settled(portals.both);
}
