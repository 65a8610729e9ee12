// SPDX-License-Identifier: Apache-2.0
// Localization: German pages and server messages, time zones, 12- and 24-hour clocks.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { open, untilLoaded, samplePaths } from './checks.mjs';
import { call } from './demo.mjs';
import { browser, demo } from './setup.mjs';
import { expectText, openAs } from './user.mjs';

test('the pages are German for a German browser, with its number and date formats', async () => {
  const { page, finish } = await openAs(browser, demo, 'both', { locale: 'de-DE', timezoneId: 'Europe/Berlin' }, [404]);
  const english = /\b(the|and|with|sent|Settings|Search|Last|Show|Save|Create|Before|Executions|History|Keys|Any)\b/;
  const some = (await samplePaths(call, demo)).filter((path) => !/\?|other|nowhere/.test(path) || /tab=(settings|keys)/.test(path));
  for (const path of some) {
    await open(page, demo, path);
    const words = await page.evaluate(() => {
      const own =
        '[data-run], .card > p, code, pre, .mono, .row-link, h1, .card-top, .person, .named, .sub, .code, .note, .about-text, option, .targets, .facts dd, td, .brand, textarea';
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      const found = [];
      while (walker.nextNode()) {
        const { parentElement, data } = walker.currentNode;
        if (data.trim() !== '' && parentElement.closest(own) === null && parentElement.checkVisibility()) {
          found.push(data.trim());
        }
      }
      return found;
    });
    assert.deepEqual(
      words.filter((text) => english.test(text)),
      [],
      path,
    );
  }
  assert.equal(await page.evaluate(() => document.documentElement.lang), 'de');
  await open(page, demo, 'history');
  assert.match(await page.locator('.kpi-value').nth(1).innerText(), /^\d+(,\d)?\s%$/);
  await finish();
});

test('field errors of the server are translated', async () => {
  const { page, finish } = await openAs(browser, demo, 'admin', { locale: 'de-DE' }, [404, 422]);
  await open(page, demo, 'integrations/jira?tab=settings');
  const url = page.getByLabel('URL');
  // The stored token is bound to its host.
  await page.getByRole('button', { name: 'Entfernen' }).first().click();
  for (const [address, text] of [
    ['https://10.1.2.3/hook', 'Die Adresse gehört zu einem privaten Netz.'],
    ['https://intern/hook', 'Der Hostname hat keinen Punkt'],
  ]) {
    await url.fill(address);
    await page.getByRole('button', { name: 'Speichern', exact: true }).click();
    await expectText(page.locator('#url-error'), new RegExp(text));
  }
  await page.getByRole('button', { name: 'Verwerfen' }).click();

  await page.getByLabel('Name').fill('a\u202eb');
  await page.getByRole('button', { name: 'Namen speichern' }).click();
  await expectText(page.locator('#about-name-error'), /bidirektionale Formatzeichen/);
  await finish();
});

/** The time of the event, in UTC. */
const MOMENT = '2026-01-15T14:30:05.000Z';

for (const [locale, timezoneId, expected] of [
  ['en-US', 'America/New_York', /Jan 15, 2026, 9:30:05 AM EST|Jan 15, 2026, 09:30:05 AM EST/],
  ['en-US', 'Asia/Kolkata', /Jan 15, 2026, 08:00:05 PM GMT\+5:30/],
  ['en-GB', 'Europe/London', /15 Jan 2026, 14:30:05 GMT/],
  ['de-DE', 'Europe/Berlin', /15\. Jan\. 2026, 15:30:05 MEZ/],
]) {
  test(`times are shown in ${timezoneId} as usual in ${locale}, and optionally in UTC`, async () => {
    const { page, finish } = await openAs(browser, demo, 'trigger', { locale, timezoneId });
    await page.route(/\/api\/v1\/events\?/, async (route) => {
      const response = await route.fetch();
      const events = await response.json();
      events.items[0].occurred_at = MOMENT;
      await route.fulfill({ response: response, json: events });
    });
    await open(page, demo, 'events');
    const shown = page.locator('.cell-when time').first();
    assert.equal(await shown.getAttribute('datetime'), MOMENT);
    await shown.hover();
    assert.match((await shown.getAttribute('title')).replaceAll(/\s/g, ' '), expected);

    await page.evaluate(() => localStorage.setItem('portalhooks.times', 'utc'));
    await page.reload();
    await untilLoaded(page);
    await shown.filter({ hasText: /UTC/ }).waitFor();
    assert.match((await shown.innerText()).replaceAll(/\s/g, ' '), locale === 'en-US' ? /0?2:30:05 PM UTC/ : /14:30:05 UTC/);
    await finish();
  });
}
