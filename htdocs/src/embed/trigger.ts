// <portalhooks-trigger>: a button that runs an integration. It makes no request before it is clicked.
import type { RunFlow } from '../state/run-flow';
import { button, fill, ignoreKeyRepeat, make } from './dom';
import { mirror, PortalhooksElement } from './element';
import type { StartedRun } from './opener';
import { mark, type Tone, toneOf } from './outcome';
import type { Message } from './words';

type State = 'sending' | 'succeeded' | 'failed' | 'forbidden';

// The second click of a double click is ignored.
const IGNORE_CLICKS_MS = 400;

export class PortalhooksTrigger extends PortalhooksElement {
  static readonly observedAttributes = ['variant', 'size', 'disabled', 'lang', 'theme', 'hide-if-forbidden', 'result'];
  declare integration: string;
  declare event: string;
  declare disabled: boolean;
  declare confirm: string;
  declare hideIfForbidden: boolean;
  declare result: string;
  private readonly internals = this.attachInternals();
  private readonly label = make('slot');
  private readonly spinner = make('span', { part: 'spinner', class: 'spin', hidden: '' });
  private readonly button = button(make('slot', { name: 'icon', part: 'icon' }), () => this.run(), {
    part: 'button',
    'aria-describedby': 'result',
  });
  private readonly resultText = make('span', { part: 'result', class: 'result', id: 'result', role: 'status' });
  private isBusy = false;
  private ignoreUntil = 0;
  /** While it is unknown whether the last run was sent, no other starts. */
  private last: StartedRun | null = null;

  constructor() {
    super();
    this.button.append(this.spinner, this.label);
    this.button.addEventListener('keydown', ignoreKeyRepeat);
    this.root.append(this.button, this.resultText);
  }

  /** Same as a click, including the confirmation. */
  run(): void {
    if (this.isBusy || this.disabled || performance.now() < this.ignoreUntil) {
      return;
    }
    if (this.last?.flow.isUnsettled === true) {
      this.last.open();
    } else if (this.emit('before-run', { integration: this.integration, event: this.event })) {
      this.ignoreUntil = performance.now() + IGNORE_CLICKS_MS;
      void this.whileBusy(() => this.begin());
    }
  }

  /** Forgets the last result and the signed-in user. */
  refresh(): void {
    if (!this.isBusy) {
      this.api.forgetMe();
      this.last = null;
      this.setState(null);
      this.showResult(['']);
      this.draw();
    }
  }

  protected draw(): void {
    this.label.textContent = this.words.run;
    this.button.disabled = this.disabled;
    this.resultText.hidden = this.result === 'event-only';
    if (this.hideIfForbidden && this.dataset['state'] === undefined) {
      this.root.hidden = true;
      void this.whileBusy(() => this.checkPermission());
    }
  }

  private async whileBusy(work: () => Promise<unknown>): Promise<void> {
    this.setBusy(true);
    try {
      await work();
    } catch (error) {
      this.root.hidden = false;
      this.setState('failed');
      this.showResult(this.emitError(error), 'bad');
    }
    this.setBusy(this.last?.flow.isBusy ?? false);
  }

  private async checkPermission(): Promise<boolean> {
    const may = (await this.api.me()).permissions.can_trigger_integrations;
    this.button.setAttribute('aria-disabled', String(!may));
    this.root.hidden = !may && this.hideIfForbidden;
    if (!may) {
      this.setState('forbidden');
      this.showResult([this.words.noPermission], 'warn');
    }
    return may;
  }

  private async begin(): Promise<void> {
    const { words } = this;
    if (!(await this.checkPermission())) {
      this.emit('error', { kind: 'problem', title: words.noPermission });
      return;
    }
    const { startRun: beginPress } = await import('./run');
    this.showResult(['']);
    await beginPress({
      root: this.root,
      button: this.button,
      api: this.api,
      words,
      integrationId: this.integration,
      eventId: this.event,
      alwaysConfirm: this.confirm === 'always',
      formatDuration: (us) => this.formatDuration(us),
      formatAge: (iso) => this.formatAge(iso),
      messageOf: (flow) => this.outcomeMessage(flow),
      link: (id) => this.linkTo(id, words.open),
      changed: (run) => this.changed(run),
    });
  }

  private changed(run: StartedRun): void {
    const { flow } = run;
    const message = this.outcomeMessage(flow);
    this.last = run;
    this.setBusy(flow.isBusy);
    switch (flow.phase) {
      case 'sending':
        if (this.dataset['state'] !== 'sending') {
          this.setState('sending');
          this.showResult([this.words.sending]);
          this.emit('start', { integration: this.integration, event: this.event, idempotencyKey: flow.key });
        }
        break;
      case 'done':
        this.done(flow, message);
        break;
      case 'refused':
      case 'lost':
      case 'watching_failed':
        this.setState('failed');
        this.showResult(message, 'warn');
        this.emit('error', { kind: flow.failure?.kind ?? 'timeout', title: message[0] });
        // The user has to decide how to go on.
        run.open();
        break;
      default:
        break;
    }
  }

  private done({ execution, key }: RunFlow, message: Message): void {
    if (execution === null) {
      return;
    }
    const { id, state, delivery, http_status: status, error: reason, duration_us: us } = execution;
    const ok = state === 'succeeded';
    this.setState(ok ? 'succeeded' : 'failed');
    this.showResult(message, toneOf(state, delivery), id);
    this.emit('result', {
      ok,
      status,
      reason,
      durationMs: us && Math.round(us / 1000),
      executionId: id,
      executionUrl: this.api.addressOf(id),
      idempotencyKey: key,
    });
  }

  private outcomeMessage({ phase, execution, failure }: RunFlow): Message {
    const { words } = this;
    switch (phase) {
      case 'lost':
        return words.lost;
      case 'changed':
        return words.changed;
      case 'not_recorded':
        return words.notRecorded;
      case 'watching_failed':
        return words.unread;
      case 'refused':
        return failure === null ? [''] : this.failureMessage(failure);
      default:
        break;
    }
    if (execution?.state === 'succeeded') {
      return [words.accepted(execution.integration_name, String(execution.http_status), this.formatDuration(execution.duration_us))];
    }
    const [title, text] = execution === null ? [''] : words.failed(execution);
    return [title, `${text} ${words.notRetried}`];
  }

  private showResult([title]: Message, tone: Tone | '' = '', executionId = ''): void {
    fill(this.resultText, tone && mark(tone), title, executionId && this.linkTo(executionId, this.words.open));
  }

  private setBusy(isBusy: boolean): void {
    this.isBusy = isBusy;
    this.spinner.hidden = !isBusy;
  }

  /** Sets `:state(…)`, and `data-state` for browsers without it. */
  private setState(state: State | null): void {
    const states = this.internals.states as CustomStateSet | undefined;
    states?.clear();
    delete this.dataset['state'];
    if (state !== null) {
      states?.add(state);
      this.dataset['state'] = state;
    }
  }
}

mirror(
  PortalhooksTrigger,
  ['integration', 'event', 'variant', 'size', 'confirm', 'theme', 'result', 'api-base'],
  ['disabled', 'hide-if-forbidden'],
);
