// SPDX-License-Identifier: Apache-2.0
// Every place × light and dark × wide and narrow, and the other ways to look at a page. Minutes: tests/run --full.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accessible, announced, fits, open, places, settled } from './checks.mjs';
import { call } from './demo.mjs';
import { browser, demo } from './stage.mjs';
import { visit } from './visitor.mjs';

let all;

/** Asked for once, when the first test needs them. */
function everyPlace() {
  all ??= places(call, demo);
  return all;
}

async function everywhere(options, check, user = 'both') {
  const { page, leave } = await visit(browser, demo, user, options, [404]);
  for (const place of await everyPlace()) {
    await open(page, demo, place);
    await check(page, place);
  }
  await leave();
}

for (const colorScheme of ['light', 'dark']) {
  for (const width of [1440, 360]) {
    test(`every place is accessible and fits, ${colorScheme}, ${width} pixels wide`, async () => {
      await everywhere({ colorScheme, viewport: { width, height: 900 } }, async (page, place) => {
        await announced(page, place);
        await fits(page, place);
        await accessible(page, place);
      });
    });
  }
}

test('every place fits at 400 % zoom of a screen of 1280 pixels', async () => {
  await everywhere({ viewport: { width: 320, height: 256 } }, fits);
});

test('every place fits in German, wide and narrow', async () => {
  await everywhere({ locale: 'de-DE', viewport: { width: 360, height: 800 } }, async (page, place) => {
    await fits(page, place);
    await accessible(page, place);
  });
});

test('every place fits when it is written from right to left', async () => {
  await everywhere({ viewport: { width: 360, height: 800 } }, async (page, place) => {
    await page.evaluate(() => {
      document.documentElement.dir = 'rtl';
    });
    await fits(page, place);
  });
  await everywhere({ viewport: { width: 1440, height: 900 } }, async (page, place) => {
    await page.evaluate(() => {
      document.documentElement.dir = 'rtl';
    });
    await fits(page, place);
  });
});

test('every place is accessible in forced colours, with reduced motion and more contrast', async () => {
  await everywhere({ forcedColors: 'active', reducedMotion: 'reduce', contrast: 'more' }, accessible);
});

test('nothing moves for people who want it so', async () => {
  await everywhere({ reducedMotion: 'reduce' }, async (page, place) => {
    const moving = await page.evaluate(
      () => document.getAnimations().filter((animation) => animation.effect.getComputedTiming().activeDuration > 20).length,
    );
    assert.equal(moving, 0, place);
  });
});

for (const [user, hidden] of [
  ['none', ['History', 'People & permissions', 'Audit log']],
  ['trigger', ['People & permissions', 'Audit log']],
  ['admin', []],
]) {
  test(`who is ${user} sees what they may, and why not the rest`, async () => {
    const { page, leave } = await visit(browser, demo, user, {}, [403, 404]);
    const menu = page.getByRole('navigation', { name: 'Main' });
    for (const name of hidden) {
      assert.equal(await menu.getByRole('link', { name }).count(), 0, name);
    }
    for (const place of await everyPlace()) {
      await open(page, demo, place);
      await accessible(page, `${place} as ${user}`);
      if (/^(users|audit)/.test(place) && user !== 'admin') {
        await page.getByText('You need the Admin permission.').waitFor();
      }
    }
    await leave();
  });
}

for (const [status, word] of [
  [409, 'paused'],
  [429, 'rate_limited'],
  [500, 'internal'],
  [503, 'database_unavailable'],
]) {
  test(`an answer ${status} stands in its place on every page, and Try again helps`, async () => {
    const { page, leave } = await visit(browser, demo, 'both', {}, [status]);
    for (const place of ['integrations', 'integrations/jira', 'events', 'history', 'users', 'audit']) {
      await page.route(/\/api\/v1\/(?!me)/, (route) =>
        route.fulfill({
          status,
          contentType: 'application/problem+json',
          body: JSON.stringify({ type: `urn:portalhooks:problem:${word}`, title: 'It failed.', status, request_id: 'id-of-the-test' }),
        }),
      );
      await open(page, demo, place);
      const box = page
        .getByRole('alert')
        .filter({ hasText: `(${status})` })
        .first();
      await box.getByText('id-of-the-test').waitFor();
      await accessible(page, `${place} with ${status}`);
      await page.unroute(/\/api\/v1\/(?!me)/);
      for (let left = 6; left > 0 && (await page.getByRole('button', { name: 'Try again' }).count()) > 0; left -= 1) {
        // Some look again by themselves, and the button goes while it is aimed at.
        await page
          .getByRole('button', { name: 'Try again' })
          .first()
          .click({ timeout: 2_000 })
          .catch(() => undefined);
        await settled(page);
      }
      assert.equal(await page.getByRole('alert').count(), 0, place);
    }
    await leave();
  });
}
