// SPDX-License-Identifier: Apache-2.0
// Operations events: one function per type, from dice to title, severity and details.
const hosts = ['db-eu-2', 'app-eu-1', 'app-eu-4', 'mail-1', 'edge-fra-3', 'backup-1', 'queue-eu-2', 'search-1'];

export function diskAlmostFull(dice) {
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

export function hostUnreachable(dice) {
  const host = dice.one(hosts);
  return {
    source: 'monitoring',
    severity: 'critical',
    title: `${host} does not respond`,
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

export function certificateExpires(dice) {
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

export function backupFailed(dice) {
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

export function deploymentFinished(dice) {
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

export function loginFailed(dice) {
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
