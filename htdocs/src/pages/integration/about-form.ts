import { msg } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { type Failure, failureOfError } from '../../api/failure';
import { changeIntegration, deleteIntegration, getIntegration } from '../../api/integrations';
import type { Integration } from '../../api/types';
import { notice } from '../../components/notices/notices';
import { href } from '../../browser/base';
import { navigate } from '../../browser/router';
import { ask } from '../../components/ask-dialog/ask-dialog';
import { UnsavedChanges } from '../../components/ask-dialog/unsaved-changes';
import { textField } from '../../components/fields/fields';
import { LightElement } from '../../components/light-element';
import { problemNote } from '../../components/states/problem-note';
import { loaded } from '../../components/states/states';
import { Resource } from '../../state/resource';
import { fieldCopy } from '../../text/refusal-copy';

type Draft = Record<'name' | 'kind' | 'description', string>;

/** Name, kind and description of an integration in the managed catalog, and its deletion. */
export class PhAboutForm extends LightElement {
  @property() integration = '';
  @state() private draft: Draft = { name: '', kind: '', description: '' };
  @state() private failure: Failure | null = null;
  @state() private isSaving = false;
  private readonly stored = new Resource<Integration>(this);
  private readonly unsaved = new UnsavedChanges(this, () => this.isChanged);

  override connectedCallback(): void {
    super.connectedCallback();
    void this.load();
  }

  override render(): TemplateResult {
    return loaded(
      this.stored,
      msg('The integration'),
      () => void this.load(),
      () => this.form(),
      2,
    );
  }

  private get isChanged(): boolean {
    const { data } = this.stored;
    return data !== null && JSON.stringify(this.draft) !== JSON.stringify(draftOf(data));
  }

  private form(): TemplateResult {
    const field = (id: keyof Draft, label: string, more: { rows?: number; isRequired?: boolean; maxLength: number }): TemplateResult =>
      textField({
        id: `about-${id}`,
        label,
        value: this.draft[id],
        error: fieldCopy(this.failure, `/${id}`),
        input: (value) => {
          this.draft = { ...this.draft, [id]: value };
        },
        ...more,
      });
    return html`<form class="settings" novalidate @submit=${this.save}>
      ${this.failure === null ? nothing : problemNote(this.failure)}
      <fieldset class="card form">
        <legend>${msg('Integration')}</legend>
        ${field('name', msg('Name'), { isRequired: true, maxLength: 200 })} ${field('kind', msg('Kind'), { maxLength: 64 })}
        ${field('description', msg('Description'), { rows: 2, maxLength: 2000 })}
        <div class="form-actions spread">
          <button type="button" class="button danger" ?disabled=${this.isSaving} @click=${this.askToDelete}>
            ${msg('Delete integration…')}
          </button>
          <button type="submit" class="button" ?disabled=${!this.isChanged || this.isSaving || this.draft.name.trim() === ''}>
            ${msg('Save name')}
          </button>
        </div>
      </fieldset>
    </form>`;
  }

  private async load(): Promise<void> {
    await this.stored.load((signal) => getIntegration(this.integration, signal));
    if (this.stored.data !== null) {
      this.draft = draftOf(this.stored.data);
    }
  }

  private async save(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const { data } = this.stored;
    if (data === null || this.isSaving) {
      return;
    }
    await this.work(
      async () => {
        const { name, kind, description } = this.draft;
        this.stored.set(
          await changeIntegration(data, {
            name: name.trim(),
            kind: kind.trim() || null,
            description: description.trim() || null,
          }),
        );
        notice(msg('Saved'));
        this.dispatchEvent(new CustomEvent('ph-saved'));
      },
      () => this.stored.data !== null && !this.isChanged,
    );
  }

  private async askToDelete(): Promise<void> {
    const { data } = this.stored;
    const isSure =
      data !== null &&
      (await ask({
        title: msg('Delete this integration?'),
        text: msg('Its webhook and its signing keys are deleted with it. Its history is kept. This cannot be undone.'),
        yes: msg('Delete'),
        isDangerous: true,
      }));
    if (isSure) {
      await this.work(async () => {
        await deleteIntegration(data);
        this.unsaved.clear();
        await navigate(href('integrations'));
        notice(msg('The integration was deleted.'));
      });
    }
  }

  /** `isDone` tells that a refused change is stored already, for instance because its request arrived twice. */
  private async work(change: () => Promise<void>, isDone = (): boolean => false): Promise<void> {
    this.isSaving = true;
    this.failure = null;
    try {
      await change();
    } catch (error) {
      this.failure = failureOfError(error);
      if (this.failure.word === 'stale') {
        // The fields keep the input; saving again overwrites the newer version.
        await this.stored.load((signal) => getIntegration(this.integration, signal));
        if (isDone()) {
          this.failure = null;
        }
      }
    } finally {
      this.isSaving = false;
    }
  }
}

function draftOf({ name, kind, description }: Integration): Draft {
  return { name, kind: kind ?? '', description: description ?? '' };
}

customElements.define('ph-about-form', PhAboutForm);
