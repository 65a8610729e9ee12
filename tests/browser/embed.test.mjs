// SPDX-License-Identifier: Apache-2.0
// The embed elements on the example page, and on pages with conflicting styles and strict policies.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { expectAccessible, expectNoOverflow, untilLoaded } from './checks.mjs';
import { call, receivedRequests } from './demo.mjs';
import { browser, demo } from './setup.mjs';
import { elsewhere } from './elsewhere.mjs';
import { clickRun, expectText, openAs } from './user.mjs';

const UGLY = `* { all: revert; display: block !important; position: static !important; color: lime !important; background: magenta !important;
  font: 40px/3 fantasy !important; letter-spacing: 1em !important; text-transform: uppercase !important; border: 9px dotted red !important;
  width: 33px !important; opacity: 0.2 !important; visibility: visible !important }
  dialog, button, input { display: none !important }`;

const trigger = (label, more = '') => `<portalhooks-trigger integration="jira" event="evt-48150" ${more}>${label}</portalhooks-trigger>`;
const countOf = (event) => receivedRequests().filter((request) => request.event_id === event).length;

async function runs(page, label, outcome = /Delivered to Jira Cloud/) {
  await page.getByRole('button', { name: label }).click();
  const dialog = page.getByRole('dialog');
  await clickRun(dialog);
  await expectText(dialog, outcome);
  await dialog.getByRole('button', { name: 'Close' }).click();
  await dialog.waitFor({ state: 'detached' });
}

/** A button ignores clicks for a moment after a click. */
async function untilClickable(page) {
  const now = await page.evaluate(() => performance.now());
  await page.waitForFunction((until) => performance.now() > until, now + 400);
}

test('the example page runs an integration and shows the result', async () => {
  const { page, finish } = await openAs(browser, demo, 'trigger');
  await page.goto(demo.orders);
  const already = countOf('evt-48197');
  const history = page.locator('portalhooks-event-history[event="evt-48197"]');
  await history.getByRole('listitem').first().waitFor();

  await expectAccessible(page, 'the example page');
  await page.getByRole('button', { name: 'Create ticket' }).click();
  await expectText(page.getByRole('dialog'), /Payload · \d+ B/);
  await expectAccessible(page, 'the dialog of the embed');
  await page.setViewportSize({ width: 360, height: 740 });
  await page.emulateMedia({ colorScheme: 'dark', forcedColors: 'active' });
  await expectNoOverflow(page, 'the dialog of the embed');
  await page.emulateMedia({ colorScheme: 'light', forcedColors: 'none' });
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await untilClickable(page);
  await runs(page, 'Create ticket');

  assert.equal(countOf('evt-48197'), already + 1);
  assert.equal(await page.locator('portalhooks-trigger[integration=jira]').getAttribute('data-state'), 'succeeded');
  await expectText(history, /Jira Cloud/);
  await expectText(page.locator('#events'), /portalhooks-result of jira: {"ok":true,"status":200/);
  await page.getByRole('link', { name: 'Open execution' }).click();
  await page.getByRole('heading', { level: 1, name: /SO-48640/ }).waitFor();
  await finish();
});

test('page styles do not apply, and a strict policy does not break the elements', async () => {
  // A constructed style sheet: the policy allows no other.
  const { page, finish } = await elsewhere('trigger', `<div id="here">${trigger('Press me')}</div>`);
  await page.evaluate((css) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    document.adoptedStyleSheets = [sheet];
  }, UGLY);
  const button = page.getByRole('button', { name: 'Press me' });
  const look = await button.evaluate((element) => {
    const style = getComputedStyle(element);
    return [style.display, style.textTransform, style.letterSpacing, style.fontSize, style.backgroundColor, style.borderTopWidth];
  });
  assert.deepEqual(look, ['flex', 'none', 'normal', '14px', 'rgb(255, 255, 255)', '1px']);
  await runs(page, 'Press me');
  await finish();
});

