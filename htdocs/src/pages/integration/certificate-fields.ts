import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { Plus } from 'lucide';
import { serverNow } from '../../api/clock';
import type { Webhook } from '../../api/types';
import { textField } from '../../components/fields/fields';
import { icon } from '../../components/icon/icon';
import { absoluteTime } from '../../text/format';
import { type CertificateDraft, type DraftErrors, KEEP, type SecretEdit } from './webhook-draft';

const MOST_CERTIFICATES = 4;
const PEM_ROWS = 5;

type Stored = Webhook['client_certificates'][string];

/** Client certificates by name: what is stored, with its expiry, and fields for further ones. */
export function certificateFields(
  certificates: CertificateDraft[],
  stored: Webhook | null,
  errors: DraftErrors,
  refusalOf: (pointer: string) => string | undefined,
  change: (certificates: CertificateDraft[]) => void,
): TemplateResult {
  const set = (index: number, next: CertificateDraft): void => change(certificates.map((one, at) => (at === index ? next : one)));
  return html`<div class="field" role="group" aria-labelledby="certificates-label">
    <span class="label" id="certificates-label">${msg('Client certificates')}</span>
    <p class="hint">
      ${msg('For receivers that ask for one. Add the next certificate before the current one expires: it is used from its date on, and the old one stays until you remove it.')}
    </p>
    ${certificates.map((one, index) => {
      const kept = stored?.client_certificates[one.name];
      return one.isStored && kept !== undefined
        ? storedCertificate(one, kept, errors[`certificate-${index}`], (next) => set(index, next))
        : newCertificate(
            one,
            index,
            errors[`certificate-${index}`],
            refusalOf,
            (next) => set(index, next),
            () => change(certificates.filter((_, at) => at !== index)),
          );
    })}
    ${
      certificates.length >= MOST_CERTIFICATES
        ? nothing
        : html`<div>
            <button type="button" class="button small" @click=${() => change([...certificates, freshCertificate()])}>
              ${icon(Plus)}${msg('Add certificate')}
            </button>
          </div>`
    }
  </div>`;
}

function freshCertificate(): CertificateDraft {
  return { name: '', isStored: false, isRemoved: false, certificate: '', key: '', activeFrom: '' };
}

function storedCertificate(
  one: CertificateDraft,
  stored: Stored,
  error: string | undefined,
  change: (next: CertificateDraft) => void,
): TemplateResult {
  return html`<div class="stored-secret">
      <span class="grow">
        <code>${one.name}</code> ${one.isRemoved ? msg('will be removed') : stateBadge(stored)}
        <span class="sub">${stored.subject}</span>
        <span class="sub">${msg(str`Valid until ${absoluteTime(stored.expires_at)}`)}</span>
        <span class="sub mono fingerprint">SHA-256 ${stored.fingerprint}</span>
      </span>
      <button
        type="button"
        class="button small"
        aria-label=${one.isRemoved ? msg(str`Keep ${one.name}`) : msg(str`Remove ${one.name}`)}
        @click=${() => change({ ...one, isRemoved: !one.isRemoved })}
      >
        ${one.isRemoved ? msg('Keep') : msg('Remove')}
      </button>
    </div>
    ${error === undefined ? nothing : html`<p class="field-error" aria-invalid="true" tabindex="-1">${error}</p>`}`;
}

function stateBadge(stored: Stored): TemplateResult {
  const isOver = Date.parse(stored.expires_at) <= serverNow();
  const soon = stored.expires_soon
    ? html` <span class="badge plain ${isOver ? 'bad' : 'warn'}">${isOver ? msg('Expired') : msg('Expires soon')}</span>`
    : nothing;
  switch (stored.state) {
    case 'active':
      return html`<span class="badge plain ok">${msg('In use')}</span>${soon}`;
    case 'next':
      return html`<span class="tag">${msg(str`From ${absoluteTime(stored.active_from)} on`)}</span>`;
    case 'previous':
      return html`<span class="tag">${msg('Replaced')}</span>`;
  }
}

