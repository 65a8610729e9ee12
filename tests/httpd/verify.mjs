// SPDX-License-Identifier: Apache-2.0
// Reads {package, secret, headers, body} as JSON and verifies the signature with that package.
import { readFileSync } from 'node:fs';

const { package: name, secret, headers, body } = JSON.parse(readFileSync(0, 'utf8'));
const { Webhook } = await import(name);
const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

try {
  new Webhook(secret).verify(body, lower, { jsonParse: false });
  console.log('valid');
} catch (error) {
  console.log(error.message);
}
