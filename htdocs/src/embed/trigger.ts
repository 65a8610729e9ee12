// <portalhooks-trigger>: a button that runs an integration. It asks nothing of the server before it is pressed.
import type { RunFlow } from '../state/run-flow';
import { button, fill, ignoreHeld, make } from './dom';
import { mirror, PortalhooksElement } from './element';
import type { StartedPress } from './opener';
import { mark, type Tone, toneOf } from './outcome';
import type { Saying } from './words';

type State = 'sending' | 'succeeded' | 'failed' | 'forbidden';

// The second half of a double click is no second press.
const DEAF_MS = 400;

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
    'aria-describedby': 'said',
  });
  private readonly said = make('span', { part: 'result', class: 'said', id: 'said', role: 'status' });
  private isBusy = false;
  private deafUntil = 0;
  /** As long as nobody knows if the last one was sent, no other one begins. */
  private last: StartedPress | null = null;

  constructor() {
    super();
    this.button.append(this.spinner, this.label);
    this.button.addEventListener('keydown', ignoreHeld);
    this.root.append(this.button, this.said);
  }

  /** As if it was pressed, with the same questions. */
  run(): void {
    if (this.isBusy || this.disabled || performance.now() < this.deafUntil) {
      return;
    }
    if (this.last?.flow.isUnsettled === true) {
      this.last.open();
    } else if (this.tell('before-run', { integration: this.integration, event: this.event })) {
      this.deafUntil = performance.now() + DEAF_MS;
      void this.whileBusy(() => this.begin());
    }
  }

  /** Forgets the last result, and who is signed in. */
  refresh(): void {
    if (!this.isBusy) {
      this.api.forgetMe();
      this.last = null;
      this.enter(null);
      this.say(['']);
      this.draw();
    }
  }

  protected draw(): void {
    this.label.textContent = this.words.run;
    this.button.disabled = this.disabled;
    this.said.hidden = this.result === 'event-only';
    if (this.hideIfForbidden && this.dataset['state'] === undefined) {
      this.root.hidden = true;
      void this.whileBusy(() => this.admit());
    }
  }

  private async whileBusy(work: () => Promise<unknown>): Promise<void> {
    this.setBusy(true);
    try {
      await work();
    } catch (error) {
      this.root.hidden = false;
      this.enter('failed');
      this.say(this.tellError(error), 'bad');
    }
    this.setBusy(this.last?.flow.isBusy ?? false);
  }

  private async admit(): Promise<boolean> {
    const may = (await this.api.me()).permissions.can_trigger_integrations;
    this.button.setAttribute('aria-disabled', String(!may));
    this.root.hidden = !may && this.hideIfForbidden;
    if (!may) {
      this.enter('forbidden');
      this.say([this.words.noPermission], 'warn');
    }
    return may;
  }

  private async begin(): Promise<void> {
    const { words } = this;
    if (!(await this.admit())) {
      this.tell('error', { kind: 'problem', title: words.noPermission });
      return;
    }
    const { beginPress } = await import('./press');
    this.say(['']);
    await beginPress({
      root: this.root,
      button: this.button,
      api: this.api,
      words,
      integrationId: this.integration,
      eventId: this.event,
      alwaysAsks: this.confirm === 'always',
      took: (us) => this.took(us),
      ago: (iso) => this.ago(iso),
      say: (flow) => this.sayOutcome(flow),
      link: (id) => this.linkTo(id, words.open),
      changed: (press) => this.changed(press),
    });
  }

  private changed(press: StartedPress): void {
    const { flow } = press;
    const saying = this.sayOutcome(flow);
    this.last = press;
    this.setBusy(flow.isBusy);
    switch (flow.phase) {
      case 'sending':
        if (this.dataset['state'] !== 'sending') {
          this.enter('sending');
          this.say([this.words.sending]);
          this.tell('start', { integration: this.integration, event: this.event, idempotencyKey: flow.key });
        }
        break;
      case 'done':
        this.done(flow, saying);
        break;
      case 'refused':
      case 'lost':
      case 'watching_failed':
        this.enter('failed');
        this.say(saying, 'warn');
        this.tell('error', { kind: flow.failure?.kind ?? 'timeout', title: saying[0] });
        // Only a person can go on from here.
        press.open();
        break;
      default:
        break;
    }
  }

  private done({ execution, key }: RunFlow, saying: Saying): void {
    if (execution === null) {
      return;
    }
    const { id, state, delivery, http_status: status, error: reason, duration_us: us } = execution;
    const ok = state === 'succeeded';
    this.enter(ok ? 'succeeded' : 'failed');
    this.say(saying, toneOf(state, delivery), id);
    this.tell('result', {
      ok,
      status,
      reason,
      durationMs: us && Math.round(us / 1000),
      executionId: id,
      executionUrl: this.api.addressOf(id),
      idempotencyKey: key,
    });
  }

  private sayOutcome({ phase, execution, failure }: RunFlow): Saying {
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
        return failure === null ? [''] : this.sayFailure(failure);
      default:
        break;
    }
    if (execution?.state === 'succeeded') {
      return [words.accepted(execution.integration_name, String(execution.http_status), this.took(execution.duration_us))];
    }
    const [title, text] = execution === null ? [''] : words.failed(execution);
    return [title, `${text} ${words.notRetried}`];
  }

  private say([title]: Saying, tone: Tone | '' = '', executionId = ''): void {
    fill(this.said, tone && mark(tone), title, executionId && this.linkTo(executionId, this.words.open));
  }

  private setBusy(isBusy: boolean): void {
    this.isBusy = isBusy;
    this.spinner.hidden = !isBusy;
  }

  /** As `:state(…)`, and as `data-state` for browsers without it. */
  private enter(state: State | null): void {
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
