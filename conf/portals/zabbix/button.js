// SPDX-License-Identifier: Apache-2.0
// A trigger button for each problem that a page of Zabbix shows: beside the link to the event in lists, and in the header
// of the event's own page. Zabbix renders its lists anew every 30 seconds; the elements hand their state over.
const settings = new URL(import.meta.url).searchParams;
const linkToEvent = 'a[href*="tr_events.php?"][href*="eventid="]';

function button(event) {
  const element = document.createElement('portalhooks-trigger');
  element.setAttribute('integration', settings.get('integration'));
  element.setAttribute('event', event);
  element.textContent = settings.get('text');
  return element;
}

function eventOf(address) {
  return new URL(address, location).searchParams.get('eventid');
}

function addButtons() {
  for (const link of document.querySelectorAll(linkToEvent)) {
    const cell = link.closest('td');
    if (cell && !cell.querySelector('portalhooks-trigger')) {
      cell.append(' ', button(eventOf(link.href)));
    }
  }
  const header = document.querySelector('header.header-title');
  if (location.pathname.endsWith('/tr_events.php') && header && !header.querySelector('portalhooks-trigger')) {
    header.append(button(eventOf(location.href)));
  }
}

addButtons();
new MutationObserver(addButtons).observe(document.body, { childList: true, subtree: true });
