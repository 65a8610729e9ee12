// SPDX-License-Identifier: Apache-2.0
// The pages below other base paths: every URL leads to its page, also after a reload.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startWithBase } from './base-path-server.mjs';
import { expectTitleAndFocus, open, untilLoaded, samplePaths } from './checks.mjs';
import { call } from './demo.mjs';
import { browser, demo } from './setup.mjs';
import { openAs } from './user.mjs';

for (const [base, outer] of [['/'], ['/a/b/'], ['/', '/portal/hooks']]) {
  const place = outer === undefined ? `below ${base}` : `behind a proxy that strips ${outer}`;
  test(`${place} every URL leads to its page, also after a reload`, async (t) => {
    const portal = await startWithBase(base, outer);
    t.after(() => portal.stop());
    const { page, finish } = await openAs(browser, portal, 'both', { httpCredentials: demo.users.both }, [404]);
    const paths = (await samplePaths(call, demo)).filter((path) => !path.includes('?'));
    for (const path of paths) {
      await open(page, portal, path);
      const heading = await page.getByRole('heading', { level: 1 }).innerText();
      await page.reload();
      await page.getByRole('heading', { level: 1, name: heading, exact: true }).waitFor();
      await untilLoaded(page);
      await expectTitleAndFocus(page, path);
      assert.equal(page.url(), portal.ui + path);
    }

    // By link and Back, and from the base itself to the first page.
    await page.goto(portal.ui);
    await page.waitForURL(`${portal.ui}integrations`);
    await page.getByRole('link', { name: 'Jira Cloud' }).click();
    await page.waitForURL(`${portal.ui}integrations/jira`);
    await page.goBack();
    await page.waitForURL(`${portal.ui}integrations`);
    await untilLoaded(page);
    await finish();
  });
}
