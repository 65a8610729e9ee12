// <portalhooks-trigger>: a button that runs an integration. It makes no request before it is clicked.
import type { RunFlow } from '../state/run-flow';
import { button, fill, ignoreKeyRepeat, make } from './dom';
import { mirror, PortalhooksElement } from './element';
import type { StartedRun } from './opener';
import { mark, toneOf } from './outcome';
import { Press, type State } from './press';
import type { Message } from './words';

// The second click of a double click is ignored.
const IGNORE_CLICKS_MS = 400;

type OwnPress = Press<PortalhooksTrigger>;

const IDLE = new Press<PortalhooksTrigger>(null, false);
const presses = new Map<string, OwnPress>();
const connected = new Set<PortalhooksTrigger>();

export class PortalhooksTrigger extends PortalhooksElement {
  static readonly observedAttributes = [
    'integration',
    'event',
    'variant',
    'size',
    'disabled',
    'lang',
    'theme',
    'hide-if-forbidden',
    'result',
    'api-base',
  ];
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
  private ignoreUntil = 0;
  /** What it shows; null before it is pressed. */
  private press: OwnPress | null = null;
  private keyOfPress = '';

  constructor() {
    super();
    this.button.append(this.spinner, this.label);
    this.button.addEventListener('keydown', ignoreKeyRepeat);
    this.root.append(this.button, this.resultText);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    connected.add(this);
    this.follow();
  }

  disconnectedCallback(): void {
    connected.delete(this);
    this.leave();
  }

  override attributeChangedCallback(): void {
    super.attributeChangedCallback();
    if (this.isConnected) {
      this.follow();
    }
  }

  /** Same as a click, including the confirmation. */
  run(): void {
    const { key } = this;
    const earlier = presses.get(key);
    if (this.disabled || performance.now() < this.ignoreUntil) {
      return;
    }
    if (earlier?.blocks === true) {
      if (!earlier.isBusy) {
        earlier.run?.open();
      }
    } else if (this.emit('before-run', { integration: this.integration, event: this.event })) {
      this.ignoreUntil = performance.now() + IGNORE_CLICKS_MS;
      const press = this.newPress();
      presses.set(key, press);
      void this.whileBusy(press, () => this.begin(press));
    }
  }

  /** Forgets the last result and the signed-in user. */
  refresh(): void {
    if (this.press?.isBusy !== true) {
      this.api.forgetMe();
      presses.delete(this.key);
      this.press = null;
      this.show(IDLE);
      this.draw();
    }
  }

  show({ isBusy, state, message: [title], tone, executionId }: OwnPress): void {
    this.spinner.hidden = !isBusy;
    this.root.hidden = this.hideIfForbidden && state === 'forbidden';
    this.button.setAttribute('aria-disabled', String(state === 'forbidden'));
    this.setState(state);
    fill(this.resultText, tone && mark(tone), title, executionId && this.linkTo(executionId, this.words.open));
  }

  protected draw(): void {
    this.label.textContent = this.words.run;
    this.button.disabled = this.disabled;
    this.resultText.hidden = this.result === 'event-only';
    if (this.hideIfForbidden && this.press === null) {
      const press = this.newPress();
      void this.whileBusy(press, () => this.checkPermission(press));
      this.root.hidden = true;
    }
  }

  private get key(): string {
    return this.keyWith(this.integration);
  }

  private keyWith(integration: string): string {
    return [this.getAttribute('api-base'), integration, this.event].join('\n');
  }

  private newPress(): OwnPress {
    this.press = new Press<PortalhooksTrigger>(this);
    this.keyOfPress = this.key;
    return this.press;
  }

  /** Goes on with the press of an element that left the page. */
  private follow(): void {
    const { key } = this;
    const press = presses.get(key);
    if (this.press !== null && this.keyOfPress !== key) {
      this.leave();
    }
    if (press?.host === null) {
      this.press = press;
      this.keyOfPress = key;
      press.enter(this);
    }
  }

