// SPDX-License-Identifier: Apache-2.0
// A trigger button for each change in MediaWiki's lists: recent changes, watchlist, history.
const settings = new URL(import.meta.url).searchParams;

function addButtons() {
  for (const line of document.querySelectorAll('[data-mw-revid]')) {
    const revision = line.dataset.mwRevid;
    if (revision > 0 && !line.querySelector('portalhooks-trigger')) {
      const element = document.createElement('portalhooks-trigger');
      element.setAttribute('integration', settings.get('integration'));
      element.setAttribute('event', revision);
      element.textContent = settings.get('text');
      line.append(' ', element);
    }
  }
}

addButtons();
new MutationObserver(addButtons).observe(document.body, { childList: true, subtree: true });
