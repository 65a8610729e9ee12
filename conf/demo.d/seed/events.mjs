// SPDX-License-Identifier: Apache-2.0
// A hundred plausible events, the same on every machine: a generator with a fixed seed fills the templates below. Only the
// times depend on the first start of the demo.
import { diceOf, withAmounts } from './dice.mjs';
import * as operations from './operations.mjs';
import * as trade from './trade.mjs';

const SEED = 20260417;
const SPREAD_MS = 6 * 24 * 60 * 60 * 1000;

// Type, template, weight.
const kinds = [
  ['order.limit_exceeded', trade.orderLimitExceeded, 14],
  ['order.payment_failed', trade.paymentFailed, 12],
  ['shipment.delayed', trade.shipmentDelayed, 11],
  ['inventory.below_minimum', trade.stockBelowMinimum, 9],
  ['host.disk_almost_full', operations.diskAlmostFull, 9],
  ['host.unreachable', operations.hostUnreachable, 6],
  ['certificate.expires_soon', operations.certificateExpires, 5],
  ['backup.failed', operations.backupFailed, 6],
  ['deployment.finished', operations.deploymentFinished, 8],
  ['login.failed_repeatedly', operations.loginFailed, 4],
  ['invoice.overdue', trade.invoiceOverdue, 6],
  ['import.rejected', trade.importRejected, 4],
  ['customer.address_changed', trade.accountChanged, 4],
  ['batch.finished', trade.batchFinished, 2],
];

function shuffled(dice, list) {
  for (let at = list.length - 1; at > 0; at -= 1) {
    const other = dice.between(0, at);
    [list[at], list[other]] = [list[other], list[at]];
  }
  return list;
}

// The events, newest last, each as the JSON text to post: `withAmounts` needs the text, not the object.
export function eventsUntil(newest) {
  const dice = diceOf(SEED);
  const order = shuffled(
    dice,
    kinds.flatMap(([type, template, times]) => Array(times).fill([type, template])),
  );
  let at = newest - SPREAD_MS;

  return order.map(([type, template], index) => {
    const { title, severity, source, details } = template(dice);
    const left = order.length - index;
    at += Math.floor(((newest - at) / left) * (0.4 + 1.2 * (dice.between(0, 999) / 1000)));
    const event = {
      id: `evt-${48100 + index}`,
      type,
      title,
      severity,
      source,
      occurred_at: new Date(Math.min(at, newest)).toISOString(),
      details,
    };
    return { id: event.id, type, hasHost: 'host' in details, json: withAmounts(JSON.stringify(event)) };
  });
}
