import { msg } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { state } from 'lit/decorators.js';
import { type Failure, failureOfError } from '../../api/failure';
import { createIntegration } from '../../api/integrations';
import { href } from '../../browser/base';
import { navigate } from '../../browser/router';
import { UnsavedChanges } from '../../components/ask-dialog/unsaved-changes';
import '../../components/settings-look/settings-style';
import { textField } from '../../components/fields/fields';
import { problemNote } from '../../components/states/problem-note';
import { session } from '../../state/session';
import { fieldCopy } from '../../text/refusal-copy';
import { suggestId } from '../../text/suggest-id';
import { Page } from '../page';

const ID = /^[A-Za-z0-9._:~-]{1,64}$/;

class IntegrationNewPage extends Page {
  protected override readonly need = 'admin';
  @state() private name = '';
  @state() private integrationId = '';
  @state() private kind = '';
  @state() private description = '';
  @state() private failure: Failure | null = null;
  @state() private isSaving = false;
  private readonly unsaved = new UnsavedChanges(this, () =>
    [this.name, this.integrationId, this.kind, this.description].some((text) => text !== ''),
  );

  protected override heading(): string {
    return msg('New integration');
  }

  protected override view(): TemplateResult {
    if (!session.isManagedCatalog) {
      return this.pageHead(msg('Integrations come from the Portal’s own tables and can only be changed there.'));
    }
    return html`
      ${this.pageHead(msg('Start with a name. You set up the destination in the next step.'))}
      <form class="card form" @submit=${this.save} novalidate>
        ${this.failure === null ? nothing : problemNote(this.failure)}
        ${textField({
          id: 'name',
          label: msg('Name'),
          value: this.name,
          isRequired: true,
          maxLength: 200,
          error: fieldCopy(this.failure, '/name'),
          input: (value) => {
            // It follows the name until it is changed by hand.
            if (this.integrationId === suggestId(this.name)) {
              this.integrationId = suggestId(value);
            }
            this.name = value;
          },
        })}
        ${textField({
          id: 'integration-id',
          label: msg('ID'),
          value: this.integrationId,
          isCode: true,
          maxLength: 64,
          hint: msg(
            'Letters, digits and . _ : ~ -. Used in addresses and messages; cannot be changed later. Suggested from the name; if empty, one is generated.',
          ),
          error: fieldCopy(this.failure, '/id') ?? this.idError(),
          input: (value) => {
            this.integrationId = value;
          },
        })}
        ${textField({
          id: 'kind',
          label: msg('Kind'),
          value: this.kind,
          maxLength: 64,
          hint: msg('What it is, e.g. ticketing. Optional.'),
          error: fieldCopy(this.failure, '/kind'),
          input: (value) => {
            this.kind = value;
          },
        })}
        ${textField({
          id: 'description',
          label: msg('Description'),
          value: this.description,
          rows: 3,
          maxLength: 2000,
          hint: msg('Optional.'),
          error: fieldCopy(this.failure, '/description'),
          input: (value) => {
            this.description = value;
          },
        })}
        <div class="form-actions">
          <a class="button" href=${href('integrations')}>${msg('Cancel')}</a>
          <button
            type="submit"
            class="button primary"
            ?disabled=${this.isSaving || this.name.trim() === '' || this.idError() !== undefined}
          >
            ${this.isSaving ? msg('Creating…') : msg('Create integration')}
          </button>
        </div>
      </form>
    `;
  }

  private idError(): string | undefined {
    if (this.integrationId === '' || (ID.test(this.integrationId) && this.integrationId !== 'new')) {
      return undefined;
    }
    return this.integrationId === 'new' ? msg('This ID is reserved.') : msg('Use only letters, digits and . _ : ~ -.');
  }

  private async save(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (this.isSaving || this.name.trim() === '' || this.idError() !== undefined) {
      return;
    }
    this.isSaving = true;
    try {
      const created = await createIntegration({
        name: this.name.trim(),
        ...(this.integrationId === '' ? {} : { id: this.integrationId }),
        ...(this.kind.trim() === '' ? {} : { kind: this.kind.trim() }),
        ...(this.description.trim() === '' ? {} : { description: this.description.trim() }),
      });
      this.unsaved.clear();
      await navigate(`${href('integrations', created.id)}?tab=settings`);
    } catch (error) {
      this.failure = failureOfError(error);
    } finally {
      this.isSaving = false;
    }
  }
}

customElements.define('ph-integration-new-page', IntegrationNewPage);
