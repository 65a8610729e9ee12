import { msg } from '@lit/localize';
import { type Failure, failureOfError } from '../api/failure';
import { getMe } from '../api/me';
import type { Me } from '../api/types';

/** The signed-in user and their permissions, loaded once per page load and again after a refusal. */
class Session extends EventTarget {
  me: Me | null = null;
  failure: Failure | null = null;

  async load(): Promise<void> {
    try {
      this.me = await getMe();
      this.failure = null;
    } catch (error) {
      this.failure = failureOfError(error);
    }
    this.dispatchEvent(new Event('change'));
  }

  get isAdmin(): boolean {
    return this.me?.permissions.admin ?? false;
  }

  get mayRun(): boolean {
    return this.me?.permissions.can_trigger_integrations ?? false;
  }

  get maySeeHistory(): boolean {
    return this.mayRun || this.isAdmin;
  }

  get isManagedCatalog(): boolean {
    return this.me?.catalog === 'managed';
  }
}

export const session = new Session();

export const noRunPermission = (): string => msg('You do not have permission to trigger integrations. Ask an admin.');
