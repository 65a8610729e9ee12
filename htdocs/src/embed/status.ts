// <portalhooks-status>: whether an integration is enabled, and the result of its last execution.
import { make } from './dom';
import { mirror } from './element';
import { outcome } from './outcome';
import { PortalhooksReader, type RunOf } from './reader';

export class PortalhooksStatus extends PortalhooksReader {
  static readonly observedAttributes = ['integration', 'lang', 'theme', 'api-base'];
  declare integration: string;

  protected isAffectedBy(run: RunOf): boolean {
    // A trigger without an integration may have run any.
    return run.integration === '' || run.integration === this.integration;
  }

  protected async content(): Promise<Node> {
    const { webhook_state: state, last_execution: last } = await this.api.integration(this.integration);
    if (state !== 'enabled') {
      return make('span', { class: 'result', part: 'result' }, this.words.webhook[state]);
    }
    const badge = outcome(this.words, last);
    if (last !== null && last.finished_at !== null) {
      badge.append(make('span', { class: 'muted' }, this.formatAge(last.finished_at)));
    }
    return badge;
  }
}

mirror(PortalhooksStatus, ['integration', 'theme', 'api-base']);
