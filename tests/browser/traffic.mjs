// SPDX-License-Identifier: Apache-2.0
// What a page has asked for and not got yet. Playwright's own "networkidle" counts once for each load of a document,
// so it says nothing of what a press, a tab or a filter asks for, and it waits half a second where all is there.

const FRAMES = 2;
const traffics = new WeakMap();

/** Counts from now on; to be called before the page goes anywhere. */
export function countTraffic(page) {
  if (traffics.has(page)) {
    return;
  }
  const traffic = { open: new Set(), begun: 0 };
  traffics.set(page, traffic);
  page.on('request', (request) => {
    traffic.open.add(request);
    traffic.begun += 1;
  });
  for (const end of ['requestfinished', 'requestfailed']) {
    page.on(end, (request) => traffic.open.delete(request));
  }
}

/** Until nothing is under way and what has come is shown, which may have asked for more. */
export async function untilQuiet(page) {
  const traffic = traffics.get(page);
  for (const end = Date.now() + 20_000; Date.now() < end;) {
    const { begun } = traffic;
    await page.evaluate(frames, FRAMES);
    if (traffic.open.size === 0 && traffic.begun === begun) {
      return;
    }
  }
  throw new Error(`still under way: ${[...traffic.open].map((request) => request.url()).join(' ')}`);
}

/** In the page: so many pictures of it later. */
function frames(count) {
  return new Promise((resolve) => {
    const next = (left) => (left === 0 ? setTimeout(resolve) : requestAnimationFrame(() => next(left - 1)));
    next(count);
  });
}
