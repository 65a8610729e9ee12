// SPDX-License-Identifier: Apache-2.0
// Pending requests of a page. Playwright's "networkidle" applies to document loads only, not to requests of a click or a
// filter, and always waits for half a second.

const FRAMES = 2;
const pendingOf = new WeakMap();

/** Call it before the page navigates. */
export function trackRequests(page) {
  if (pendingOf.has(page)) {
    return;
  }
  const pending = { open: new Set(), begun: 0 };
  pendingOf.set(page, pending);
  page.on('request', (request) => {
    pending.open.add(request);
    pending.begun += 1;
  });
  for (const end of ['requestfinished', 'requestfailed']) {
    page.on(end, (request) => pending.open.delete(request));
  }
}

/** Waits until no request is pending and the page has been rendered without a new one. */
export async function untilIdle(page) {
  const pending = pendingOf.get(page);
  for (const end = Date.now() + 20_000; Date.now() < end;) {
    const { begun } = pending;
    await page.evaluate(frames, FRAMES);
    if (pending.open.size === 0 && pending.begun === begun) {
      return;
    }
  }
  throw new Error(`still pending: ${[...pending.open].map((request) => request.url()).join(' ')}`);
}

/** In the page: waits for `count` animation frames. */
function frames(count) {
  return new Promise((resolve) => {
    const next = (left) => (left === 0 ? setTimeout(resolve) : requestAnimationFrame(() => next(left - 1)));
    next(count);
  });
}
