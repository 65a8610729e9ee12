// SPDX-License-Identifier: Apache-2.0
// Pages that render anew while a trigger is in use: its dialog, its request and its result go on in the next element.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { receivedRequests } from './demo.mjs';
import { elsewhere } from './elsewhere.mjs';
import { clickRun, expectText } from './user.mjs';

const one = (event, label = 'Press me', more = '') =>
  `<portalhooks-trigger integration="jira" event="${event}" ${more}>${label}</portalhooks-trigger>`;
const page_ = (body) => `<div id="here">${body}</div><p id="there"></p>`;
const countOf = (event) => receivedRequests().filter((request) => request.event_id === event).length;
const postsOf = (asked) => asked.filter((line) => line.startsWith('POST') && line.endsWith('/executions')).length;

/** Ways of rendering anew; each leaves one trigger of the same integration and event on the page. */
const WAYS = {
  innerHTML: () => {
    const here = document.getElementById('here');

    const html = here.innerHTML;
    here.innerHTML = html;
  },
  replaceWith: () => {
    const old = document.querySelector('portalhooks-trigger');
    old.replaceWith(old.cloneNode(true));
  },
  'a new element before the old one goes': () => {
    const old = document.querySelector('portalhooks-trigger');
    old.before(old.cloneNode(true));
    old.remove();
  },
  'the same element elsewhere': () => document.getElementById('there').append(document.querySelector('portalhooks-trigger')),
  'attributes set after insertion': () => {
    const old = document.querySelector('portalhooks-trigger');
    const next = document.createElement('portalhooks-trigger');
    old.replaceWith(next);
    next.textContent = old.textContent;
    next.event = old.event;
    next.integration = old.integration;
  },
  'a gap between the two': async () => {
    const old = document.querySelector('portalhooks-trigger');
    const place = old.parentNode;
    old.remove();
    await new Promise((resolve) => {
      setTimeout(resolve, 50);
    });
    place.append(old.cloneNode(true));
  },
};
const LOOSE = { policy: null };

/** Holds the request of the run until `release`; `sent` resolves when the page has sent it. */
async function hold(page) {
  let release;
  let arrived;
  const held = new Promise((resolve) => {
    release = resolve;
  });
  const sent = new Promise((resolve) => {
    arrived = resolve;
  });
  await page.route('**/integrations/jira/executions', async (route) => {
    arrived();
    await held;
    await route.continue();
  });
  return { sent, release };
}

async function listen(page) {
  await page.evaluate(() => {
    window.heard = [];
    for (const name of ['start', 'result', 'error']) {
      document.addEventListener(`portalhooks-${name}`, ({ type, detail }) => window.heard.push([type.slice(12), detail.event]));
    }
  });
}

const heard = (page) => page.evaluate(() => window.heard);
const stateOf = (page) => page.locator('portalhooks-trigger').first().getAttribute('data-state');

for (const [at, [name, renderAnew]] of Object.entries(WAYS).entries()) {
  test(`dialog, request and result outlive ${name}`, async () => {
    const event = `evt-4816${at}`;
    const { page, asked, finish } = await elsewhere('trigger', page_(one(event)), LOOSE);
    const already = countOf(event);
    await listen(page);
    const { sent, release } = await hold(page);

    await page.getByRole('button', { name: 'Press me' }).click();
    const dialog = page.getByRole('dialog');
    const note = dialog.getByRole('textbox');
    await note.fill('Typed before');
    await page.evaluate(renderAnew);
    await expectText(dialog, /Payload/);
    assert.equal(await note.inputValue(), 'Typed before');
    await page.keyboard.type(' and after');
    assert.equal(await note.inputValue(), 'Typed before and after', 'the focus stays where it was');

    await clickRun(dialog);
    await sent;
    await page.evaluate(renderAnew);
    await dialog
      .getByText(/Sending/)
      .first()
      .waitFor();
    assert.equal(await stateOf(page), 'sending');
    await page.evaluate(() => document.querySelector('portalhooks-trigger').run());
    release();
    await expectText(dialog, /Delivered to Jira Cloud/);
    await page.evaluate(renderAnew);
    await dialog.getByRole('button', { name: 'Close' }).click();
    await dialog.waitFor({ state: 'detached' });
    assert.equal(await page.evaluate(() => document.activeElement.localName), 'portalhooks-trigger', 'the focus is back on the button');
    await page.evaluate(renderAnew);
    await expectText(page.locator('portalhooks-trigger'), /Delivered to Jira Cloud/);
    assert.equal(await stateOf(page), 'succeeded');

    assert.deepEqual(await heard(page), [
      ['start', event],
      ['result', event],
    ]);
    assert.equal(postsOf(asked), 1);
    assert.equal(countOf(event), already + 1);
    await finish();
  });
}

