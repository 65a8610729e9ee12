import { msg } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import type { Webhook } from '../../api/types';
import { textField } from '../../components/fields/fields';
import { type Option, selectField } from '../../components/select/select';
import { time } from '../../components/time/time';
import { type AuthorizationEdit, type AuthorizationType, type DraftErrors, KEEP } from './webhook-draft';

const types = (): Option[] => [
  ['bearer', msg('Bearer token')],
  ['basic', msg('Basic: user and password')],
  ['other', msg('Another scheme')],
];

/** The header Authorization: shows what is stored and what the change will do, never any part of a credential. */
export function authorizationField(
  edit: AuthorizationEdit,
  webhook: Webhook | null,
  errors: DraftErrors,
  change: (edit: AuthorizationEdit) => void,
): TemplateResult {
  const stored = webhook?.authorization ?? null;
  const isSet = stored !== null && stored.type !== 'none';
  if (edit.kind === 'set') {
    return html`${selectField('auth-type', msg('Authorization'), types(), edit.type ?? 'bearer', (type) =>
        change({ ...edit, type: type as AuthorizationType }),
      )}
      ${credentialFields(edit, errors, change)}
      <button type="button" class="link-button" @click=${() => change(KEEP)}>
        ${isSet ? msg('Keep the stored one') : msg('No token')}
      </button>`;
  }
  return html`<div class="field" role="group" aria-labelledby="bearer-label">
    <span class="label" id="bearer-label">${msg('Authorization')}</span>
    <div class="stored-secret">
      <span class="grow">${edit.kind === 'clear' ? msg('Will be removed') : isSet ? storedText(stored) : msg('Not set')}</span>
      ${
        edit.kind === 'clear'
          ? html`<button type="button" class="button small" @click=${() => change(KEEP)}>${msg('Keep')}</button>`
          : html`<button type="button" class="button small" @click=${() => change({ kind: 'set', value: '', type: 'bearer' })}>
                ${isSet ? msg('Replace') : msg('Set token')}
              </button>
              ${isSet ? html`<button type="button" class="button small" @click=${() => change({ kind: 'clear', value: '' })}>${msg('Remove')}</button>` : nothing}`
      }
    </div>
    ${errors.bearer === undefined ? nothing : html`<p class="field-error" aria-invalid="true" tabindex="-1">${errors.bearer}</p>`}
  </div>`;
}

function storedText(stored: Webhook['authorization']): TemplateResult {
  return html`<code>${stored.scheme}</code> ·
    ${stored.set_by === null ? msg(html`Set ${time(stored.set_at)}`) : msg(html`Set ${time(stored.set_at)} by ${stored.set_by}`)}`;
}

function credentialFields(edit: AuthorizationEdit, errors: DraftErrors, change: (edit: AuthorizationEdit) => void): TemplateResult {
  const secret = (label: string, hint?: string): TemplateResult =>
    textField({
      id: 'bearer',
      label,
      type: 'password',
      value: edit.value,
      isCode: true,
      hint,
      error: errors.bearer,
      input: (value) => change({ ...edit, value }),
    });
  switch (edit.type) {
    case 'basic':
      return html`${textField({
        id: 'auth-user',
        label: msg('User'),
        value: edit.user ?? '',
        isCode: true,
        maxLength: 255,
        error: errors['auth-user'],
        input: (user) => change({ ...edit, user }),
      })}
      ${secret(msg('Password'))}`;
    case 'other':
      return html`${textField({
        id: 'auth-scheme',
        label: msg('Scheme'),
        value: edit.scheme ?? '',
        isCode: true,
        maxLength: 64,
        placeholder: 'GenieKey',
        hint: msg('Sent as “Authorization: scheme value”.'),
        error: errors['auth-scheme'],
        input: (scheme) => change({ ...edit, scheme }),
      })}
      ${secret(msg('Value'))}`;
    default:
      return secret(
        msg('Bearer token'),
        edit.value === edit.value.trim() ? undefined : msg('The spaces around it are not part of it and not saved.'),
      );
  }
}
