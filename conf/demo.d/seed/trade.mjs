// SPDX-License-Identifier: Apache-2.0
// Trade events: one function per type, from dice to title, severity and details.
import { plain } from './dice.mjs';

const companies = [
  'Nordlicht Logistik',
  'Bluewater Foods',
  'Alpine Optics',
  'Hafen & Co',
  'Kestrel Robotics',
  'Sunfield Paper',
  'Oakbridge Tools',
  'Meridian Textiles',
  'Polar Freight',
  'Redstone Ceramics',
];
const articles = [
  ['PMP-2210', 'Circulation pump 25-60'],
  ['VLV-0871', 'Ball valve DN 40'],
  ['SNS-4419', 'Pressure sensor 0-16 bar'],
  ['CBL-1200', 'Control cable 4x1.5, 100 m'],
  ['FLT-3306', 'Filter cartridge 10 in'],
  ['MTR-7752', 'Gear motor 0.75 kW'],
  ['BRG-6204', 'Deep groove bearing 6204'],
  ['CTL-9001', 'Boiler controller, rev C'],
];
const carriers = ['parcel-north', 'road-freight-24', 'sea-container-line'];
const cities = ['Hamburg', 'Rotterdam', 'Lyon', 'Gdansk', 'Graz', 'Aarhus', 'Bologna', 'Porto'];

const customer = (dice) => ({
  number: `C-${dice.between(10200, 19800)}`,
  company: dice.one(companies),
  country: dice.one(['DE', 'NL', 'FR', 'PL', 'AT', 'DK']),
});

const lines = (dice, most) =>
  Array.from({ length: dice.between(1, most) }, (_, at) => {
    const [sku, text] = dice.one(articles);
    return {
      line: at + 1,
      sku,
      text,
      quantity: dice.between(1, 40),
      unit_price: dice.amount(3, 420),
      tax_percent: dice.one([7, 19, 21]),
    };
  });

export function orderLimitExceeded(dice) {
  const buyer = customer(dice);
  const order = `SO-${dice.between(48000, 48999)}`;
  const total = dice.amount(8000, 42000);
  return {
    source: 'orders',
    severity: dice.one(['warning', 'warning', 'error']),
    title: `Order ${order} is over the credit limit of ${buyer.company}`,
    details: {
      order,
      customer: buyer,
      currency: 'EUR',
      total,
      credit_limit: dice.amount(5000, 7900),
      open_items: dice.between(1, 6),
      lines: lines(dice, 14),
      hold: { reason: 'credit_limit', by: 'rule 12', since_minutes: dice.between(1, 240) },
    },
  };
}

export function paymentFailed(dice) {
  const order = `SO-${dice.between(48000, 48999)}`;
  const amount = dice.amount(40, 3900);
  return {
    source: 'payments',
    severity: 'error',
    title: `Payment of ${plain(amount)} EUR for ${order} was declined`,
    details: {
      order,
      customer: customer(dice),
      amount,
      currency: 'EUR',
      method: dice.one(['card', 'sepa_debit', 'invoice']),
      attempts: dice.between(1, 4),
      decline: dice.one([
        { code: '51', text: 'insufficient funds' },
        { code: '54', text: 'expired card' },
        { code: '05', text: 'do not honour' },
      ]),
      psp_reference: dice.hex(16).toUpperCase(),
    },
  };
}

export function shipmentDelayed(dice) {
  const to = dice.one(cities);
  const hours = dice.between(6, 96);
  return {
    source: 'logistics',
    severity: hours > 48 ? 'warning' : 'notice',
    title: `Shipment to ${to} is ${hours} hours late`,
    details: {
      shipment: `SH-${dice.between(700000, 799999)}`,
      carrier: dice.one(carriers),
      to,
      delay_hours: hours,
      parcels: Array.from({ length: dice.between(1, 8) }, () => ({
        barcode: `00${dice.between(340000000, 349999999)}${dice.between(100000, 999999)}`,
        weight_kg: dice.amount(1, 48),
        last_seen: dice.one(cities),
      })),
      orders: Array.from({ length: dice.between(1, 4) }, () => `SO-${dice.between(48000, 48999)}`),
    },
  };
}

export function stockBelowMinimum(dice) {
  const [sku, text] = dice.one(articles);
  const minimum = dice.between(20, 120);
  const left = dice.between(0, minimum - 1);
  return {
    source: 'inventory',
    severity: left === 0 ? 'critical' : 'warning',
    title: `${text}: ${left} left, minimum is ${minimum}`,
    details: {
      sku,
      text,
      warehouse: dice.one(['north', 'south']),
      bin: `${dice.one(['A', 'B', 'C', 'D'])}-${dice.between(1, 40)}-${dice.between(1, 6)}`,
      left,
      minimum,
      reserved: dice.between(0, 12),
      next_delivery_in_days: dice.between(1, 21),
      demand_14_days: Array.from({ length: 14 }, () => dice.between(0, 19)),
    },
  };
}

export function invoiceOverdue(dice) {
  const buyer = customer(dice);
  const days = dice.between(10, 75);
  return {
    source: 'billing',
    severity: days > 45 ? 'warning' : 'notice',
    title: `Invoice of ${buyer.company} is ${days} days overdue`,
    details: {
      invoice: `RE-${dice.between(90000, 99999)}`,
      customer: buyer,
      amount: dice.amount(90, 12000),
      currency: 'EUR',
      days_overdue: days,
      reminders_sent: dice.between(0, 3),
      positions: lines(dice, 6),
    },
  };
}

export function importRejected(dice) {
  const rows = dice.between(200, 9000);
  const bad = dice.between(1, 60);
  return {
    source: 'imports',
    severity: 'error',
    title: `Price import: ${bad} of ${rows} rows were rejected`,
    details: {
      file: `prices-${dice.hex(6)}.csv`,
      rows,
      rejected: bad,
      supplier: dice.one(companies),
      problems: Array.from({ length: Math.min(bad, 25) }, () => ({
        row: dice.between(2, rows),
        column: dice.one(['ean', 'net_price', 'currency', 'valid_from']),
        problem: dice.one(['not a number', 'unknown currency', 'date in the past', 'missing']),
      })),
    },
  };
}

export function accountChanged(dice) {
  const buyer = customer(dice);
  return {
    source: 'crm',
    severity: 'info',
    title: `${buyer.company} has a new delivery address`,
    details: {
      customer: buyer,
      before: { city: dice.one(cities), dock: dice.between(1, 9) },
      after: { city: dice.one(cities), dock: dice.between(1, 9) },
      open_orders: dice.between(0, 7),
    },
  };
}

export function batchFinished(dice) {
  const seconds = dice.between(120, 5400);
  return {
    source: 'batch',
    severity: 'debug',
    title: `Nightly close finished in ${Math.round(seconds / 60)} minutes`,
    details: {
      job: 'nightly-close',
      seconds,
      booked: dice.between(2000, 90000),
      warnings: dice.between(0, 12),
      ledger_total: dice.amount(100000, 990000),
    },
  };
}
