// SPDX-License-Identifier: Apache-2.0
// Takes the pictures of the README again: node pictures.mjs DEMO.json, with the demo running.
import { mkdirSync, readFileSync } from 'node:fs';
import { startBrowser, visit } from './visitor.mjs';

const FOLDER = new URL('pictures/', import.meta.url).pathname;
const demo = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const browser = await startBrowser();
const { page, leave } = await visit(browser, demo, 'both', { viewport: { width: 1440, height: 900 } });

mkdirSync(FOLDER, { recursive: true });
await page.goto(`${demo.ui}history`);
await page.getByRole('table').waitFor();
await page.screenshot({ path: `${FOLDER}history.png` });
await leave();
await browser.close();
