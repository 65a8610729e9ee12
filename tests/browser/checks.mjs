// SPDX-License-Identifier: Apache-2.0
// Checks for every page: no axe findings, no horizontal overflow, a title, the focus on the heading.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { trackRequests, untilIdle } from './pending-requests.mjs';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Opens a path below the UI's base and waits until it is loaded. */
export async function open(page, demo, path) {
  trackRequests(page);
  await page.goto(demo.ui + path);
  await page.getByRole('heading', { level: 1 }).waitFor();
  await untilLoaded(page);
}

/** Waits until no request is pending, no skeleton is shown and lists are complete. */
export async function untilLoaded(page) {
  await untilIdle(page);
  await page.waitForFunction(() => document.querySelector('[aria-busy="true"]:is(.skeleton, tbody, .cards)') === null);
}

/** WCAG 2.2 AA and best practices, as far as axe can check them. */
export async function expectAccessible(page, what) {
  // Colours are undefined during a transition.
  await page.waitForFunction(() => document.getAnimations().every((animation) => animation.playState !== 'running'));
  await page.evaluate(AXE);
  const { violations } = await page.evaluate((tags) => globalThis.axe.run(document, { runOnly: tags }), TAGS);
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.target} ${node.failureSummary}`).join(' | ')}`);
  assert.deepEqual(found, [], what);
}

export async function expectNoOverflow(page, what) {
  const { width, widest } = await page.evaluate(() => {
    const room = document.documentElement.clientWidth;
    const wide = [...document.querySelectorAll('body *')].find(
      (element) => element.getBoundingClientRect().right > room + 1 && element.checkVisibility(),
    );
    return { width: document.documentElement.scrollWidth - room, widest: wide?.outerHTML.slice(0, 120) };
  });
  assert.ok(width <= 0, `${what} overflows by ${width} pixels: ${widest}`);
}

export async function expectTitleAndFocus(page, what) {
  const { title, focus } = await page.evaluate(() => ({ title: document.title, focus: document.activeElement?.tagName }));
  assert.match(title, /^.+ · .+$/, what);
  assert.equal(focus, 'H1', `${what}: the focus is on the heading`);
}

/** All pages, with data, for a user with all permissions. */
export async function paths(call, demo) {
  const { json: failed } = await call(demo, 'both', 'GET', '/executions?state=failed&limit=1');
  const { json: done } = await call(demo, 'both', 'GET', '/executions?state=succeeded&limit=1');
  const { json: events } = await call(demo, 'both', 'GET', '/events?limit=1');
  const [execution, success, event] = [failed.items[0].id, done.items[0].id, events.items[0].id];
  return [
    'integrations',
    'integrations?state=disabled',
    'integrations/new',
    'integrations/jira',
    'integrations/jira?tab=settings',
    'integrations/jira?tab=keys',
    'integrations/jira?tab=history',
    'integrations/jira?tab=changes',
    'integrations/legacy-billing',
    'integrations/no-such-thing',
    'events',
    'events?q=nothing-has-this-title',
    `events/${event}`,
    'attention',
    'history',
    'history?state=failed&from=-7d&unknown=1',
    'history?q=nothing-has-this-id',
    `history/${execution}`,
    `history/${execution}?tab=response`,
    `history/${execution}?tab=attempts`,
    `history/${execution}?tab=compare`,
    `history/${execution}?tab=audit`,
    `history/${success}`,
    'history/exe_01KAT7PPQ1E6F3Z8M2V9C4B7XN',
    'users',
    'audit',
    'audit?action=webhook.update',
    'nowhere',
  ];
}

/** One path of each kind, for quick tests. */
export async function samplePaths(call, demo) {
  const all = await paths(call, demo);
  const kinds = new Set();
  return all.filter((path) => {
    const kind = path
      .replace(/(exe|evt)[_-][^?]*/, 'one')
      .replace(/^(history|events)\?.*/, '$1?')
      .replace(/^integrations\/(?!new|jira).*/, 'integrations/other');
    return !kinds.has(kind) && kinds.add(kind);
  });
}
