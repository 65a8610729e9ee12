// What will be sent and where, then what became of it.
import type { Execution } from '../api/types';
import type { RunFlow } from '../state/run-flow';
import { prettyLines } from '../text/json';
import { button, type Child, fill, ignoreHeld, make } from './dom';
import type { Opener, PressData } from './opener';
import { mark, type Tone, toneOf } from './outcome';
import type { Saying, Words } from './words';

// The second half of a double click must not press what the first brings under the pointer.
const DEAF_MS = 400;
const LEAVE_AFTER_MS = 3_000;
const TICK_MS = 100;

export class RunDialog {
  readonly note = make('input', { maxlength: '500', autocomplete: 'off' });
  private readonly heading = make('h2', { id: 'title', tabindex: '-1' });
  private readonly payload = make('div', { class: 'payload' });
  private readonly form = make('div', { class: 'form' });
  private readonly result = make('div', { role: 'status' });
  private readonly actions = make('div', { class: 'actions' });
  private readonly dialog = make('dialog', { part: 'dialog', 'aria-labelledby': 'title' });
  /** Since when there is something new to press. */
  private openedAt = 0;
  private ticker: ReturnType<typeof setInterval> | undefined;

  constructor(
    private readonly opener: Opener,
    private readonly data: PressData,
    private readonly flow: RunFlow,
    private readonly retry: (execution: Execution) => void,
  ) {
    const { words } = opener;
    const { me, integration, retryOf } = data;
    this.heading.append(retryOf === null ? words.title(integration.action_label, integration.name) : words.retryTitle);
    fill(this.form, ...this.question());
    fill(
      this.dialog,
      make('header', { part: 'header' }, this.heading),
      make('div', { class: 'body' }, ...this.facts(), this.form, this.result),
      make('footer', {}, make('p', { class: 'muted' }, words.sentAs(me.username)), this.actions),
    );
    this.dialog.addEventListener('cancel', (event) => {
      if (flow.isBusy) {
        event.preventDefault();
      }
    });
    this.dialog.addEventListener('keydown', (event) => {
      ignoreHeld(event);
      // A second Esc would close it without asking its cancel event.
      if (event.key === 'Escape' && flow.isBusy) {
        event.preventDefault();
      }
    });
    this.dialog.addEventListener('close', () => this.dialog.remove());
    this.drawPreview();
    this.draw();
  }

  open(): void {
    const { dialog } = this;
    const { root } = this.opener;
    if (!dialog.open && root.isConnected) {
      root.append(dialog);
      dialog.showModal();
      this.openedAt = performance.now();
      this.heading.focus();
    }
  }

  /** Shows what pressing sends: the bytes, and below them the headers. */
  drawPreview(): void {
    const { words } = this.opener;
    const { preview } = this.data;
    if (preview !== null) {
      const lines = preview.encoding === 'utf-8' ? prettyLines(preview.body) : null;
      fill(
        this.payload,
        make(
          'div',
          { class: 'payload-head' },
          make('b', {}, `${words.payload} · ${preview.body_bytes.toLocaleString(words.code)} B`),
          preview.body_bytes === 0 ? null : copyButton(preview.body, words),
        ),
        preview.body_bytes === 0
          ? null
          : code(words.payload, lines?.map((line) => line.map(({ text }) => text).join('')) ?? [preview.body]),
        make(
          'details',
          {},
          make('summary', {}, words.headers),
          code(
            words.headers,
            preview.headers.map((header) => header.join(': ')),
          ),
        ),
      );
    }
  }

  /** Shows how far the run is. */
  draw(): void {
    const { dialog, flow } = this;
    clearInterval(this.ticker);
    if (!flow.isBusy) {
      this.openedAt = performance.now();
    }
    this.form.hidden = !flow.isAsking;
    fill(this.result, this.said());
    fill(this.actions, ...this.buttons());
    // The pressed button is gone; the focus must stay in the dialog, where the result is.
    if (dialog.open && !dialog.contains((dialog.getRootNode() as ShadowRoot).activeElement)) {
      this.heading.focus();
    }
  }

  private get isDeaf(): boolean {
    return performance.now() - this.openedAt < DEAF_MS;
  }

