// SPDX-License-Identifier: Apache-2.0
// What must hold on every page: no finding of axe, nothing wider than the window, a title, the focus on the heading.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { countTraffic, untilQuiet } from './traffic.mjs';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Goes to a place below the UI's base and waits until all of it is there. */
export async function open(page, demo, place) {
  countTraffic(page);
  await page.goto(demo.ui + place);
  await page.getByRole('heading', { level: 1 }).waitFor();
  await settled(page);
}

/** Until nothing loads any more: neither a request nor a skeleton. */
export async function settled(page) {
  await untilQuiet(page);
  await page.waitForFunction(() => document.querySelector('[aria-busy="true"].skeleton') === null);
}

/** WCAG 2.2 AA and good practice, as far as a program can see them. */
export async function accessible(page, what) {
  // A colour that is on its way to another is neither.
  await page.waitForFunction(() => document.getAnimations().every((animation) => animation.playState !== 'running'));
  await page.evaluate(AXE);
  const { violations } = await page.evaluate((tags) => globalThis.axe.run(document, { runOnly: tags }), TAGS);
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.target} ${node.failureSummary}`).join(' | ')}`);
  assert.deepEqual(found, [], what);
}

export async function fits(page, what) {
  const { width, widest } = await page.evaluate(() => {
    const room = document.documentElement.clientWidth;
    const wide = [...document.querySelectorAll('body *')].find(
      (element) => element.getBoundingClientRect().right > room + 1 && element.checkVisibility(),
    );
    return { width: document.documentElement.scrollWidth - room, widest: wide?.outerHTML.slice(0, 120) };
  });
  assert.ok(width <= 0, `${what} is ${width} pixels too wide: ${widest}`);
}

export async function announced(page, what) {
  const { title, focus } = await page.evaluate(() => ({ title: document.title, focus: document.activeElement?.tagName }));
  assert.match(title, /^.+ · .+$/, what);
  assert.equal(focus, 'H1', `${what}: the focus is on the heading`);
}

/** Every place with something in it, seen by somebody who may do everything. */
export async function places(call, demo) {
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
    'history',
    'history?state=failed&from=-7d&unknown=1',
    'history?q=nothing-has-this-id',
    `history/${execution}`,
    `history/${execution}?tab=response`,
    `history/${execution}?tab=attempts`,
    `history/${execution}?tab=audit`,
    `history/${success}`,
    'history/exe_01KAT7PPQ1E6F3Z8M2V9C4B7XN',
    'users',
    'audit',
    'audit?action=webhook.update',
    'nowhere',
  ];
}

/** One of each kind, for the tests that are to be quick. */
export async function somePlaces(call, demo) {
  const all = await places(call, demo);
  const kinds = new Set();
  return all.filter((place) => {
    const kind = place
      .replace(/(exe|evt)[_-][^?]*/, 'one')
      .replace(/^(history|events)\?.*/, '$1?')
      .replace(/^integrations\/(?!new|jira).*/, 'integrations/other');
    return !kinds.has(kind) && kinds.add(kind);
  });
}
