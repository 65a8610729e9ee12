// SPDX-License-Identifier: Apache-2.0
// Maintains DIR/demo.json: addresses, paths and passwords of the demo. Passwords are generated once, the rest is
// rewritten at each start.
//
//   node record.mjs get DIR a.b.c                 prints one value, or nothing when it is missing
//   node record.mjs users DIR                     prints "name password" of each user, one per line
//   node record.mjs put DIR key=value …           writes addresses, paths and database
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';

const names = { admin: 'admin', trigger: 'operator', both: 'both', none: 'viewer' };

const [, , verb, dir, ...rest] = process.argv;
const file = path.join(dir, 'demo.json');

function recorded() {
  return fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : {};
}

function usersOf(demo) {
  const make = ([role, username]) => [role, { username, password: crypto.randomBytes(9).toString('base64url') }];
  return demo.users ?? Object.fromEntries(Object.entries(names).map(make));
}

function save(demo) {
  fs.writeFileSync(`${file}.new`, `${JSON.stringify(demo, null, 2)}\n`, { mode: 0o600 });
  fs.renameSync(`${file}.new`, file);
}

function print(text) {
  process.stdout.write(`${text}\n`);
}

const verbs = {
  get() {
    const value = rest[0].split('.').reduce((object, key) => object?.[key], recorded());
    if (value !== undefined) {
      print(value);
    }
  },
  users() {
    const demo = recorded();
    const users = usersOf(demo);
    save({ ...demo, users });
    Object.values(users).forEach(({ username, password }) => print(`${username} ${password}`));
  },
  put() {
    const given = Object.fromEntries(rest.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]));
    const portal = `http://127.0.0.1:${given.port}`;
    save({
      ui: `${portal}/portal/`,
      orders: `${portal}/orders/`,
      api: `${portal}/portal/api/v1`,
      login: `${portal}/login/`,
      logout: `${portal}/logout`,
      receiver: given.receiver,
      users: usersOf(recorded()),
      httpd_pid_file: path.join(dir, 'run/httpd.pid'),
      error_log: path.join(dir, 'error.log'),
      receiver_log: path.join(dir, 'receiver.log'),
      database: { driver: given.driver, params: given.params },
      key_file: path.join(dir, 'portalhooks.keys'),
      conf: path.join(dir, 'httpd.conf'),
    });
  },
};

verbs[verb]();
