import type { ReactiveController, ReactiveControllerHost } from 'lit';

const TICK_MS = 100;

/** Re-renders its host periodically, to show elapsed time. */
export class Ticker implements ReactiveController {
  private timer: number | undefined;

  constructor(private readonly host: ReactiveControllerHost) {
    host.addController(this);
  }

  hostDisconnected(): void {
    this.stop();
  }

  start(): void {
    this.stop();
    this.timer = setInterval(() => this.host.requestUpdate(), TICK_MS);
  }

  stop(): void {
    clearInterval(this.timer);
  }
}
