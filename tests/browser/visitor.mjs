// SPDX-License-Identifier: Apache-2.0
// A person with a browser, logged in by the form. Whatever a page should not do is kept for the end:
// errors on the console, refusals of the Content-Security-Policy, requests to anywhere else.
import assert from 'node:assert/strict';
import { chromium } from 'playwright-core';
import { countTraffic } from './traffic.mjs';

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--disable-quic',
];

export function startBrowser() {
  return chromium.launch({ executablePath: '/usr/bin/chromium', args: FLAGS });
}

/** What a browser keeps of a log-in, by user: the form is filled in once. */
const loggedIn = new Map();

/**
 * Opens a window for one of the demo's users, who is logged in. Answers of the API with a status in `tolerated` are what
 * the test is about: Chromium notes them as errors.
 */
export async function visit(browser, demo, user, options = {}, tolerated = []) {
  const isAsked = options.httpCredentials === undefined;
  const storageState = isAsked ? loggedIn.get(user) : undefined;
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce', storageState, ...options });
  const page = await context.newPage();
  countTraffic(page);
  const faults = watch(page, new URL(demo.ui).origin, tolerated);

  page.setDefaultTimeout(20_000);
  await page.goto(demo.ui);
  if (isAsked && storageState === undefined) {
    await logIn(page, demo, user);
    loggedIn.set(user, await context.storageState());
  }
  await page.getByRole('heading', { level: 1 }).waitFor();
  return {
    page,
    /** To be called at the end: was everything as it should be? */
    async leave() {
      await context.close();
      assert.deepEqual(faults, []);
    },
  };
}

export async function logIn(page, demo, user) {
  const { username, password } = demo.users[user];
  await page.getByLabel('User name').fill(username);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.waitForURL(`${demo.ui}**`);
}

/** Waits for a text; if it does not come, says what stands there instead. */
export async function says(place, text) {
  try {
    await place.getByText(text).first().waitFor();
  } catch {
    assert.match(await place.innerText(), text);
  }
}

/** The dialog is deaf for a moment after it opened, so that a double click on its opener runs nothing. */
export async function pressRunNow(dialog, name = 'Run now') {
  const button = dialog.getByRole('button', { name });
  await button.waitFor();
  for (const end = Date.now() + 5_000; Date.now() < end && (await button.isVisible());) {
    await button.click({ timeout: 1_000 }).catch(() => undefined);
  }
}

function watch(page, origin, tolerated) {
  const faults = [];
  page.on('console', (message) => {
    if (message.type() === 'error' && !isExpected(message, tolerated)) {
      faults.push(`console: ${message.text()} (${message.location().url})`);
    }
  });
  page.on('pageerror', (error) => faults.push(`exception: ${error.stack}`));
  page.on('request', (request) => {
    if (new URL(request.url()).origin !== origin && !/^(data|blob|about):/.test(request.url())) {
      faults.push(`request to elsewhere: ${request.url()}`);
    }
  });
  page.on('requestfailed', (request) => {
    if (request.failure()?.errorText !== 'net::ERR_ABORTED') {
      faults.push(`request failed: ${request.url()} ${request.failure()?.errorText}`);
    }
  });
  return faults;
}

// Chromium notes each 404 as an error; that an integration has no webhook yet is asked that way.
function isExpected(message, tolerated) {
  const isApi = message.location().url.includes('/api/v1/');
  if (isApi && tolerated.some((status) => message.text().includes(`status of ${status}`))) {
    return true;
  }
  return message.text().includes('404') && /\/integrations\/[^/]+\/webhook(\/keys)?$/.test(message.location().url);
}
