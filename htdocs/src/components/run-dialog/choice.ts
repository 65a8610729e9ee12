import type { ReactiveControllerHost } from 'lit';
import { getIntegration } from '../../api/integrations';
import type { Integration } from '../../api/types';
import { Resource } from '../../state/resource';
import type { RunRequest } from '../signals';
import type { Pickable } from './picker';
import { type ChosenEvent, integrationOf, type RunData, loadRunData, runsAtOnce } from './run-data';

/** What shall be sent and where, given by the opener or chosen in the dialog, and what is known of it. */
export class Choice {
  event: ChosenEvent = null;
  readonly loaded: Resource<RunData>;
  private request: RunRequest | null = null;
  private find: () => Promise<Integration | null> = () => Promise.resolve(null);

  constructor(host: ReactiveControllerHost) {
    this.loaded = new Resource<RunData>(host);
  }

  /** null: nothing is asked any more. */
  reset(request: RunRequest | null): void {
    this.request = request;
    this.event = request?.kind === 'run' ? request.event : null;
    this.find = () => (request === null ? Promise.resolve(null) : integrationOf(request));
    this.loaded.clear();
  }

  pickEvent(item: Pickable): void {
    this.event = item.id === '' ? 'none' : { id: item.id, title: item.title, type: '' };
    void this.load();
  }

  pickIntegration(item: Pickable): void {
    this.find = () => getIntegration(item.id);
    void this.load();
  }

  /** Looks up the integration and whether the event arrived there; a later choice overtakes an earlier one. */
  load(): Promise<void> {
    const { request, find } = this;
    return request === null
      ? Promise.resolve()
      : this.loaded.load(async () => {
          const { event } = this;
          return loadRunData(request, await find(), event);
        });
  }

  /** Nothing is missing, and nothing is looked up that may be another target than the one that is shown as chosen. */
  get isComplete(): boolean {
    const { data, isLoading, failure } = this.loaded;
    if (data === null || isLoading || failure !== null) {
      return false;
    }
    return this.request?.kind === 'retry' || (this.event !== null && data.integration !== null);
  }

  /** Whether the webhook wants it run without asking. */
  get runsAtOnce(): boolean {
    const { data, failure } = this.loaded;
    return this.request !== null && data !== null && failure === null && runsAtOnce(this.request, data, this.event);
  }
}
