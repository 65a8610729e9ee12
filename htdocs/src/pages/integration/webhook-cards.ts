import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import type { Failure } from '../../api/failure';
import type { Webhook } from '../../api/types';
import { textField } from '../../components/fields/fields';
import { selectField } from '../../components/select/select';
import { toggle } from '../../components/switch/switch';
import { session } from '../../state/session';
import { fieldCopy } from '../../text/refusal-copy';
import { authorizationField } from './authorization-field';
import { authorityField, certificateFields } from './certificate-fields';
import { headerFields } from './secret-fields';
import { type DraftErrors, hasCredential, isOtherTarget, type WebhookDraft } from './webhook-draft';

interface SettingsCard {
  draft: WebhookDraft;
  /** null: not stored yet. */
  stored: Webhook | null;
  errors: DraftErrors;
  failure: Failure | null;
  edit: (change: Partial<WebhookDraft>) => void;
}

export function targetCard({ draft, stored, errors, failure, edit }: SettingsCard): TemplateResult {
  return html`<fieldset class="card form">
    <legend>${msg('Target')}</legend>
    ${textField({
      id: 'url',
      label: msg('URL'),
      type: 'url',
      value: draft.url,
      isRequired: true,
      isCode: true,
      maxLength: 2048,
      placeholder: 'https://hooks.example.com/…',
      hint: msg('Each run sends one POST to this URL. Only admins see it in full.'),
      error: errors.url ?? fieldCopy(failure, '/url'),
      input: (url) => edit({ url }),
    })}
    ${
      /^http:/i.test(draft.url.trim())
        ? html`<p class="note warn">
            <span>${msg('Plain HTTP: anyone on the network path can read the message and the token. Use HTTPS where possible.')}</span>
          </p>`
        : nothing
    }
    ${
      isOtherTarget(draft, stored) && (hasCredential(stored) || Object.keys(stored?.headers ?? {}).length > 0)
        ? html`<p class="note info">
            <span
              >${msg('Different scheme, host or port: the saved token and header values are not sent there. Enter them again or remove them.')}</span
            >
          </p>`
        : nothing
    }
    ${toggle({ label: msg('Enabled'), isOn: draft.enabled, describedBy: 'enabled-hint', change: (enabled) => edit({ enabled }) })}
    <p class="hint" id="enabled-hint">${msg('While disabled, nothing is sent, and the button says so.')}</p>
  </fieldset>`;
}

/** Errors found here, else the server's. */
function credentialErrors(errors: DraftErrors, failure: Failure | null): DraftErrors {
  const all = { ...errors };
  const add = (key: 'bearer' | 'auth-user' | 'auth-scheme', pointers: string[]): void => {
    const refusal = pointers.map((pointer) => fieldCopy(failure, pointer)).find((copy) => copy !== undefined);
    if (all[key] === undefined && refusal !== undefined) {
      all[key] = refusal;
    }
  };
  add('bearer', ['/bearer_token', '/authorization/password', '/authorization/value']);
  add('auth-user', ['/authorization/user']);
  add('auth-scheme', ['/authorization/scheme']);
  return all;
}

export function tlsCard({ draft, stored, errors, failure, edit }: SettingsCard): TemplateResult {
  return html`<fieldset class="card form">
    <legend>${msg('TLS')}</legend>
    ${certificateFields(
      draft.certificates,
      stored,
      errors,
      (pointer) => fieldCopy(failure, pointer),
      (certificates) => edit({ certificates }),
    )}
    ${authorityField(draft.ca, stored, errors.ca ?? fieldCopy(failure, '/ca_pem'), (ca) => edit({ ca }))}
  </fieldset>`;
}

export function secretsCard({ draft, stored, errors, failure, edit }: SettingsCard): TemplateResult {
  return html`<fieldset class="card form">
    <legend>${msg('Token and headers')}</legend>
    ${authorizationField(draft.bearer, stored, credentialErrors(errors, failure), (bearer) => edit({ bearer }))}
    ${headerFields(
      draft.headers,
      (index) => errors[`header-${index}`] ?? fieldCopy(failure, `/headers/${draft.headers[index]?.name ?? ''}`),
      (headers) => edit({ headers }),
    )}
  </fieldset>`;
}

