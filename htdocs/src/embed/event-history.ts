// <portalhooks-event-history>: the last executions of an event; without permission to see them, the last state only.
import type { Execution } from '../api/types';
import { make } from './dom';
import { mirror } from './element';
import { outcome } from './outcome';
import { PortalhooksReader, type RunOf } from './reader';

const DEFAULT_LIMIT = 5;

export class PortalhooksEventHistory extends PortalhooksReader {
  static readonly observedAttributes = ['event', 'limit', 'lang', 'theme', 'api-base'];
  declare event: string;
  declare limit: string;

  protected isAffectedBy(run: RunOf): boolean {
    return run.event === this.event;
  }

  protected async content(): Promise<Node> {
    const { api, event, words } = this;
    const { permissions } = await api.me();
    if (!permissions.can_trigger_integrations && !permissions.admin) {
      return outcome(words, (await api.event(event)).last_execution);
    }
    const executions = await api.executions({ event_id: event, limit: Number(this.limit) || DEFAULT_LIMIT });
    return executions.length === 0
      ? outcome(words, null)
      : make('ul', { 'aria-label': words.executions }, ...executions.map((execution) => this.row(execution)));
  }

  private row(execution: Execution): HTMLElement {
    const { id, integration_name: name, username, created_at: at } = execution;
    return make(
      'li',
      {},
      outcome(this.words, execution),
      this.linkTo(id, name),
      make('span', { class: 'muted' }, `${username} · ${this.formatAge(at)}`),
    );
  }
}

mirror(PortalhooksEventHistory, ['event', 'limit', 'theme', 'api-base']);