function newCertificate(
  one: CertificateDraft,
  index: number,
  error: string | undefined,
  refusalOf: (pointer: string) => string | undefined,
  change: (next: CertificateDraft) => void,
  drop: () => void,
): TemplateResult {
  const pointer = `/client_certificates/${one.name}`;
  return html`<div class="new-certificate">
    ${textField({
      id: `certificate-name-${index}`,
      label: msg('Name'),
      value: one.name,
      isCode: true,
      maxLength: 64,
      placeholder: '2027',
      error: error ?? refusalOf(pointer),
      input: (name) => change({ ...one, name }),
    })}
    ${textField({
      id: `certificate-${index}`,
      label: msg('Certificate (PEM), followed by its issuers'),
      value: one.certificate,
      rows: PEM_ROWS,
      isCode: true,
      placeholder: '-----BEGIN CERTIFICATE-----',
      error: refusalOf(`${pointer}/certificate`),
      input: (certificate) => change({ ...one, certificate }),
    })}
    ${textField({
      id: `certificate-key-${index}`,
      label: msg('Private key (PEM)'),
      value: one.key,
      rows: PEM_ROWS,
      isCode: true,
      hint: msg('Unencrypted PEM. It is stored encrypted and never shown again.'),
      error: refusalOf(`${pointer}/private_key`),
      input: (key) => change({ ...one, key }),
    })}
    ${textField({
      id: `certificate-from-${index}`,
      label: msg('Use it from'),
      type: 'datetime-local',
      value: one.activeFrom,
      hint: msg('If empty: immediately.'),
      error: refusalOf(`${pointer}/active_from`),
      input: (activeFrom) => change({ ...one, activeFrom }),
    })}
    <div><button type="button" class="button small" @click=${drop}>${msg('Discard certificate')}</button></div>
  </div>`;
}

/** The CAs that the receiver's certificate must be issued by, instead of the server's. */
export function authorityField(
  edit: SecretEdit,
  webhook: Webhook | null,
  error: string | undefined,
  change: (edit: SecretEdit) => void,
): TemplateResult {
  const isSet = webhook?.ca_pem != null;
  if (edit.kind === 'set') {
    return html`${textField({
        id: 'ca',
        label: msg('Private CA (PEM)'),
        value: edit.value,
        rows: PEM_ROWS,
        isCode: true,
        hint: msg('The receiver’s certificate must be issued by one of these; the server’s list is not used.'),
        error,
        input: (value) => change({ kind: 'set', value }),
      })}
      <button type="button" class="link-button" @click=${() => change(KEEP)}>
        ${isSet ? msg('Keep the stored one') : msg('No private CA')}
      </button>`;
  }
  return html`<div class="field" role="group" aria-labelledby="ca-label">
    <span class="label" id="ca-label">${msg('Private CA')}</span>
    <div class="stored-secret">
      <span class="grow"
        >${edit.kind === 'clear' ? msg('Will be removed') : isSet ? msg('The receiver is verified with a private CA') : msg('None: the server’s list applies')}</span
      >
      <button type="button" class="button small" @click=${() => change({ kind: 'set', value: webhook?.ca_pem ?? '' })}>
        ${isSet ? msg('Show or replace') : msg('Set')}
      </button>
      ${
        edit.kind === 'clear'
          ? html`<button type="button" class="button small" @click=${() => change(KEEP)}>${msg('Keep')}</button>`
          : isSet
            ? html`<button type="button" class="button small" @click=${() => change({ kind: 'clear', value: '' })}>
                ${msg('Remove')}
              </button>`
            : nothing
      }
    </div>
    ${error === undefined ? nothing : html`<p class="field-error" aria-invalid="true" tabindex="-1">${error}</p>`}
  </div>`;
}
