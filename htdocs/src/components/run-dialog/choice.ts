import type { ReactiveControllerHost } from 'lit';
import { getIntegration } from '../../api/integrations';
import type { Integration } from '../../api/types';
import { Resource } from '../../state/resource';
import type { Pickable } from '../../state/sources';
import type { RunRequest } from '../signals';
import { type ChosenEvent, integrationOf, type RunData, loadRunData, runsAtOnce } from './run-data';

/** Event and integration, as requested or as chosen in the dialog, with the data the dialog shows about them. */
export class Choice {
  event: ChosenEvent = null;
  readonly loaded: Resource<RunData>;
  private request: RunRequest | null = null;
  private find: () => Promise<Integration | null> = () => Promise.resolve(null);

  constructor(host: ReactiveControllerHost) {
    this.loaded = new Resource<RunData>(host);
  }

  /** null clears the choice. */
  reset(request: RunRequest | null): void {
    this.request = request;
    this.event = request?.kind === 'run' ? request.event : null;
    this.find = () => (request === null ? Promise.resolve(null) : integrationOf(request));
    this.loaded.clear();
  }

  pickEvent(item: Pickable): void {
    this.event = item.event ?? 'none';
    void this.load();
  }

  pickIntegration(item: Pickable): void {
    this.find = () => getIntegration(item.id);
    void this.load();
  }

  /** Loads the integration and whether it received the event before; a later choice supersedes an earlier one. */
  load(): Promise<void> {
    const { request, find } = this;
    return request === null
      ? Promise.resolve()
      : this.loaded.load(async () => {
          const { event } = this;
          return loadRunData(request, await find(), event);
        });
  }

  /** Everything is chosen, and the loaded data are those of the choice. */
  get isComplete(): boolean {
    const { data, isLoading, failure } = this.loaded;
    if (data === null || isLoading || failure !== null) {
      return false;
    }
    return this.request?.kind === 'retry' || (this.event !== null && data.integration !== null);
  }

  /** Whether the webhook requires no confirmation. */
  get runsAtOnce(): boolean {
    const { data, failure } = this.loaded;
    return this.request !== null && data !== null && failure === null && runsAtOnce(this.request, data, this.event);
  }
}
