// The script for the Portal's own pages. If it is loaded twice, the first definitions stay.
import { PortalhooksEventHistory } from './event-history';
import { PortalhooksStatus } from './status';
import { PortalhooksTrigger } from './trigger';

const elements = {
  'portalhooks-trigger': PortalhooksTrigger,
  'portalhooks-event-history': PortalhooksEventHistory,
  'portalhooks-status': PortalhooksStatus,
};

for (const [name, element] of Object.entries(elements)) {
  if (customElements.get(name) === undefined) {
    customElements.define(name, element);
  }
}
