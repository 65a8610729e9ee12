// SPDX-License-Identifier: Apache-2.0
// Signs in at an application's form and presses the first trigger button of a page; prints "succeeded".
// usage: node press.mjs JSON of { login, fields: {selector: text}, submit, page }
import { clickRun, startBrowser } from '../browser/user.mjs';

const task = JSON.parse(process.argv[2]);
const browser = await startBrowser();
try {
  const page = await browser.newPage();
  await page.goto(task.login);
  for (const [selector, text] of Object.entries(task.fields)) {
    await page.fill(selector, text);
  }
  await Promise.all([page.waitForNavigation(), page.click(task.submit)]);
  await page.goto(task.page);
  await page.locator('portalhooks-trigger').first().getByRole('button').first().click();
  const dialog = page.getByRole('dialog').filter({ has: page.getByRole('button', { name: /^Run/ }) });
  await clickRun(dialog, /^Run/);
  await page.locator('portalhooks-trigger[data-state=succeeded]').first().waitFor({ timeout: 20000 });
  console.log('succeeded');
} finally {
  await browser.close();
}