export function messageCard({ draft, errors, failure, edit }: SettingsCard): TemplateResult {
  const seconds = (session.me?.limits.timeout_ms ?? 15_000) / 1000;
  return html`<fieldset class="card form">
    <legend>${msg('Message')}</legend>
    ${selectField(
      'default-body',
      msg('Body without an event'),
      [
        ['empty', msg('Empty')],
        ['envelope', msg('Envelope with type, time and integration')],
      ],
      draft.default_body,
      (value) => edit({ default_body: value as Webhook['default_body'] }),
    )}
    ${selectField(
      'event-body',
      msg('Body with an event'),
      [
        ['full', msg('Full: the event with its details')],
        ['thin', msg('Thin: the event’s ID only')],
      ],
      draft.event_body,
      (value) => edit({ event_body: value as Webhook['event_body'] }),
    )}
    ${selectField(
      'content-type',
      msg('Content type'),
      [
        ['application/json', 'application/json'],
        ['application/json; charset=utf-8', 'application/json; charset=utf-8'],
      ],
      draft.content_type,
      (value) => edit({ content_type: value as Webhook['content_type'] }),
    )}
    ${textField({
      id: 'timeout',
      label: msg('Timeout in seconds'),
      value: draft.timeoutSeconds,
      placeholder: String(seconds),
      hint: msg(str`1 to 30. If empty: the server’s ${seconds} s.`),
      error: errors.timeout ?? fieldCopy(failure, '/timeout_ms'),
      input: (timeoutSeconds) => edit({ timeoutSeconds }),
    })}
  </fieldset>`;
}

export function limitsCard({ draft, errors, failure, edit }: SettingsCard): TemplateResult {
  return html`<fieldset class="card form">
    <legend>${msg('Limits of the receiver')}</legend>
    <p class="hint">${msg('Anything above a limit is refused, not queued. Runs, retries and tests count.')}</p>
    ${textField({
      id: 'per-minute',
      label: msg('Executions per minute'),
      value: draft.perMinute,
      placeholder: msg('no limit'),
      hint: msg('Up to ten of these, or a sixth if that is more, at once.'),
      error: errors.perMinute ?? fieldCopy(failure, '/max_per_minute'),
      input: (perMinute) => edit({ perMinute }),
    })}
    ${textField({
      id: 'at-once',
      label: msg('Executions at once'),
      value: draft.atOnce,
      placeholder: msg('no limit'),
      hint: msg('Sent, no response yet.'),
      error: errors.atOnce ?? fieldCopy(failure, '/max_at_once'),
      input: (atOnce) => edit({ atOnce }),
    })}
  </fieldset>`;
}

export function runCard({ draft, failure, edit }: SettingsCard): TemplateResult {
  return html`<fieldset class="card form">
    <legend>${msg('Before a run')}</legend>
    ${selectField(
      'confirm',
      msg('Ask before running'),
      [
        ['always', msg('Always')],
        ['if_delivered', msg('Only when the event was already delivered')],
        ['never', msg('Never: the button runs immediately')],
      ],
      draft.confirm,
      (value) => edit({ confirm: value as Webhook['confirm'] }),
    )}
    ${textField({
      id: 'action-label',
      label: msg('Button label'),
      value: draft.action_label,
      maxLength: 64,
      placeholder: msg('Run'),
      hint: msg('A verb, e.g. Open ticket.'),
      error: fieldCopy(failure, '/action_label'),
      input: (action_label) => edit({ action_label }),
    })}
    ${textField({
      id: 'consequence',
      label: msg('Consequence'),
      value: draft.consequence,
      maxLength: 500,
      rows: 2,
      hint: msg('Shown before a run.'),
      error: fieldCopy(failure, '/consequence'),
      input: (consequence) => edit({ consequence }),
    })}
  </fieldset>`;
}
