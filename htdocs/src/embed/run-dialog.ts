// The dialog of a run: what will be sent where, then the outcome.
import type { Execution } from '../api/types';
import type { RunFlow } from '../state/run-flow';
import { prettyLines } from '../text/json';
import { button, type Child, fill, ignoreKeyRepeat, make } from './dom';
import { mount } from './mount';
import type { Layer, Opener, RunData } from './opener';
import { mark, type Tone, toneOf } from './outcome';
import type { Message, Words } from './words';

// The second click of a double click must not hit a button that has just appeared under the pointer.
const IGNORE_CLICKS_MS = 400;
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
  private buttonsChangedAt = 0;
  private focused: HTMLElement = this.heading;
  private isShown = false;
  private readonly layer: Layer = { node: this.dialog, show: () => this.show(), drop: () => this.closed() };
  private ticker: ReturnType<typeof setInterval> | undefined;

  constructor(
    private readonly opener: Opener,
    private readonly data: RunData,
    private readonly flow: RunFlow,
    private readonly retry: (execution: Execution) => void,
  ) {
    const { words } = opener;
    const { me, integration, retryOf } = data;
    this.heading.append(retryOf === null ? words.title(integration.action_label, integration.name) : words.retryTitle);
    fill(this.form, ...this.formView());
    fill(
      this.dialog,
      make('header', { part: 'header' }, this.heading),
      make('div', { class: 'body' }, ...this.summaryView(), this.form, this.result),
      make('footer', {}, make('p', { class: 'muted' }, words.sentAs(me.username)), this.actions),
    );
    this.dialog.addEventListener('cancel', (event) => {
      if (flow.isBusy) {
        event.preventDefault();
      }
    });
    this.dialog.addEventListener('keydown', (event) => {
      ignoreKeyRepeat(event);
      // A second Esc closes a dialog without a cancel event.
      if (event.key === 'Escape' && flow.isBusy) {
        event.preventDefault();
      }
    });
    this.dialog.addEventListener('focusin', ({ target }) => {
      this.focused = target as HTMLElement;
    });
    this.dialog.addEventListener('close', () => this.closed());
    this.drawPreview();
    this.draw();
  }

  open(): void {
    if (!this.dialog.open) {
      this.focused = this.heading;
      this.isShown = false;
      this.opener.opened(this.layer);
      this.show();
    }
  }

  /** Also after its element was removed, but not after it was closed. */
  private show(): void {
    // Showing it moves the focus.
    const { dialog, focused } = this;
    if (this.isShown && !dialog.open) {
      return;
    }
    if (mount(this.opener.root, dialog)) {
      dialog.removeAttribute('open');
      dialog.showModal();
      this.isShown = true;
      this.buttonsChangedAt = performance.now();
      (dialog.contains(focused) ? focused : this.heading).focus();
    }
  }

  private closed(): void {
    this.dialog.removeAttribute('open');
    this.dialog.remove();
    this.opener.closed(this.layer);
    // The button that had the focus may be gone.
    if (document.activeElement === document.body) {
      this.opener.button?.focus();
    }
  }

  /** Shows the message: body and headers. */
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

  /** Renders the current phase of the run. */
  draw(): void {
    const { dialog, flow } = this;
    clearInterval(this.ticker);
    if (!flow.isBusy) {
      this.buttonsChangedAt = performance.now();
    }
    this.form.hidden = !flow.isEditable;
    fill(this.result, this.resultView());
    fill(this.actions, ...this.buttons());
    // Keep the focus in the dialog when the clicked button is gone.
    if (dialog.open && !dialog.contains((dialog.getRootNode() as ShadowRoot).activeElement)) {
      this.heading.focus();
    }
  }

  private get ignoresClicks(): boolean {
    return performance.now() - this.buttonsChangedAt < IGNORE_CLICKS_MS;
  }

  private summaryView(): Child[] {
    const { words, eventId } = this.opener;
    const { integration, event, retryOf } = this.data;
    return [
      make(
        'div',
        { class: 'route' },
        card(words.event, event?.title ?? retryOf?.event_title ?? words.noEvent, eventId),
        card(words.target, integration.name, integration.target ?? ''),
      ),
      integration.consequence && noteBox([integration.consequence]),
    ];
  }

  private formView(): Child[] {
    const { words, formatAge } = this.opener;
    const { delivered, retryOf } = this.data;
    return [
      retryOf !== null
        ? noteBox([words.retryHint])
        : delivered && noteBox([words.delivered(formatAge(delivered.created_at), delivered.username, delivered.state === 'succeeded')]),
      this.payload,
      make('label', {}, make('span', { class: 'muted' }, words.note), this.note),
    ];
  }

  private resultView(): Child {
    const { flow, data } = this;
    const { words, formatDuration, messageOf } = this.opener;
    if (flow.isBusy) {
      return words.waiting(data.preview && formatDuration(data.preview.timeout_ms * 1000));
    }
    if (flow.phase === 'form') {
      return null;
    }
    const { execution } = flow;
    return noteBox(messageOf(flow), flow.phase === 'done' && execution !== null ? toneOf(execution.state, execution.delivery) : 'warn');
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
          this.primaryButton(this.data.retryOf === null ? words.runNow : words.retryNow, () => this.ignoresClicks || void flow.run()),
        ];
      case 'sending':
      case 'checking':
        return this.waiting();
      case 'refused':
        return [
          this.leave(words.close),
          flow.liftingFlag && this.primaryButton(words.anyway[flow.liftingFlag], () => this.ignoresClicks || void flow.runAnyway()),
        ];
      case 'lost':
      case 'watching_failed':
        return [open, this.leave(words.close), this.primaryButton(words.check, () => void flow.check())];
      case 'done':
        return [open, this.retryButton(), this.primaryButton(words.close, () => this.dialog.close())];
    }
  }

  /** The elapsed time, and after a while a button to close the dialog. */
  private waiting(): Child[] {
    const { words, formatDuration } = this.opener;
    const cancelButton = this.leave(words.keepWatching);
    const sending = this.primaryButton('', () => undefined);
    const tick = (): void => {
      const elapsed = Date.now() - this.flow.startedAt;
      cancelButton.hidden = elapsed < LEAVE_AFTER_MS;
      sending.textContent = `${words.sending} ${formatDuration(Math.floor(elapsed / 100) * 100_000)}`;
    };
    sending.disabled = true;
    this.ticker = setInterval(tick, TICK_MS);
    tick();
    return [cancelButton, sending];
  }

  private retryButton(): Child {
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

  private primaryButton(label: string, act: () => void): HTMLButtonElement {
    return button(label, act, { part: 'confirm', class: 'primary' });
  }
}

function card(label: string, name: string, sub: string): HTMLElement {
  return make('div', { class: 'card' }, make('span', { class: 'muted' }, label), make('b', {}, name), make('span', { class: 'mono' }, sub));
}

/** Copies the exact body, not its pretty-printed form; null where the clipboard is not available. */
function copyButton(text: string, { copy, copied }: Words): HTMLButtonElement | null {
  const clipboard = navigator.clipboard as Clipboard | undefined;
  if (clipboard === undefined) {
    return null;
  }
  const element = button(
    copy,
    () =>
      void clipboard.writeText(text).then(() => {
        element.textContent = copied;
      }),
  );
  return element;
}

function code(label: string, lines: string[]): HTMLElement {
  const list = make('ol', {}, ...lines.map((line) => make('li', {}, line)));
  return make('div', { part: 'payload', class: 'code mono', tabindex: '0', role: 'region', 'aria-label': label }, list);
}

function noteBox([title, text]: Message, tone: Tone = 'info'): HTMLElement {
  return make('div', { class: 'card soft' }, make('b', {}, tone === 'info' ? null : mark(tone), ` ${title}`), text);
}
