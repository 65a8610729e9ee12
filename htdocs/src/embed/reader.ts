// The base class of the two read-only elements: they load on their own, and again after a trigger has run.
import { fill, make } from './dom';
import { PortalhooksElement } from './element';
import { PortalhooksTrigger } from './trigger';

export abstract class PortalhooksReader extends PortalhooksElement {
  private loads = 0;
  private readonly onResult = ({ target }: Event): void => {
    if (target instanceof PortalhooksTrigger && this.isAffectedBy(target)) {
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
    } catch (error) {
      shown = make('span', { class: 'muted', part: 'result' }, this.emitError(error)[0]);
    }
    // A later load supersedes an earlier one.
    if (load === this.loads) {
      fill(this.root, shown);
    }
  }

  protected draw(): void {
    void this.refresh();
  }

  /** Whether a run of this trigger changes the content. */
  protected abstract isAffectedBy(trigger: PortalhooksTrigger): boolean;
  protected abstract content(): Promise<Node>;
}
