// The base class of the two read-only elements: they load on their own, and again after a trigger has run.
import { fill, make } from './dom';
import { PortalhooksElement } from './element';

/** What a run of the page is about; `integration` is empty when it was chosen from a menu. */
export interface RunOf {
  integration: string;
  event: string;
}

export abstract class PortalhooksReader extends PortalhooksElement {
  private loads = 0;
  private isKeptVisible = false;
  private readonly onResult = ({ detail }: CustomEventInit<RunOf>): void => {
    if (detail !== undefined && this.isAffectedBy(detail)) {
      void this.refresh();
    }
  };

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener('portalhooks-result', this.onResult);
  }

  disconnectedCallback(): void {
    document.removeEventListener('portalhooks-result', this.onResult);
  }

  /** Reloads; the current content stays until then. */
  async refresh(): Promise<void> {
    this.loads += 1;
    const load = this.loads;
    let shown: Node;
    try {
      shown = await this.content();
      await this.keepVisible();
    } catch (error) {
      shown = make('span', { class: 'muted', part: 'result' }, this.emitError(error)[0]);
    }
    // A later load supersedes an earlier one.
    if (load === this.loads) {
      fill(this.root, shown);
    }
  }

  /** What the server sent, from now on; loaded with the first content. */
  private async keepVisible(): Promise<void> {
    const { keepVisible } = await import('../text/visible-text');
    if (!this.isKeptVisible) {
      this.isKeptVisible = true;
      keepVisible(this.root.getRootNode() as ShadowRoot);
    }
  }

  protected draw(): void {
    void this.refresh();
  }

  /** Whether the run changes the content. */
  protected abstract isAffectedBy(run: RunOf): boolean;
  protected abstract content(): Promise<Node>;
}