test('a result that arrives while no element is there is heard once, and shown by the next element', async () => {
  const event = 'evt-48170';
  const { page, asked, finish } = await elsewhere('trigger', page_(one(event)), LOOSE);
  await listen(page);
  const { sent, release } = await hold(page);
  await page.getByRole('button', { name: 'Press me' }).click();
  await clickRun(page.getByRole('dialog'));
  await sent;
  await page.evaluate(() => {
    window.old = document.querySelector('portalhooks-trigger');
    window.old.remove();
  });
  assert.equal(await page.getByRole('dialog').count(), 0);
  release();
  await page.waitForFunction(() => window.heard.length === 2);
  await page.evaluate(() => document.getElementById('here').append(window.old.cloneNode(true)));
  await expectText(page.locator('portalhooks-trigger'), /Delivered to Jira Cloud/);
  assert.equal(postsOf(asked), 1);
  await finish();
});

test('of two triggers for the same event one runs at a time, and the other takes over from one that goes', async () => {
  const event = 'evt-48171';
  const { page, asked, finish } = await elsewhere('trigger', page_(one(event, 'First') + one(event, 'Second')), LOOSE);
  const { sent, release } = await hold(page);
  await page.getByRole('button', { name: 'First' }).click();
  await page.getByRole('dialog').waitFor();
  await page.evaluate(() => document.querySelectorAll('portalhooks-trigger')[1].run());
  assert.equal(await page.getByRole('dialog').count(), 1);
  await clickRun(page.getByRole('dialog'));
  await sent;
  await page.evaluate(() => document.querySelectorAll('portalhooks-trigger')[1].run());
  await page.evaluate(() => document.querySelector('portalhooks-trigger').remove());
  await page
    .getByRole('dialog')
    .getByText(/Sending/)
    .first()
    .waitFor();
  release();
  await expectText(page.getByRole('dialog'), /Delivered to Jira Cloud/);
  await page.getByRole('button', { name: 'Close' }).click();
  await expectText(page.locator('portalhooks-trigger'), /Delivered to Jira Cloud/);
  assert.equal(postsOf(asked), 1);
  // A new press is a new run.
  await page.getByRole('button', { name: 'Second' }).click();
  await clickRun(page.getByRole('dialog'));
  await expectText(page.getByRole('dialog'), /Delivered to Jira Cloud/);
  assert.equal(postsOf(asked), 2);
  await finish();
});

test('a trigger that is given another event shows that one, and the run stays with its own', async () => {
  const { page, asked, finish } = await elsewhere('trigger', page_(one('evt-48172')), LOOSE);
  const { sent, release } = await hold(page);
  await listen(page);
  await page.getByRole('button', { name: 'Press me' }).click();
  await clickRun(page.getByRole('dialog'));
  await sent;
  await page.evaluate(() => {
    document.querySelector('portalhooks-trigger').event = 'evt-48173';
  });
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  assert.equal(await stateOf(page), null);
  release();
  await page.waitForFunction(() => window.heard.length === 2);
  assert.deepEqual(await heard(page), [
    ['start', 'evt-48172'],
    ['result', 'evt-48172'],
  ]);
  assert.equal(await stateOf(page), null);
  await page.evaluate(() => {
    document.querySelector('portalhooks-trigger').event = 'evt-48172';
  });
  await expectText(page.locator('portalhooks-trigger'), /Delivered to Jira Cloud/);
  assert.equal(postsOf(asked), 1);
  await finish();
});

test('a menu outlives its element, and does not start what another trigger runs', async () => {
  const event = 'evt-48174';
  const menuTrigger = `<portalhooks-trigger event="${event}">Send to</portalhooks-trigger>`;
  const { page, asked, finish } = await elsewhere('trigger', page_(menuTrigger), LOOSE);
  const { sent, release } = await hold(page);
  await page.getByRole('button', { name: 'Send to' }).click();
  const jira = page.getByRole('option', { name: 'Jira Cloud' });
  await jira.waitFor();
  await page.evaluate(WAYS.replaceWith);
  await jira.click();
  await clickRun(page.getByRole('dialog'));
  await sent;
  await page.evaluate(
    (html) => {
      const extra = document.createElement('div');
      document.body.append(extra);
      extra.append(document.createRange().createContextualFragment(html));
      extra.querySelector('portalhooks-trigger').run();
    },
    one(event, 'Jira'),
  );
  await page.evaluate(WAYS.replaceWith);
  release();
  await expectText(page.getByRole('dialog'), /Delivered to Jira Cloud/);
  assert.equal(postsOf(asked), 1);
  await finish();
});

test('a run whose response was lost is checked, not sent again, after the page has rendered anew', async () => {
  const event = 'evt-48175';
  const { page } = await elsewhere('trigger', page_(one(event)), LOOSE);
  const already = countOf(event);
  await page.route('**/integrations/jira/executions', async (route) => {
    await route.fetch();
    await route.abort('connectionreset');
  });
  await page.getByRole('button', { name: 'Press me' }).click();
  const dialog = page.getByRole('dialog');
  await clickRun(dialog);
  await expectText(dialog, /It is unknown whether it was sent/);
  await dialog.getByRole('button', { name: 'Close' }).click();
  await page.evaluate(WAYS.innerHTML);
  await expectText(page.locator('portalhooks-trigger'), /It is unknown/);
  await page.getByRole('button', { name: 'Press me' }).click();
  await dialog.getByRole('button', { name: 'Check' }).click();
  await expectText(dialog, /Delivered to Jira Cloud/);
  assert.equal(countOf(event), already + 1);
  await page.context().close();
});
