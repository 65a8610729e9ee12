import type { ReactiveControllerHost } from 'lit';
import { getIntegration } from '../../api/integrations';
import type { Integration } from '../../api/types';
import { Resource } from '../../state/resource';
import type { Ask } from '../signals';
import { type ChosenEvent, integrationOf, type Known, learn, runsAtOnce } from './known';
import type { Pickable } from './picker';

/** What shall be sent and where, given by the opener or chosen in the dialog, and what is known of it. */
export class Choice {
  event: ChosenEvent = null;
  readonly known: Resource<Known>;
  private ask: Ask | null = null;
  private find: () => Promise<Integration | null> = () => Promise.resolve(null);

  constructor(host: ReactiveControllerHost) {
    this.known = new Resource<Known>(host);
  }

  /** null: nothing is asked any more. */
  take(ask: Ask | null): void {
    this.ask = ask;
    this.event = ask?.kind === 'run' ? ask.event : null;
    this.find = () => (ask === null ? Promise.resolve(null) : integrationOf(ask));
    this.known.clear();
  }

  pickEvent(item: Pickable): void {
    this.event = item.id === '' ? 'none' : { id: item.id, title: item.title, type: '' };
    void this.look();
  }

  pickIntegration(item: Pickable): void {
    this.find = () => getIntegration(item.id);
    void this.look();
  }

  /** Looks up the integration and whether the event arrived there; a later choice overtakes an earlier one. */
  look(): Promise<void> {
    const { ask, find } = this;
    return ask === null
      ? Promise.resolve()
      : this.known.load(async () => {
          const { event } = this;
          return learn(ask, await find(), event);
        });
  }

  /** Nothing is missing, and nothing is looked up that may be another target than the one that is shown as chosen. */
  get isComplete(): boolean {
    const { data, isLoading, failure } = this.known;
    if (data === null || isLoading || failure !== null) {
      return false;
    }
    return this.ask?.kind === 'retry' || (this.event !== null && data.integration !== null);
  }

  /** Whether the webhook wants it run without asking. */
  get runsAtOnce(): boolean {
    const { data, failure } = this.known;
    return this.ask !== null && data !== null && failure === null && runsAtOnce(this.ask, data, this.event);
  }
}
