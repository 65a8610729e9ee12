import { msg } from '@lit/localize';
import { html, nothing } from 'lit';
import type { SigningKeyNew } from '../../api/types';
import { ask } from '../../components/ask-dialog/ask-dialog';
import { textField } from '../../components/fields/fields';
import { type Option, selectField } from '../../components/select/select';

const USUAL_OVERLAP = 86_400;

const overlaps = (): Option[] => [
  ['0', msg('None: the old key stops signing now')],
  ['3600', msg('1 hour')],
  ['86400', msg('1 day')],
  ['604800', msg('7 days')],
  ['2592000', msg('30 days')],
];

const schemes = (): Option[] => [
  ['v1', msg('v1: a shared secret (HMAC), supported by every library')],
  ['v1a', msg('v1a: a key pair (ed25519); the receiver gets the public key')],
];

/** Asks for the parameters of a new key; null when cancelled. */
export async function askForKey(why: 'create' | 'rotate'): Promise<SigningKeyNew | null> {
  const wanted = { scheme: 'v1' as NonNullable<SigningKeyNew['scheme']>, overlap_seconds: USUAL_OVERLAP };
  let secret = '';
  const isSure = await ask({
    title: why === 'rotate' ? msg('Rotate the signing key?') : msg('Create a signing key?'),
    text: html`<p>
        ${
          why === 'rotate'
            ? msg(
                'A new secret is generated and shown once. Both keys sign until the overlap ends, so the receiver can switch in the meantime.',
              )
            : msg('A new secret is generated and shown once. Give it to the receiver.')
        }
      </p>
      ${selectField('scheme', msg('Scheme'), schemes(), wanted.scheme, (value) => {
        wanted.scheme = value as NonNullable<SigningKeyNew['scheme']>;
      })}
      ${textField({
        id: 'given-secret',
        label: msg('Secret of the receiver'),
        type: 'password',
        value: secret,
        isCode: true,
        placeholder: 'whsec_…',
        hint: msg('If empty, a new one is generated. For v1 base64, with or without whsec_.'),
        input: (value) => {
          secret = value.trim();
        },
      })}
      ${
        why === 'create'
          ? nothing
          : selectField(
              'overlap',
              msg('The old key of this scheme keeps signing for'),
              overlaps(),
              String(wanted.overlap_seconds),
              (value) => {
                wanted.overlap_seconds = Number(value);
              },
            )
      }`,
    yes: why === 'rotate' ? msg('Rotate') : msg('Create key'),
  });
  return isSure ? { ...wanted, ...(secret === '' ? {} : { secret }) } : null;
}
