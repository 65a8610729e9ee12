// SPDX-License-Identifier: Apache-2.0
// A demo and a browser for the tests of a file.
import { after, before } from 'node:test';
import { startDemo, stopDemo } from './demo.mjs';
import { startBrowser } from './user.mjs';

export let demo;
export let browser;

before(
  async () => {
    demo = await startDemo();
    browser = await startBrowser();
  },
  { timeout: 660_000 },
);

after(async () => {
  await browser?.close();
  await stopDemo();
});