test('works in a table and in a dialog of the page', async () => {
  const { page, finish } = await elsewhere(
    'trigger',
    `<table><tr><td>${trigger('In a table')}</td></tr></table><dialog id="own">${trigger('In a dialog')}</dialog>`,
  );
  await runs(page, 'In a table');
  await page.evaluate(() => document.getElementById('own').showModal());
  await page.getByRole('button', { name: 'In a dialog' }).click();
  const dialog = page.getByRole('dialog', { name: /Jira Cloud/ });
  await clickRun(dialog);
  await expectText(dialog, /Delivered to Jira Cloud/);
  await dialog.getByRole('button', { name: 'Close' }).click();
  assert.ok(await page.evaluate(() => document.getElementById('own').open), 'the dialog of the page stays open');
  await finish();
});

test('works when inserted late, with properties set before, and with the script loaded twice', async () => {
  const { page, asked, finish } = await elsewhere('trigger', '<p>Nothing yet</p>', {
    head: '<script type="module" src="/portal/embed/portalhooks-embed.js?v=1"></script>',
  });
  await page.evaluate(() => {
    const late = document.createElement('portalhooks-trigger');
    Object.assign(late, { integration: 'jira', event: 'evt-48150', textContent: 'Late' });
    document.body.append(late);
  });
  await runs(page, 'Late');
  assert.equal(asked.filter((line) => line === 'GET /me').length, 1);
  await finish();
});

test('hundreds of buttons make no request before a click', async () => {
  const { page, asked, finish } = await elsewhere('trigger', Array.from({ length: 300 }, (_, at) => trigger(`Button ${at}`)).join(''));
  await untilLoaded(page);
  assert.deepEqual(asked, []);
  await runs(page, 'Button 299');
  assert.equal(asked.filter((line) => line === 'GET /me').length, 1);
  assert.equal(asked.filter((line) => line === 'POST /integrations/jira/executions').length, 1);
  await finish();
});

test('a double click and a held Enter count once', async () => {
  const { page, finish } = await elsewhere('trigger', trigger('Press me').replace('evt-48150', 'evt-48151'));
  const button = page.getByRole('button', { name: 'Press me' });
  const dialog = page.getByRole('dialog');
  const already = countOf('evt-48151');

  await button.dblclick();
  await dialog.waitFor();
  assert.equal(countOf('evt-48151'), already, 'the second click has no effect in the dialog');
  await dialog.getByRole('button', { name: 'Cancel' }).click();

  await button.focus();
  await untilClickable(page);
  await page.keyboard.down('Enter');
  await dialog.waitFor();
  await dialog.getByRole('button', { name: 'Run now' }).focus();
  // Playwright marks each further "down" as key repeat.
  for (let times = 0; times < 20; times += 1) {
    await page.keyboard.down('Enter');
  }
  await page.keyboard.up('Enter');
  assert.equal(await dialog.getByRole('button', { name: 'Run now' }).count(), 1, 'the held key does not activate it');
  await clickRun(dialog);
  await expectText(dialog, /Delivered/);
  assert.equal(countOf('evt-48151'), already + 1);
  await finish();
});

test('after a connection loss while sending, Check finds the outcome', async () => {
  const { page } = await elsewhere('trigger', trigger('Press me').replace('evt-48150', 'evt-48152'));
  const already = countOf('evt-48152');
  // The request is received, the response is lost.
  await page.route('**/integrations/jira/executions', async (route) => {
    await route.fetch();
    await route.abort('connectionreset');
  });
  await page.getByRole('button', { name: 'Press me' }).click();
  const dialog = page.getByRole('dialog');
  await clickRun(dialog);
  await expectText(dialog, /It is unknown whether it was sent/);
  await dialog.getByRole('button', { name: 'Close' }).click();
  // Unknown outcome: a click reopens this run.
  await untilClickable(page);
  await page.getByRole('button', { name: 'Press me' }).click();
  await dialog.getByRole('button', { name: 'Check' }).click();
  await expectText(dialog, /Delivered to Jira Cloud/);
  assert.equal(countOf('evt-48152'), already + 1);
  await page.context().close();
});

test('without permission the trigger says so, or is hidden', async () => {
  const { page, asked, finish } = await elsewhere('none', `${trigger('Stays')}${trigger('Goes', 'hide-if-forbidden')}`);
  await page.getByRole('button', { name: 'Goes' }).waitFor({ state: 'hidden' });
  const button = page.getByRole('button', { name: 'Stays' });
  await button.click();
  await expectText(page.locator('body'), /You do not have permission to trigger integrations/);
  assert.equal(await button.getAttribute('aria-disabled'), 'true');
  assert.equal(await page.locator('portalhooks-trigger').first().getAttribute('data-state'), 'forbidden');
  assert.ok(!asked.some((line) => line.startsWith('POST')));
  await finish();
});

