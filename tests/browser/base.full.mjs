// SPDX-License-Identifier: Apache-2.0
// The pages below a base of the site's own: every address leads to its page, from the outside and after a reload.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startWithBase } from './another-base.mjs';
import { announced, open, settled, somePlaces } from './checks.mjs';
import { call } from './demo.mjs';
import { browser, demo } from './stage.mjs';
import { visit } from './visitor.mjs';

for (const base of ['/', '/a/b/']) {
  test(`below ${base} each address leads to its page, also when it is loaded anew`, async (t) => {
    const portal = await startWithBase(base);
    t.after(() => portal.stop());
    const { page, leave } = await visit(browser, portal, 'both', { httpCredentials: demo.users.both }, [404]);
    const places = (await somePlaces(call, demo)).filter((place) => !place.includes('?'));
    for (const place of places) {
      await open(page, portal, place);
      const heading = await page.getByRole('heading', { level: 1 }).innerText();
      await page.reload();
      await page.getByRole('heading', { level: 1, name: heading, exact: true }).waitFor();
      await settled(page);
      await announced(page, place);
      assert.equal(page.url(), portal.ui + place);
    }

    // By links and back, and to the first page from the base itself.
    await page.goto(portal.ui);
    await page.waitForURL(`${portal.ui}integrations`);
    await page.getByRole('link', { name: 'Jira Cloud' }).click();
    await page.waitForURL(`${portal.ui}integrations/jira`);
    await page.goBack();
    await page.waitForURL(`${portal.ui}integrations`);
    await settled(page);
    await leave();
  });
}
