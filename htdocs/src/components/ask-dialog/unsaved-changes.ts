import { msg } from '@lit/localize';
import type { ReactiveController, ReactiveElement } from 'lit';
import { setLeaveGuard } from '../../browser/leave-guard';
import { ask } from './ask-dialog';

/** Asks before the page is left while its host has unsaved changes. */
export class UnsavedChanges implements ReactiveController {
  constructor(
    private readonly host: ReactiveElement,
    private readonly hasChanges: () => boolean,
  ) {
    host.addController(this);
  }

  hostUpdated(): void {
    setLeaveGuard(this.host, this.host.isConnected && this.hasChanges() ? askToLeave : null);
  }

  hostDisconnected(): void {
    this.clear();
  }

  /** The changes are saved or obsolete: do not ask. */
  clear(): void {
    setLeaveGuard(this.host, null);
  }
}

function askToLeave(): Promise<boolean> {
  return ask({
    title: msg('Leave without saving?'),
    text: msg('Your changes here are not saved.'),
    yes: msg('Leave'),
    no: msg('Stay'),
    isDangerous: true,
  });
}
