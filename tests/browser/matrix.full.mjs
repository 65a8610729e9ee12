// SPDX-License-Identifier: Apache-2.0
// Every page in light and dark, wide and narrow, zoomed, German, right to left, in forced colours, and for each role.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { expectAccessible, expectTitleAndFocus, expectNoOverflow, open, paths, untilLoaded } from './checks.mjs';
import { call } from './demo.mjs';
import { browser, demo } from './setup.mjs';
import { openAs, startBrowser } from './user.mjs';

let all;

/** Requested once. */
function allPaths() {
  all ??= paths(call, demo);
  return all;
}

async function everywhere(options, check, user = 'both', within = browser) {
  const { page, finish } = await openAs(within, demo, user, options, [404]);
  for (const path of await allPaths()) {
    await open(page, demo, path);
    await check(page, path);
  }
  await finish();
}

for (const colorScheme of ['light', 'dark']) {
  for (const width of [1440, 360]) {
    test(`every page is accessible and fits, ${colorScheme}, ${width} pixels wide`, async () => {
      await everywhere({ colorScheme, viewport: { width, height: 900 } }, async (page, path) => {
        await expectTitleAndFocus(page, path);
        await expectNoOverflow(page, path);
        await expectAccessible(page, path);
      });
    });
  }
}

test('every page fits at 400 % zoom on a 1280 pixel screen', async () => {
  await everywhere({ viewport: { width: 320, height: 256 } }, expectNoOverflow);
});

test('every page fits with letters one and a half times as large as usual', async (t) => {
  const larger = await startBrowser('--blink-settings=defaultFontSize=24');
  t.after(() => larger.close());
  for (const width of [1440, 768, 360]) {
    await everywhere(
      { viewport: { width, height: 900 } },
      async (page, path) => {
        assert.equal(await page.evaluate(() => getComputedStyle(document.body).fontSize), '21px', path);
        await expectNoOverflow(page, path);
      },
      'both',
      larger,
    );
  }
});

test('every page is accessible and fits in German on a narrow screen', async () => {
  await everywhere({ locale: 'de-DE', viewport: { width: 360, height: 800 } }, async (page, path) => {
    await expectNoOverflow(page, path);
    await expectAccessible(page, path);
  });
});

test('every page fits right to left', async () => {
  await everywhere({ viewport: { width: 360, height: 800 } }, async (page, path) => {
    await page.evaluate(() => {
      document.documentElement.dir = 'rtl';
    });
    await expectNoOverflow(page, path);
  });
  await everywhere({ viewport: { width: 1440, height: 900 } }, async (page, path) => {
    await page.evaluate(() => {
      document.documentElement.dir = 'rtl';
    });
    await expectNoOverflow(page, path);
  });
});

test('every page is accessible in forced colours, with reduced motion and more contrast', async () => {
  await everywhere({ forcedColors: 'active', reducedMotion: 'reduce', contrast: 'more' }, expectAccessible);
});

test('nothing moves with reduced motion', async () => {
  await everywhere({ reducedMotion: 'reduce' }, async (page, path) => {
    const moving = await page.evaluate(
      () => document.getAnimations().filter((animation) => animation.effect.getComputedTiming().activeDuration > 20).length,
    );
    assert.equal(moving, 0, path);
  });
});

for (const [user, hidden] of [
  ['none', ['History', 'People & permissions', 'Audit log']],
  ['trigger', ['People & permissions', 'Audit log']],
  ['admin', []],
]) {
  test(`the user ${user} sees the pages they may, and the reason on the others`, async () => {
    const { page, finish } = await openAs(browser, demo, user, {}, [403, 404]);
    const menu = page.getByRole('navigation', { name: 'Main' });
    for (const name of hidden) {
      assert.equal(await menu.getByRole('link', { name }).count(), 0, name);
    }
    for (const path of await allPaths()) {
      await open(page, demo, path);
      await expectAccessible(page, `${path} as ${user}`);
      if (/^(users|audit)/.test(path) && user !== 'admin') {
        await page.getByText('You need the Admin permission.').waitFor();
      }
    }
    await finish();
  });
}

for (const [status, word] of [
  [409, 'paused'],
  [429, 'rate_limited'],
  [500, 'internal'],
  [503, 'database_unavailable'],
]) {
  test(`a ${status} response is shown in place on every page, and Try again recovers`, async () => {
    const { page, finish } = await openAs(browser, demo, 'both', {}, [status]);
    for (const path of ['integrations', 'integrations/jira', 'events', 'history', 'users', 'audit']) {
      await page.route(/\/api\/v1\/(?!me)/, (route) =>
        route.fulfill({
          status,
          contentType: 'application/problem+json',
          body: JSON.stringify({ type: `urn:portalhooks:problem:${word}`, title: 'It failed.', status, request_id: 'id-of-the-test' }),
        }),
      );
      await open(page, demo, path);
      const box = page
        .getByRole('alert')
        .filter({ hasText: `(${status})` })
        .first();
      await box.getByText('id-of-the-test').waitFor();
      await expectAccessible(page, `${path} with ${status}`);
      await page.unroute(/\/api\/v1\/(?!me)/);
      for (let left = 6; left > 0 && (await page.getByRole('button', { name: 'Try again' }).count()) > 0; left -= 1) {
        // Some parts poll, so the button may disappear before the click.
        await page
          .getByRole('button', { name: 'Try again' })
          .first()
          .click({ timeout: 2_000 })
          .catch(() => undefined);
        await untilLoaded(page);
      }
      assert.equal(await page.getByRole('alert').count(), 0, path);
    }
    await finish();
  });
}
