// SPDX-License-Identifier: Apache-2.0
// A browser window of a logged-in user. Collects faults of the page: console errors, violations of the
// Content-Security-Policy, requests to other origins.
import assert from 'node:assert/strict';
import { chromium } from 'playwright-core';
import { trackRequests } from './pending-requests.mjs';

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--disable-quic',
];

export function startBrowser(...flags) {
  return chromium.launch({ executablePath: '/usr/bin/chromium', args: [...FLAGS, ...flags] });
}

/** Storage state by user, so that each logs in once. */
const loggedIn = new Map();

/**
 * Opens a window for one of the demo's users. API responses with a status in `tolerated` are expected; Chromium reports
 * them as errors.
 */
export async function openAs(browser, demo, user, options = {}, tolerated = []) {
  const usesForm = options.httpCredentials === undefined;
  const storageState = usesForm ? loggedIn.get(user) : undefined;
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce', storageState, ...options });
  const page = await context.newPage();
  trackRequests(page);
  const faults = watch(page, new URL(demo.ui).origin, tolerated);

  page.setDefaultTimeout(20_000);
  await page.goto(demo.ui);
  if (usesForm && storageState === undefined) {
    await logIn(page, demo, user);
    loggedIn.set(user, await context.storageState());
  }
  await page.getByRole('heading', { level: 1 }).waitFor();
  return {
    page,
    /** Closes the window and fails if there were faults. */
    async finish() {
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

/** Waits for a text; on failure reports the actual text. */
export async function expectText(scope, text) {
  try {
    await scope.getByText(text).first().waitFor();
  } catch {
    assert.match(await scope.innerText(), text);
  }
}

/** Clicks until it takes effect: a dialog ignores clicks for a moment after it opened. */
export async function clickRun(dialog, name = 'Run now') {
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
      faults.push(`request to another origin: ${request.url()}`);
    }
  });
  page.on('requestfailed', (request) => {
    if (request.failure()?.errorText !== 'net::ERR_ABORTED') {
      faults.push(`request failed: ${request.url()} ${request.failure()?.errorText}`);
    }
  });
  return faults;
}

// Chromium reports each 404 as an error; for an integration without a webhook it is expected.
function isExpected(message, tolerated) {
  const isApi = message.location().url.includes('/api/v1/');
  if (isApi && tolerated.some((status) => message.text().includes(`status of ${status}`))) {
    return true;
  }
  return message.text().includes('404') && /\/integrations\/[^/]+\/webhook(\/keys)?$/.test(message.location().url);
}
