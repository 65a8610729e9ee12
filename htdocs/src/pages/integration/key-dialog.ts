import { msg } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import type { SigningKeyNew } from '../../api/types';
import { ask } from '../../components/ask-dialog/ask-dialog';

const USUAL_OVERLAP = 86_400;

const overlaps = (): [number, string][] => [
  [0, msg('None: the old key stops now')],
  [3_600, msg('1 hour')],
  [86_400, msg('1 day')],
  [604_800, msg('7 days')],
  [2_592_000, msg('30 days')],
];

const schemes = (): [NonNullable<SigningKeyNew['scheme']>, string][] => [
  ['v1', msg('v1: one secret for both sides (HMAC), understood by every library')],
  ['v1a', msg('v1a: a key pair (ed25519), the receiver gets the public half')],
];

/** Asks for the parameters of a new key; null when cancelled. */
export async function askForKey(why: 'create' | 'rotate'): Promise<SigningKeyNew | null> {
  const wanted = { scheme: 'v1' as NonNullable<SigningKeyNew['scheme']>, overlap_seconds: USUAL_OVERLAP };
  const isSure = await ask({
    title: why === 'rotate' ? msg('Rotate the signing key?') : msg('Create a signing key?'),
    text: html`<p>
        ${
          why === 'rotate'
            ? msg('A new secret is made and shown once. Both keys sign until the overlap ends, so the receiver can change over in between.')
            : msg('A new secret is made and shown once. Give it to the receiver.')
        }
      </p>
      ${choice('scheme', msg('Scheme'), schemes(), wanted.scheme, (value) => {
        wanted.scheme = value as NonNullable<SigningKeyNew['scheme']>;
      })}
      ${
        why === 'create'
          ? nothing
          : choice('overlap', msg('The old key of this scheme signs on for'), overlaps(), wanted.overlap_seconds, (value) => {
              wanted.overlap_seconds = Number(value);
            })
      }`,
    yes: why === 'rotate' ? msg('Rotate') : msg('Create key'),
  });
  return isSure ? wanted : null;
}

function choice(
  id: string,
  label: string,
  options: [string | number, string][],
  chosen: string | number,
  change: (value: string) => void,
): TemplateResult {
  return html`<div class="field">
    <label for=${id}>${label}</label>
    <select id=${id} @change=${(event: Event) => change((event.target as HTMLSelectElement).value)}>
      ${options.map(([value, text]) => html`<option value=${value} ?selected=${value === chosen}>${text}</option>`)}
    </select>
  </div>`;
}
