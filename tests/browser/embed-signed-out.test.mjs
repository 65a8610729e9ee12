// SPDX-License-Identifier: Apache-2.0
// The embed script on pages where nobody is signed in, or where the API is not available.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { elsewhere } from './elsewhere.mjs';
import { browser, demo } from './setup.mjs';
import { expectText } from './user.mjs';

const ELEMENTS = `<portalhooks-trigger integration="jira" event="evt-48150">Press me</portalhooks-trigger>
  <portalhooks-trigger integration="jira" event="evt-48150" hide-if-forbidden>Hidden</portalhooks-trigger>
  <portalhooks-event-history event="evt-48150"></portalhooks-event-history>
  <portalhooks-status integration="jira"></portalhooks-status>`;
const OUR_SCRIPT = '<script type="module" src="/portal/embed/portalhooks-embed.js"></script>';

/** A window without a session, and everything its console and its pages complain of. */
async function stranger() {
  const context = await browser.newContext();
  const page = await context.newPage();
  const complaints = [];
  page.on('console', (message) => ['error', 'warning'].includes(message.type()) && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('dialog', (dialog) => complaints.push(`dialog: ${dialog.message()}`));
  return { page, complaints, close: () => context.close() };
}

for (const lang of ['en', 'de']) {
  test(`the script and its elements complain of nothing on a log-in page in ${lang}`, async () => {
    const { page, complaints, close } = await stranger();
    const login = new URL('/login/', demo.ui).href;
    await page.route(login, async (route) => {
      const response = await route.fetch();
      const html = (await response.text()).replace('</body>', `${ELEMENTS}${OUR_SCRIPT}</body>`).replace(/lang="\w+"/, `lang="${lang}"`);
      const headers = response.headers();
      delete headers['content-security-policy'];
      await route.fulfill({ response, headers, body: html });
    });
    await page.goto(login);
    await page.waitForFunction(() => customElements.get('portalhooks-trigger') !== undefined);
    const history = page.locator('portalhooks-event-history');
    await expectText(history, lang === 'en' ? /[Ss]ign/ : /angemeldet/);
    await expectText(page.locator('portalhooks-status'), lang === 'en' ? /[Ss]ign/ : /angemeldet/);
    await page.getByRole('button', { name: 'Press me' }).click();
    await expectText(page.locator('portalhooks-trigger').first(), lang === 'en' ? /[Ss]ign/ : /angemeldet/);
    assert.equal(await page.locator('portalhooks-trigger').first().getAttribute('data-state'), 'failed');
    assert.deepEqual(complaints, []);
    await close();
  });
}

const ANSWERS = {
  'a redirect to a log-in elsewhere': { status: 302, headers: { location: 'http://login.example/' } },
  'a log-in page in place of an answer': { status: 200, contentType: 'text/html', body: '<form>Log in</form>' },
  'an error page of a proxy': { status: 200, contentType: 'text/plain', body: '' },
};

for (const [name, answer] of Object.entries(ANSWERS)) {
  test(`elements say so, and complain of nothing, when the API is ${name}`, async () => {
    const { page, finish } = await elsewhere('trigger', '<p>Nothing yet</p>', { policy: null });
    await page.route('**/portal/api/**', (route) => route.fulfill(answer));
    await page.evaluate((html) => document.body.insertAdjacentHTML('beforeend', html), ELEMENTS);
    await page.waitForFunction(() =>
      [...document.querySelectorAll('portalhooks-event-history, portalhooks-status')].every(
        ({ shadowRoot }) => shadowRoot.textContent !== '',
      ),
    );
    await page.getByRole('button', { name: 'Press me' }).click();
    await page.locator('portalhooks-trigger[data-state=failed]').first().waitFor();
    await finish();
  });
}

const REFUSALS = { 403: 'forbidden', 404: 'not_found', 503: 'database_unavailable' };

for (const [status, word] of Object.entries(REFUSALS)) {
  test(`elements say so, and complain of nothing, when the API refuses with ${status}`, async () => {
    const { page, finish } = await elsewhere('trigger', '<p>Nothing yet</p>', { policy: null });
    await page.route('**/portal/api/**', (route) => {
      const isLenient = route.request().headers().prefer === 'handling=lenient';
      const problem = { type: `urn:portalhooks:problem:${word}`, title: `Refused: ${word}`, status: Number(status) };
      return route.fulfill({
        status: isLenient ? 200 : Number(status),
        contentType: 'application/problem+json',
        body: JSON.stringify(problem),
      });
    });
    await page.evaluate((html) => document.body.insertAdjacentHTML('beforeend', html), ELEMENTS);
    await expectText(page.locator('portalhooks-event-history'), new RegExp(`Refused: ${word}`));
    await expectText(page.locator('portalhooks-status'), new RegExp(`Refused: ${word}`));
    await page.getByRole('button', { name: 'Press me' }).click();
    await expectText(page.locator('portalhooks-trigger').first(), new RegExp(`Refused: ${word}`));
    await finish();
  });
}
