// SPDX-License-Identifier: Apache-2.0
// The response of each simulated service to a verified message, one function per first path segment. Together they
// produce every kind of outcome.
import { createHash } from 'node:crypto';

// The same message always gets the same number, as with a receiver that deduplicates.
function numberOf(headers, range) {
  const digest = createHash('sha256')
    .update(headers['webhook-id'] ?? '')
    .digest();
  return digest.readUInt32BE(0) % range;
}

function codeOf(headers, length) {
  return createHash('sha256')
    .update(headers['webhook-id'] ?? '')
    .digest('hex')
    .slice(0, length);
}

function jira(headers) {
  return { status: 200, json: { issue: `OPS-${4100 + numberOf(headers, 900)}`, created: true } };
}

function pagerduty(headers) {
  return {
    status: 202,
    json: { status: 'success', message: 'Event processed', dedup_key: codeOf(headers, 32) },
  };
}

function servicenow(headers, message) {
  if (!message.data?.host) {
    return {
      status: 422,
      json: {
        error: {
          message: 'No configuration item matches this record.',
          detail: 'The field data.host is needed to find the item in cmdb_ci.',
        },
        status: 'failure',
      },
    };
  }
  return {
    status: 200,
    json: {
      result: {
        sys_id: codeOf(headers, 32),
        number: `INC00${48000 + numberOf(headers, 2000)}`,
        ci: message.data.host,
      },
    },
  };
}

function slack() {
  return { status: 200, text: 'ok' };
}

function warehouse(headers) {
  return {
    status: 202,
    afterMs: 2000,
    json: { accepted: true, load_id: `load-${codeOf(headers, 12)}`, rows: 1 },
  };
}

function erp() {
  return {
    status: 503,
    headers: { 'retry-after': '900' },
    json: {
      code: 'MAINTENANCE',
      message: 'The nightly close is running. Orders are accepted again in 15 minutes.',
    },
  };
}

// Fails for severe events, otherwise requires a log-in.
function statuspage(headers, message) {
  if (message.event?.severity !== 'critical') {
    return {
      status: 302,
      headers: { location: 'https://login.statuspage.example/authorize?return=/api/incidents' },
      text: '',
    };
  }
  return {
    status: 500,
    type: 'text/html; charset=utf-8',
    text: `<!doctype html><title>Something broke</title><h1>500</h1><p>Reference ${codeOf(headers, 8)}</p>\n`,
  };
}

function crm(headers) {
  return { status: 200, json: { case: `CASE-${20000 + numberOf(headers, 9000)}`, state: 'open' } };
}

function robots() {
  return { hang: true };
}

function labels() {
  return { close: true };
}

const behaviours = { jira, pagerduty, servicenow, slack, warehouse, erp, statuspage, crm, robots, labels };

export function behaviourOf(path, headers, message) {
  const behaviour = behaviours[path.split('/')[1]];

  return behaviour ? behaviour(headers, message) : { status: 200, json: { received: true } };
}
