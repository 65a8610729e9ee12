// SPDX-License-Identifier: Apache-2.0
// Pages of the Portal that have nothing of it but the embed elements.
import { browser, demo } from './setup.mjs';
import { openAs } from './user.mjs';

const STRICT =
  "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'none'; img-src 'self'; require-trusted-types-for 'script'; trusted-types 'none'";

/** Opens a page of the same origin outside PortalHooksBase, with this content, head and policy. */
export async function elsewhere(user, body, { head = '', policy = STRICT, lang = 'en', tolerated = [] } = {}) {
  const visitor = await openAs(browser, demo, user, {}, tolerated);
  const { page } = visitor;
  const address = new URL('/elsewhere/', demo.ui).href;
  const html = `<!doctype html><html lang="${lang}"><head><meta charset="utf-8"><title>Elsewhere</title><link rel="icon" href="/login/mark.svg">${head}
    <script type="module" src="/portal/embed/portalhooks-embed.js"></script></head><body>${body}</body></html>`;
  await page.route(address, (route) =>
    route.fulfill({ contentType: 'text/html', headers: policy === null ? {} : { 'content-security-policy': policy }, body: html }),
  );
  const asked = [];
  page.on('request', (request) => {
    if (request.url().startsWith(demo.api)) {
      asked.push(`${request.method()} ${request.url().slice(demo.api.length)}`);
    }
  });
  await page.goto(address);
  await page.waitForFunction(() => customElements.get('portalhooks-trigger') !== undefined);
  return { ...visitor, asked };
}
