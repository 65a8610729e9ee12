// SPDX-License-Identifier: Apache-2.0
// A second httpd with the demo's database, another PortalHooksBase and HTTP Basic authentication, and nginx in front.
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DIR } from './demo.mjs';

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  return port;
}

/** The demo's configuration up to its log-in, with this port and base, and its own pid file and logs. */
function configuration(dir, port, base) {
  const defines = readFileSync(path.join(DIR, 'httpd.conf'), 'utf8')
    .replace(/^(Define DEMO_PORT) .*$/m, `$1 ${port}`)
    .replace(/^Include .*$/m, '');
  const [head] = readFileSync(path.join(DIR, 'demo.conf'), 'utf8').split(/^# ---- log-in/m);
  return `${defines}
${head
  .replaceAll(/\$\{DEMO_DIR\}\/(run|error\.log|access\.log)/g, `${dir}/$1`)
  .replace(/^PortalHooksBase .*$/m, `PortalHooksBase ${base}`)
  .replace(/^PortalHooksInstance .*$/m, `PortalHooksInstance demo${port}`)
  .replace(/^RedirectMatch .*$/m, '')}
PortalHooksTrustedProxy 127.0.0.1
<Location "/">
    AuthType Basic
    AuthName Portal
    AuthBasicProvider file
    AuthUserFile "\${DEMO_DIR}/passwd"
    Require valid-user
</Location>
`;
}

/** nginx that strips `outer` and says so, as a proxy for all of httpd; its port and a function that ends it. */
async function startProxy(dir, httpdPort, outer) {
  const port = await freePort();
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `${kind}_temp_path ${dir}/${kind};`);
  const conf = path.join(dir, 'nginx.conf');
  writeFileSync(
    conf,
    `daemon off; pid ${dir}/nginx.pid; error_log ${dir}/nginx.log; worker_processes 1;
${process.getuid() === 0 ? 'user www-data;' : ''}
events {}
http {
  access_log off; ${paths.join(' ')}
  server {
    listen 127.0.0.1:${port};
    location ${outer}/ {
      proxy_pass http://127.0.0.1:${httpdPort}/;
      proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-Prefix ${outer};
    }
  }
}
`,
  );
  const nginx = spawn('nginx', ['-p', dir, '-c', conf], { stdio: 'ignore' });
  const origin = `http://127.0.0.1:${port}`;
  for (const end = Date.now() + 20_000; Date.now() < end && !(await fetch(origin).catch(() => false));) {
    await once(AbortSignal.timeout(20), 'abort');
  }
  return {
    origin,
    async stop() {
      nginx.kill();
      await once(nginx, 'exit');
    },
  };
}

/** With `outer`, a path without a slash at the end, behind a proxy that strips it. */
export async function startWithBase(base, outer) {
  const dir = mkdtempSync(path.join(tmpdir(), 'portalhooks-base-'));
  mkdirSync(path.join(dir, 'run'));
  const port = await freePort();
  const conf = path.join(dir, 'httpd.conf');
  writeFileSync(conf, configuration(dir, port, base));
  const httpd = (verb) => execFileSync('/usr/sbin/apache2', ['-f', conf, '-k', verb], { stdio: 'ignore' });
  httpd('start');
  const proxy = outer === undefined ? undefined : await startProxy(dir, port, outer);
  const ui = `${proxy?.origin ?? `http://127.0.0.1:${port}`}${outer ?? ''}${base}`.replace(/\/?$/, '/');
  return {
    ui,
    async stop() {
      await proxy?.stop();
      const pid = Number(readFileSync(path.join(dir, 'run/httpd.pid'), 'utf8'));
      httpd('stop');
      for (const end = Date.now() + 20_000; Date.now() < end && isRunning(pid);) {
        await once(AbortSignal.timeout(20), 'abort');
      }
      rmSync(dir, { recursive: true });
    },
  };
}

function isRunning(pid) {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