  private facts(): Child[] {
    const { words, eventId } = this.opener;
    const { integration, event, retryOf } = this.data;
    return [
      make(
        'div',
        { class: 'route' },
        card(words.event, event?.title ?? retryOf?.event_title ?? words.noEvent, eventId),
        card(words.target, integration.name, integration.target ?? ''),
      ),
      integration.consequence && box([integration.consequence]),
    ];
  }

  private question(): Child[] {
    const { words, ago } = this.opener;
    const { delivered, retryOf } = this.data;
    return [
      retryOf !== null
        ? box([words.retryHint])
        : delivered && box([words.delivered(ago(delivered.created_at), delivered.username, delivered.state === 'succeeded')]),
      this.payload,
      make('label', {}, make('span', { class: 'muted' }, words.note), this.note),
    ];
  }

  private said(): Child {
    const { flow, data } = this;
    const { words, took, say } = this.opener;
    if (flow.isBusy) {
      return words.waiting(data.preview && took(data.preview.timeout_ms * 1000));
    }
    if (flow.phase === 'form') {
      return null;
    }
    const { execution } = flow;
    return box(say(flow), flow.phase === 'done' && execution !== null ? toneOf(execution.state, execution.delivery) : 'warn');
  }

  private buttons(): Child[] {
    const { flow } = this;
    const { words, link } = this.opener;
    const { execution } = flow;
    const open = execution && link(execution.id);
    switch (flow.phase) {
      case 'form':
      case 'changed':
      case 'not_recorded':
        return [
          this.leave(words.cancel),
          this.primary(this.data.retryOf === null ? words.runNow : words.retryNow, () => this.isDeaf || void flow.run()),
        ];
      case 'sending':
      case 'checking':
        return this.waiting();
      case 'refused':
        return [
          this.leave(words.close),
          flow.liftedBy && this.primary(words.anyway[flow.liftedBy], () => this.isDeaf || void flow.runAnyway()),
        ];
      case 'lost':
      case 'watching_failed':
        return [open, this.leave(words.close), this.primary(words.check, () => void flow.check())];
      case 'done':
        return [open, this.again(), this.primary(words.close, () => this.dialog.close())];
    }
  }

  /** For how long it is sent, and after a while that one may leave. */
  private waiting(): Child[] {
    const { words, took } = this.opener;
    const leave = this.leave(words.keepWatching);
    const sending = this.primary('', () => undefined);
    const tick = (): void => {
      const elapsed = Date.now() - this.flow.startedAt;
      leave.hidden = elapsed < LEAVE_AFTER_MS;
      sending.textContent = `${words.sending} ${took(Math.floor(elapsed / 100) * 100_000)}`;
    };
    sending.disabled = true;
    this.ticker = setInterval(tick, TICK_MS);
    tick();
    return [leave, sending];
  }

  private again(): Child {
    const { execution } = this.flow;
    if (execution === null || execution.state === 'succeeded') {
      return null;
    }
    const retry = (): void => {
      this.dialog.close();
      this.retry(execution);
    };
    return button(this.opener.words.retry, retry, { title: this.opener.words.retryHint });
  }

  private leave(label: string): HTMLButtonElement {
    return button(label, () => this.dialog.close(), { part: 'cancel' });
  }

  private primary(label: string, act: () => void): HTMLButtonElement {
    return button(label, act, { part: 'confirm', class: 'primary' });
  }
}

function card(label: string, name: string, sub: string): HTMLElement {
  return make('div', { class: 'card' }, make('span', { class: 'muted' }, label), make('b', {}, name), make('span', { class: 'mono' }, sub));
}

/** Copies what is sent, not how it is laid out here; null where the page may not write to the clipboard. */
function copyButton(text: string, { copy, copied }: Words): HTMLButtonElement | null {
  const clipboard = navigator.clipboard as Clipboard | undefined;
  if (clipboard === undefined) {
    return null;
  }
  const press = button(
    copy,
    () =>
      void clipboard.writeText(text).then(() => {
        press.textContent = copied;
      }),
  );
  return press;
}

function code(label: string, lines: string[]): HTMLElement {
  const list = make('ol', {}, ...lines.map((line) => make('li', {}, line)));
  return make('div', { part: 'payload', class: 'code mono', tabindex: '0', role: 'region', 'aria-label': label }, list);
}

function box([title, text]: Saying, tone: Tone = 'info'): HTMLElement {
  return make('div', { class: 'card soft' }, make('b', {}, tone === 'info' ? null : mark(tone), ` ${title}`), text);
}
