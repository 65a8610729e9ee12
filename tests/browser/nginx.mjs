// SPDX-License-Identifier: Apache-2.0
// nginx in front of the demo, with gzip for everything.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

async function freePort() {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  return port;
}

const conf = (directory, port, upstream, directives) => `
daemon off;
user www-data;
worker_processes 1;
pid ${directory}/nginx.pid;
events { worker_connections 128; }
http {
  access_log off;
  ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${directory}/${name};`).join('\n  ')}
  gzip on;
  gzip_types *;
  gzip_proxied any;
  gzip_min_length 1;
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass ${upstream};
      proxy_set_header Host $http_host;
      ${directives}
    }
  }
}
`;

/** The demo as seen through nginx; `directives` are added to its location. */
export async function throughNginx(demo, directives = '') {
  const directory = mkdtempSync(path.join(tmpdir(), 'portalhooks-nginx-'));
  const port = await freePort();
  const file = path.join(directory, 'nginx.conf');
  const log = path.join(directory, 'error.log');
  const upstream = new URL(demo.ui).origin;
  writeFileSync(file, conf(directory, port, upstream, directives));
  const nginx = spawn('/usr/sbin/nginx', ['-c', file, '-e', log], { stdio: 'ignore' });
  const ended = once(nginx, 'exit');
  await listening(port, ended, log);
  const moved = (url) => url.replace(upstream, `http://127.0.0.1:${port}`);
  return {
    demo: { ...demo, ui: moved(demo.ui), api: moved(demo.api) },
    async close() {
      nginx.kill('SIGTERM');
      await ended;
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function listening(port, ended, log) {
  let hasEnded = false;
  void ended.then(() => (hasEnded = true));
  for (const end = Date.now() + 20_000; Date.now() < end && !hasEnded;) {
    const socket = net.connect(port, '127.0.0.1');
    const isOpen = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (isOpen) {
      return;
    }
  }
  throw new Error(`nginx does not listen: ${readFileSync(log, 'utf8')}`);
}