  private leave(): void {
    const { press } = this;
    if (press !== null) {
      this.press = null;
      this.show(IDLE);
      press.leave();
      // A new element comes first, if the page re-renders.
      setTimeout(() => {
        if (press.host === null) {
          [...connected].find((other) => presses.get(other.key) === press)?.follow();
        }
      });
    }
  }

  private async whileBusy(press: OwnPress, work: () => Promise<unknown>): Promise<void> {
    press.setBusy(true);
    try {
      await work();
    } catch (error) {
      press.show('failed', this.emitError(error, press.host ?? document), 'bad');
    }
    press.setBusy(press.run?.flow.isBusy ?? false);
  }

  private async checkPermission(press: OwnPress): Promise<boolean> {
    const may = (await this.api.me()).permissions.can_trigger_integrations;
    if (!may) {
      press.show('forbidden', [this.words.noPermission], 'warn');
    }
    return may;
  }

  private async begin(press: OwnPress): Promise<void> {
    const { words, api, integration, event } = this;
    const about = { integration, event };
    if (!(await this.checkPermission(press))) {
      this.emit('error', { kind: 'problem', title: words.noPermission }, press.host ?? document);
      return;
    }
    const { startRun: beginPress } = await import('./run');
    press.show(null, ['']);
    await beginPress({
      get root() {
        return press.host?.root ?? null;
      },
      get button() {
        return press.host?.button ?? null;
      },
      opened: (layer) => {
        press.layer = layer;
      },
      closed: (layer) => {
        press.layer = press.layer === layer ? null : press.layer;
      },
      claim: (id) => this.claim(press, id),
      api,
      words,
      integrationId: integration,
      eventId: event,
      alwaysConfirm: this.confirm === 'always',
      formatDuration: (us) => this.formatDuration(us),
      formatAge: (iso) => this.formatAge(iso),
      messageOf: (flow) => this.outcomeMessage(flow),
      link: (id) => this.linkTo(id, words.open),
      changed: (run) => this.changed(press, run, about),
    });
  }

  /** A menu may lead to an integration that another trigger runs for the same event. */
  private claim(press: OwnPress, integration: string): boolean {
    const key = this.keyWith(integration);
    const other = presses.get(key);
    if (other?.blocks === true && other !== press) {
      other.run?.open();
      return false;
    }
    presses.set(key, press);
    return true;
  }

  private changed(press: OwnPress, run: StartedRun, about: object): void {
    const { flow } = run;
    const message = this.outcomeMessage(flow);
    const from = press.host ?? document;
    press.run = run;
    press.setBusy(flow.isBusy);
    switch (flow.phase) {
      case 'sending':
        if (press.state !== 'sending') {
          press.show('sending', [this.words.sending]);
          this.emit('start', { ...about, idempotencyKey: flow.key }, from);
        }
        break;
      case 'done':
        this.done(press, flow, message, about);
        break;
      case 'refused':
      case 'lost':
      case 'watching_failed':
        press.show('failed', message, 'warn');
        this.emit('error', { kind: flow.failure?.kind ?? 'timeout', title: message[0] }, from);
        // The user has to decide how to go on.
        run.open();
        break;
      default:
        break;
    }
  }

  private done(press: OwnPress, { execution, key }: RunFlow, message: Message, about: object): void {
    if (execution === null) {
      return;
    }
    const { id, state, delivery, http_status: status, error: reason, duration_us: us } = execution;
    const ok = state === 'succeeded';
    const result = {
      ok,
      status,
      reason,
      durationMs: us && Math.round(us / 1000),
      executionId: id,
      executionUrl: this.api.addressOf(id),
      idempotencyKey: key,
      ...about,
    };
    press.show(ok ? 'succeeded' : 'failed', message, toneOf(state, delivery), id);
    this.emit('result', result, press.host ?? document);
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
