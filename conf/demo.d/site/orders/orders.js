// SPDX-License-Identifier: Apache-2.0
// The events of the elements bubble, so one listener serves hundreds of buttons.
const events = document.getElementById('events');

function show(event) {
  const { type, target, detail } = event;
  const line = document.createElement('div');
  line.textContent = `${type} of ${target.integration || target.event}: ${JSON.stringify(detail)}`;
  events.append(line);
}

for (const type of ['portalhooks-start', 'portalhooks-result', 'portalhooks-error']) {
  document.addEventListener(type, show);
}
