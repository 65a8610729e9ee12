// One press of a trigger. It belongs to the page, not to the element: a page that re-renders removes the element
// while its dialog is open or its request is on the way, and the next element of the same integration and event goes on.
import type { Layer, StartedRun } from './opener';
import type { Tone } from './outcome';
import type { Message } from './words';

export type State = 'sending' | 'succeeded' | 'failed' | 'forbidden';

// An open dialog is not opened again for somebody who has gone on to something else.
const REOPEN_WITHIN_MS = 60_000;

/** The element that shows it. */
interface Host<Place extends Host<Place>> {
  show: (press: Press<Place>) => void;
}

export class Press<Place extends Host<Place>> {
  run: StartedRun | null = null;
  /** The open dialog or menu. */
  layer: Layer | null = null;
  state: State | null = null;
  message: Message = [''];
  tone: Tone | '' = '';
  executionId = '';
  private leftAt = 0;

  /** `host` is the element that shows it; null while there is none. */
  constructor(
    public host: Place | null,
    public isBusy = true,
  ) {}

  /** No other press of its integration and event may start. */
  get blocks(): boolean {
    return this.isBusy || this.layer !== null || this.run?.flow.isUnsettled === true;
  }

  /** Null keeps the state. */
  show(state: State | null, message: Message, tone: Tone | '' = '', executionId = ''): void {
    this.state = state ?? this.state;
    Object.assign(this, { message, tone, executionId });
    this.host?.show(this);
  }

  setBusy(isBusy: boolean): void {
    this.isBusy = isBusy;
    this.host?.show(this);
  }

  leave(): void {
    this.host = null;
    this.layer?.node.remove();
    this.leftAt = performance.now();
  }

  enter(host: Place): void {
    this.host = host;
    host.show(this);
    if (performance.now() - this.leftAt < REOPEN_WITHIN_MS) {
      this.layer?.show();
    } else {
      this.layer?.drop();
    }
  }
}
