import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { Plus, Trash2 } from 'lucide';
import { textField } from '../../components/fields/fields';
import { icon } from '../../components/icon/icon';
import { type HeaderDraft, KEEP, type SecretEdit } from './webhook-draft';

const MOST_HEADERS = 20;

/** Custom headers: names are shown, values are secret. */
export function headerFields(
  headers: HeaderDraft[],
  errorOf: (index: number) => string | undefined,
  change: (headers: HeaderDraft[]) => void,
): TemplateResult {
  const set = (index: number, header: HeaderDraft): void => change(headers.map((other, at) => (at === index ? header : other)));
  const drop = (index: number): void => change(headers.filter((_, at) => at !== index));
  return html`<div class="field" role="group" aria-labelledby="headers-label">
    <span class="label" id="headers-label">${msg('Custom headers')}</span>
    ${headers.map((header, index) =>
      header.isStored
        ? storedHeader(header, errorOf(index), index, (edit) => set(index, { ...header, edit }))
        : newHeader(
            header,
            errorOf(index),
            index,
            (next) => set(index, next),
            () => drop(index),
          ),
    )}
    ${
      headers.length >= MOST_HEADERS
        ? nothing
        : html`<div>
            <button
              type="button"
              class="button small"
              @click=${() => change([...headers, { name: '', isStored: false, edit: { kind: 'set', value: '' } }])}
            >
              ${icon(Plus)}${msg('Add header')}
            </button>
          </div>`
    }
  </div>`;
}

function storedHeader(header: HeaderDraft, error: string | undefined, index: number, change: (edit: SecretEdit) => void): TemplateResult {
  if (header.edit.kind === 'set') {
    return html`${secretInput(`header-${index}`, msg(str`Value of ${header.name}`), header.edit.value, error, (value) => change({ kind: 'set', value }))}
      <button type="button" class="link-button" @click=${() => change(KEEP)}>${msg('Keep the stored one')}</button>`;
  }
  const isCleared = header.edit.kind === 'clear';
  return html`<div class="stored-secret">
      <span class="grow"><code>${header.name}</code> ${isCleared ? msg('will be removed') : msg('is set')}</span>
      ${
        isCleared
          ? html`<button type="button" class="button small" aria-label=${msg(str`Keep ${header.name}`)} @click=${() => change(KEEP)}>
              ${msg('Keep')}
            </button>`
          : html`<button
                type="button"
                class="button small"
                aria-label=${msg(str`Replace ${header.name}`)}
                @click=${() => change({ kind: 'set', value: '' })}
              >
                ${msg('Replace')}
              </button>
              <button
                type="button"
                class="button small"
                aria-label=${msg(str`Remove ${header.name}`)}
                @click=${() => change({ kind: 'clear', value: '' })}
              >
                ${msg('Remove')}
              </button>`
      }
    </div>
    ${error === undefined ? nothing : html`<p class="field-error" aria-invalid="true" tabindex="-1">${error}</p>`}`;
}

function newHeader(
  header: HeaderDraft,
  error: string | undefined,
  index: number,
  change: (header: HeaderDraft) => void,
  drop: () => void,
): TemplateResult {
  return html`<div class="new-header">
    ${textField({
      id: `header-name-${index}`,
      label: msg('Name'),
      value: header.name,
      isCode: true,
      maxLength: 64,
      placeholder: 'X-Tenant',
      error,
      input: (name) => change({ ...header, name }),
    })}
    ${secretInput(`header-${index}`, msg('Value'), header.edit.value, undefined, (value) => change({ ...header, edit: { kind: 'set', value } }))}
    <button type="button" class="icon-button" aria-label=${msg(str`Discard header ${header.name}`)} @click=${drop}>${icon(Trash2)}</button>
  </div>`;
}

function secretInput(id: string, label: string, value: string, error: string | undefined, input: (value: string) => void): TemplateResult {
  return textField({ id, label, type: 'password', value, isCode: true, error, input });
}
