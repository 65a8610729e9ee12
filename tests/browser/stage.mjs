// SPDX-License-Identifier: Apache-2.0
// What every file of these tests plays on: a demo and a browser, there before its first test and gone after its last.
import { after, before } from 'node:test';
import { startDemo, stopDemo } from './demo.mjs';
import { startBrowser } from './visitor.mjs';

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
