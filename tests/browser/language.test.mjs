// SPDX-License-Identifier: Apache-2.0
// In one's own words and time: German, what the server says in German, time zones, clocks of 12 and of 24 hours.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { open, settled, somePlaces } from './checks.mjs';
import { call } from './demo.mjs';
import { browser, demo } from './stage.mjs';
import { says, visit } from './visitor.mjs';

test('the pages speak German where it is asked for, with its numbers and dates', async () => {
  const { page, leave } = await visit(browser, demo, 'both', { locale: 'de-DE', timezoneId: 'Europe/Berlin' }, [404]);
  const english = /\b(the|and|with|sent|Settings|Search|Last|Show|Save|Create|Before|Executions|History|Keys|Any)\b/;
  const some = (await somePlaces(call, demo)).filter((place) => !/\?|other|nowhere/.test(place) || /tab=(settings|keys)/.test(place));
  for (const place of some) {
    await open(page, demo, place);
    const words = await page.evaluate(() => {
      const own =
        'ph-run-button, .card > p, code, pre, .mono, .row-link, h1, .card-top, .person, .sub, .code, .note, .about-text, option, .targets, .facts dd, td, .brand, textarea';
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
      place,
    );
  }
  assert.equal(await page.evaluate(() => document.documentElement.lang), 'de');
  await open(page, demo, 'history');
  assert.match(await page.locator('.kpi-value').nth(1).innerText(), /^\d+(,\d)?\s%$/);
  await leave();
});

test('what the server refuses in a field is said in German', async () => {
  const { page, leave } = await visit(browser, demo, 'admin', { locale: 'de-DE' }, [404, 422]);
  await open(page, demo, 'integrations/jira?tab=settings');
  const url = page.getByLabel('URL');
  // Another host does not get the stored token.
  await page.getByRole('button', { name: 'Entfernen' }).first().click();
  for (const [address, text] of [
    ['https://10.1.2.3/hook', 'Die Adresse gehört zu einem privaten Netz.'],
    ['https://intern/hook', 'Der Hostname hat keinen Punkt: Geben Sie den vollen Namen des Hosts an.'],
  ]) {
    await url.fill(address);
    await page.getByRole('button', { name: 'Speichern', exact: true }).click();
    await says(page.locator('#url-error'), new RegExp(text));
  }
  await page.getByRole('button', { name: 'Verwerfen' }).click();

  await page.getByLabel('Name').fill('a\u202eb');
  await page.getByRole('button', { name: 'Namen speichern' }).click();
  await says(page.locator('#about-name-error'), /Schreibrichtung umkehren/);
  await leave();
});

/** An execution of a known moment: half past two in the afternoon, in UTC. */
const MOMENT = '2026-01-15T14:30:05.000Z';

for (const [locale, timezoneId, expected] of [
  ['en-US', 'America/New_York', /Jan 15, 2026, 9:30:05 AM EST|Jan 15, 2026, 09:30:05 AM EST/],
  ['en-US', 'Asia/Kolkata', /Jan 15, 2026, 08:00:05 PM GMT\+5:30/],
  ['en-GB', 'Europe/London', /15 Jan 2026, 14:30:05 GMT/],
  ['de-DE', 'Europe/Berlin', /15\. Jan\. 2026, 15:30:05 MEZ/],
]) {
  test(`a time of ${timezoneId} as people write it in ${locale}, and in UTC for who wants that`, async () => {
    const { page, leave } = await visit(browser, demo, 'trigger', { locale, timezoneId });
    await page.route(/\/api\/v1\/events\?/, async (route) => {
      const answer = await route.fetch();
      const events = await answer.json();
      events.items[0].occurred_at = MOMENT;
      await route.fulfill({ response: answer, json: events });
    });
    await open(page, demo, 'events');
    const shown = page.locator('.cell-when time').first();
    assert.equal(await shown.getAttribute('datetime'), MOMENT);
    const told = async () => (await shown.getAttribute('title')).replaceAll(/\s/g, ' ');
    assert.match(await told(), expected);

    await page.evaluate(() => localStorage.setItem('portalhooks.times', 'utc'));
    await page.reload();
    await settled(page);
    await shown.filter({ hasText: /UTC/ }).waitFor();
    assert.match((await shown.innerText()).replaceAll(/\s/g, ' '), locale === 'en-US' ? /0?2:30:05 PM UTC/ : /14:30:05 UTC/);
    await leave();
  });
}
