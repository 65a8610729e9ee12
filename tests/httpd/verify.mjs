// SPDX-License-Identifier: Apache-2.0
// Reads {secret, headers, body} and says what the official package thinks of the signature.
import { readFileSync } from 'node:fs';
import { Webhook } from 'standardwebhooks';

const { secret, headers, body } = JSON.parse(readFileSync(0, 'utf8'));
const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

try {
  new Webhook(secret).verify(body, lower, { jsonParse: false });
  console.log('valid');
} catch (error) {
  console.log(error.message);
}