test('a page receives all events and can cancel a run', async () => {
  const { page, finish } = await elsewhere('trigger', trigger('Press me'));
  await page.evaluate(() => {
    window.heard = [];
    for (const name of ['before-run', 'start', 'result', 'error']) {
      document.addEventListener(`portalhooks-${name}`, (event) => window.heard.push(event.type));
    }
    document.addEventListener('portalhooks-before-run', (event) => event.preventDefault(), { once: true });
  });
  const button = page.getByRole('button', { name: 'Press me' });
  await button.click();
  assert.equal(await page.getByRole('dialog').count(), 0);
  await runs(page, 'Press me');
  assert.deepEqual(await page.evaluate(() => window.heard), [
    'portalhooks-before-run',
    'portalhooks-before-run',
    'portalhooks-start',
    'portalhooks-result',
  ]);
  await finish();
});

test('without an integration a menu finds the enabled ones, with keyboard support, the latest first', async () => {
  const { page, finish } = await elsewhere('trigger', '<portalhooks-trigger event="evt-48150">Send to</portalhooks-trigger>');
  await page.getByRole('button', { name: 'Send to' }).press('Enter');
  await page.getByRole('listbox', { name: 'Choose an integration' }).waitFor();
  assert.notEqual(await page.getByRole('option').first().innerText(), 'Jira Cloud');
  await page.keyboard.type('zzz');
  await page.getByText('No match').waitFor();
  await page.getByRole('combobox').fill('jira');
  await page.getByRole('option', { name: 'Jira Cloud', selected: true }).waitFor();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: /Jira Cloud/ });
  await clickRun(dialog);
  await expectText(dialog, /Delivered to Jira Cloud/);
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  const focused = await page.evaluate(() => document.activeElement.shadowRoot.activeElement.getAttribute('part'));
  assert.equal(focused, 'button', 'the focus is back on the button');
  await page.getByRole('button', { name: 'Send to' }).click();
  assert.equal(await page.getByRole('option').first().innerText(), 'Jira Cloud');
  await finish();
});

test('a German page has German texts', async () => {
  const { page, finish } = await elsewhere(
    'trigger',
    '<portalhooks-trigger integration="warehouse-robots" event="evt-48150"></portalhooks-trigger><portalhooks-status integration="legacy-billing"></portalhooks-status>',
    { lang: 'de-AT' },
  );
  await expectText(page.locator('portalhooks-status'), /Abgeschaltet/);
  await page.getByRole('button', { name: 'Ausführen…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Count shelf · Warehouse robots' });
  await clickRun(dialog, 'Jetzt ausführen');
  await expectText(dialog, /Keine rechtzeitige oder vollständige Antwort von Warehouse robots/);
  await expectText(dialog, /Von selbst wird nichts erneut gesendet/);
  await finish();
});

test('a webhook without confirmation runs at once, unless the page requires confirmation', async () => {
  const id = `at-once-${Date.now()}`;
  const put = await call(demo, 'admin', 'POST', '/integrations', { id, name: 'At once' });
  assert.equal(put.status, 201);
  const url = `${demo.receiver}/at-once`;
  assert.ok((await call(demo, 'admin', 'PUT', `/integrations/${id}/webhook`, { url, confirm: 'never' })).status < 300);
  assert.equal((await call(demo, 'admin', 'POST', `/integrations/${id}/webhook/keys`, { scheme: 'v1' })).status, 201);
  const one = (label, more = '') => `<portalhooks-trigger integration="${id}" event="evt-48153" ${more}>${label}</portalhooks-trigger>`;
  const { page, finish } = await elsewhere('trigger', one('At once') + one('Ask', 'confirm="always"'));

  const already = countOf('evt-48153');
  await page.getByRole('button', { name: 'At once' }).dblclick();
  await expectText(page.locator('portalhooks-trigger').first(), /Delivered to At once/);
  assert.equal(countOf('evt-48153'), already + 1);
  await page.getByRole('button', { name: 'Ask' }).click();
  await expectText(page.getByRole('dialog'), /Delivered .* by operator – run again\?/);
  await finish();
});
