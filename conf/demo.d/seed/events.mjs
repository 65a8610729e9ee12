// SPDX-License-Identifier: Apache-2.0
// A hundred believable events, the same on every machine: a small generator of numbers with a fixed seed
// fills the templates below; only the times follow the day of the demo's first start.
const SEED = 20260417;
const SPREAD_MS = 6 * 24 * 60 * 60 * 1000;

function numbersFrom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

function diceOf(random) {
  const between = (low, high) => low + Math.floor(random() * (high - low + 1));
  return {
    between,
    chance: (share) => random() < share,
    one: (list) => list[between(0, list.length - 1)],
    hex: (length) => Array.from({ length }, () => between(0, 15).toString(16)).join(''),
    // An amount keeps its two digits on the way (3.30 stays 3.30): `withAmounts` takes the marks away.
    amount: (low, high) => `amount:${between(low, high)}.${String(between(0, 99)).padStart(2, '0')}`,
  };
}

const withAmounts = (json) => json.replace(/"amount:(\d+\.\d\d)"/g, '$1');
const plain = (amount) => amount.slice('amount:'.length);

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
const hosts = [
  'db-eu-2',
  'app-eu-1',
  'app-eu-4',
  'mail-1',
  'edge-fra-3',
  'backup-1',
  'queue-eu-2',
  'search-1',
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

function orderLimitExceeded(dice) {
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

function paymentFailed(dice) {
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

function shipmentDelayed(dice) {
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

function stockBelowMinimum(dice) {
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

function diskAlmostFull(dice) {
  const host = dice.one(hosts);
  const used = dice.between(86, 99);
  return {
    source: 'monitoring',
    severity: used > 95 ? 'critical' : 'warning',
    title: `Disk of ${host} is ${used} % full`,
    details: {
      host,
      mount: dice.one(['/', '/var', '/srv/data']),
      used_percent: used,
      free_bytes: dice.between(900000000, 9000000000),
      grows_bytes_per_hour: dice.between(20000000, 700000000),
      samples: Array.from({ length: 24 }, (_, at) => ({
        hours_ago: 24 - at,
        used_percent: Math.max(60, used - 24 + at),
      })),
    },
  };
}

function hostUnreachable(dice) {
  const host = dice.one(hosts);
  return {
    source: 'monitoring',
    severity: 'critical',
    title: `${host} does not answer`,
    details: {
      host,
      checks: ['ping', 'ssh', 'https'].map((check) => ({
        check,
        failed: dice.between(3, 12),
        last_error: dice.one(['timeout after 5 s', 'no route to host', 'connection refused']),
      })),
      depends_on: [dice.one(hosts), dice.one(hosts)],
      runbook: 'https://wiki.portal.example/runbooks/host-down',
    },
  };
}

function certificateExpires(dice) {
  const name = dice.one(['shop', 'api', 'partner', 'mail', 'sso']);
  const days = dice.between(1, 14);
  return {
    source: 'monitoring',
    severity: days < 4 ? 'error' : 'notice',
    title: `Certificate of ${name}.portal.example ends in ${days} ${days === 1 ? 'day' : 'days'}`,
    details: {
      host: 'edge-fra-3',
      names: [`${name}.portal.example`, `${name}-eu.portal.example`],
      days_left: days,
      serial: dice.hex(32),
      renewal: dice.one(['automatic, failed', 'by hand']),
    },
  };
}

function backupFailed(dice) {
  const host = dice.one(hosts);
  return {
    source: 'backup',
    severity: 'error',
    title: `Backup of ${host} failed`,
    details: {
      host,
      job: `nightly-${dice.between(1, 9)}`,
      tried: dice.between(1, 3),
      duration_s: dice.between(30, 7200),
      bytes_written: dice.between(0, 90000000000),
      log: Array.from(
        { length: dice.between(4, 22) },
        (_, at) =>
          `${String(at + 1).padStart(3, '0')} chunk ${dice.hex(12)} ${dice.one(['written', 'written', 'skipped, unchanged', 'retry after checksum error'])}`,
      ),
    },
  };
}

function deploymentFinished(dice) {
  const service = dice.one(['catalog', 'checkout', 'pricing', 'search', 'identity']);
  const version = `${dice.between(2, 7)}.${dice.between(0, 30)}.${dice.between(0, 9)}`;
  return {
    source: 'deployments',
    severity: 'info',
    title: `${service} ${version} is live`,
    details: {
      service,
      version,
      commit: dice.hex(40),
      environment: 'prod-eu',
      duration_s: dice.between(40, 600),
      host: dice.one(hosts),
      steps: ['build', 'migrate', 'canary', 'roll out'].map((step) => ({
        step,
        seconds: dice.between(3, 180),
        result: 'ok',
      })),
    },
  };
}

function loginFailed(dice) {
  const tries = dice.between(12, 400);
  return {
    source: 'identity',
    severity: tries > 200 ? 'critical' : 'warning',
    title: `${tries} failed log-ins at one account in ten minutes`,
    details: {
      account: `service-${dice.one(['import', 'reports', 'label', 'partner'])}`,
      tries,
      window_minutes: 10,
      addresses: Array.from({ length: dice.between(1, 9) }, () => `198.51.100.${dice.between(1, 254)}`),
      locked: dice.chance(0.5),
    },
  };
}

function invoiceOverdue(dice) {
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

function importRejected(dice) {
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

function accountChanged(dice) {
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

function batchFinished(dice) {
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

// Type, template and how often it comes up.
const kinds = [
  ['order.limit_exceeded', orderLimitExceeded, 14],
  ['order.payment_failed', paymentFailed, 12],
  ['shipment.delayed', shipmentDelayed, 11],
  ['inventory.below_minimum', stockBelowMinimum, 9],
  ['host.disk_almost_full', diskAlmostFull, 9],
  ['host.unreachable', hostUnreachable, 6],
  ['certificate.expires_soon', certificateExpires, 5],
  ['backup.failed', backupFailed, 6],
  ['deployment.finished', deploymentFinished, 8],
  ['login.failed_repeatedly', loginFailed, 4],
  ['invoice.overdue', invoiceOverdue, 6],
  ['import.rejected', importRejected, 4],
  ['customer.address_changed', accountChanged, 4],
  ['batch.finished', batchFinished, 2],
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
  const dice = diceOf(numbersFrom(SEED));
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
