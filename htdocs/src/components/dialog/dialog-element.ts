import { adoptStyle } from '../../browser/adopt-style';
import css from '../../styles/running.css?inline';
import { LightElement } from '../light-element';
import { ignoreKeyRepeat } from '../run-button/run-button';

adoptStyle(css);

/** The base of elements that render one modal dialog: keeps the focus in it, and keeps it open while busy. */
export abstract class DialogElement extends LightElement {
  /** Whether it must not be closed by Esc. */
  protected abstract readonly isBusy: boolean;

  protected override updated(): void {
    const { dialog } = this;
    const active = document.activeElement;
    // The clicked button may be gone or disabled.
    if (dialog.open && (active === document.body || active === dialog)) {
      this.focusHeading();
    }
  }

  protected readonly close = (): void => {
    this.dialog.close();
  };

  protected onDialogKey(event: KeyboardEvent): void {
    ignoreKeyRepeat(event);
    // A second Esc closes a dialog without a cancel event.
    if (event.key === 'Escape' && this.isBusy) {
      event.preventDefault();
    }
  }

  protected onCancel(event: Event): void {
    if (this.isBusy) {
      event.preventDefault();
    }
  }

  protected focusHeading(): void {
    this.dialog.querySelector<HTMLElement>('h2')?.focus();
  }

  protected get dialog(): HTMLDialogElement {
    const dialog = this.querySelector('dialog');
    if (dialog === null) {
      throw new Error('The dialog is not rendered yet');
    }
    return dialog;
  }
}
