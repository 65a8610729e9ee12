// What the server says of a field it refuses, by its own sentence: the contract has no word for each. A test holds the
// sentences to those in mod_portalhooks. Only pages in another language than the server's load it; what is not here,
// because a form here cannot be refused for it, stays as the server says it.
import { msg, str } from '@lit/localize';

const SENTENCES: Record<string, () => string> = {
  'This is required.': () => msg('This is required.'),
  'This must not be empty.': () => msg('This must not be empty.'),
  'This must not be blank.': () => msg('This must not be blank.'),
  'This must be a single line without control or bidirectional formatting characters.': () =>
    msg('This must be a single line without control or bidirectional formatting characters.'),
  'This must not contain invisible characters, such as zero-width spaces, joiners or variation selectors.': () =>
    msg('This must not contain invisible characters, such as zero-width spaces, joiners or variation selectors.'),
  'This must not contain control or bidirectional formatting characters.': () =>
    msg('This must not contain control or bidirectional formatting characters.'),
  'This must be visible ASCII without spaces.': () => msg('This must be visible ASCII without spaces.'),
  'This must be 1 to 64 letters, digits or . _ : ~ -.': () => msg('This must be 1 to 64 letters, digits or . _ : ~ -.'),
  'This must not consist of dots only.': () => msg('This must not consist of dots only.'),
  'This must be a whole number.': () => msg('This must be a whole number.'),
  'A header needs a name.': () => msg('A header needs a name.'),
  'A header name has at most 64 characters.': () => msg('A header name has at most 64 characters.'),
  'A header needs a value.': () => msg('A header needs a value.'),
  'A header value has at most 4,096 bytes.': () => msg('A header value has at most 4,096 bytes.'),
  'A header value consists of visible ASCII characters, spaces and tabs only.': () =>
    msg('A header value consists of visible ASCII characters, spaces and tabs only.'),
  'A header value must not begin or end with white space.': () => msg('A header value must not begin or end with white space.'),
  'This header is given twice; header names are case-insensitive.': () =>
    msg('This header is given twice; header names are case-insensitive.'),
  'A webhook can have at most 20 custom headers.': () => msg('A webhook can have at most 20 custom headers.'),
  'A bearer token has at most 8,192 bytes.': () => msg('A bearer token has at most 8,192 bytes.'),
  'A bearer token consists of visible ASCII characters without spaces.': () =>
    msg('A bearer token consists of visible ASCII characters without spaces.'),
  'A signing secret has 24 to 64 bytes.': () => msg('A signing secret has 24 to 64 bytes.'),
  'A signing secret is base64, usually after whsec_.': () => msg('A signing secret is base64, usually after whsec_.'),
  'These are hexadecimal digits. A signing secret is base64; if this is base64, put whsec_ before it.': () =>
    msg('These are hexadecimal digits. A signing secret is base64; if this is base64, put whsec_ before it.'),
  'A value has at most 8,192 bytes.': () => msg('A value has at most 8,192 bytes.'),
  'A value must not begin or end with white space.': () => msg('A value must not begin or end with white space.'),
  'A value consists of visible ASCII characters, spaces and tabs only.': () =>
    msg('A value consists of visible ASCII characters, spaces and tabs only.'),
  'A scheme has at most 64 characters.': () => msg('A scheme has at most 64 characters.'),
  'For Bearer or Basic, use that type.': () => msg('For Bearer or Basic, use that type.'),
  'A user name has at most 255 bytes.': () => msg('A user name has at most 255 bytes.'),
  'A user name for Basic has no colon and no control characters.': () =>
    msg('A user name for Basic has no colon and no control characters.'),
  'A password has at most 4,096 bytes.': () => msg('A password has at most 4,096 bytes.'),
  'A password has no control characters.': () => msg('A password has no control characters.'),
  'Certificates have at most 32,768 bytes in total.': () => msg('Certificates have at most 32,768 bytes in total.'),
  'The certificates include a private key: move it to the private key field.': () =>
    msg('The certificates include a private key: move it to the private key field.'),
  'This is not a certificate in PEM, which begins with -----BEGIN CERTIFICATE-----. Convert DER with openssl x509 -inform der, PKCS#12 with openssl pkcs12 -nokeys.':
    () =>
      msg(
        'This is not a certificate in PEM, which begins with -----BEGIN CERTIFICATE-----. Convert DER with openssl x509 -inform der, PKCS#12 with openssl pkcs12 -nokeys.',
      ),
  'There are more than 10 certificates.': () => msg('There are more than 10 certificates.'),
  'A private key has at most 16,384 bytes.': () => msg('A private key has at most 16,384 bytes.'),
  'The key is encrypted. Decrypt it first: openssl pkey -in key.pem -out decrypted.pem': () =>
    msg('The key is encrypted. Decrypt it first: openssl pkey -in key.pem -out decrypted.pem'),
  'This is an OpenSSH key. Convert a copy of it: ssh-keygen -p -m PEM -f copy': () =>
    msg('This is an OpenSSH key. Convert a copy of it: ssh-keygen -p -m PEM -f copy'),
  'This is not a private key in PEM, which begins with -----BEGIN PRIVATE KEY-----. Convert DER with openssl pkey -inform der, PKCS#12 with openssl pkcs12 -nocerts -noenc.':
    () =>
      msg(
        'This is not a private key in PEM, which begins with -----BEGIN PRIVATE KEY-----. Convert DER with openssl pkey -inform der, PKCS#12 with openssl pkcs12 -nocerts -noenc.',
      ),
  'The private key cannot be read: its PEM is incomplete or altered.': () =>
    msg('The private key cannot be read: its PEM is incomplete or altered.'),
  'The key does not belong to the certificate.': () => msg('The key does not belong to the certificate.'),
  'The key is too weak: RSA needs 2,048 bits or more.': () => msg('The key is too weak: RSA needs 2,048 bits or more.'),
  'A client certificate needs a URL with https.': () => msg('A client certificate needs a URL with https.'),
  'A webhook can have at most 4 client certificates.': () => msg('A webhook can have at most 4 client certificates.'),
  'This is not a valid URL: write https://host.example/path in printable ASCII without spaces.': () =>
    msg('This is not a valid URL: write https://host.example/path in printable ASCII without spaces.'),
  'The URL is longer than 2,048 bytes.': () => msg('The URL is longer than 2,048 bytes.'),
  'The URL must begin with https://.': () => msg('The URL must begin with https://.'),
  'The URL must begin with https://: http:// would send the token and the data unencrypted.': () =>
    msg('The URL must begin with https://: http:// would send the token and the data unencrypted.'),
  'The URL must not contain a user name or password before the host (no @): use the bearer token.': () =>
    msg('The URL must not contain a user name or password before the host (no @): use the bearer token.'),
  'The URL must not have a fragment (#…): it would never be sent.': () =>
    msg('The URL must not have a fragment (#…): it would never be sent.'),
  'A host name consists of letters, digits and hyphens, separated by dots, without a trailing dot; write an international name in its xn-- form.':
    () =>
      msg(
        'A host name consists of letters, digits and hyphens, separated by dots, without a trailing dot; write an international name in its xn-- form.',
      ),
  'A host that ends in a number must be an IPv4 address in dotted decimal form.': () =>
    msg('A host that ends in a number must be an IPv4 address in dotted decimal form.'),
  'The host name has no dot: use its fully qualified name.': () => msg('The host name has no dot: use its fully qualified name.'),
  'The host name is reserved for use inside a host or network.': () => msg('The host name is reserved for use inside a host or network.'),
  'The port is not allowed: use 80, 443 or a port from 1024 on that is not assigned to another protocol.': () =>
    msg('The port is not allowed: use 80, 443 or a port from 1024 on that is not assigned to another protocol.'),
  "The host's address is neither IPv4 nor IPv6.": () => msg("The host's address is neither IPv4 nor IPv6."),
  'The address is bound to a network interface (zone id).': () => msg('The address is bound to a network interface (zone id).'),
  'The address is a loopback address: it leads to this server itself.': () =>
    msg('The address is a loopback address: it leads to this server itself.'),
  'The address belongs to a private network.': () => msg('The address belongs to a private network.'),
  'The address is link-local.': () => msg('The address is link-local.'),
  "The target is a cloud's metadata or credentials service.": () => msg("The target is a cloud's metadata or credentials service."),
  "The address belongs to a provider's shared network (100.64.0.0/10).": () =>
    msg("The address belongs to a provider's shared network (100.64.0.0/10)."),
  'The address is a multicast address.': () => msg('The address is a multicast address.'),
  'The address is reserved for special purposes.': () => msg('The address is reserved for special purposes.'),
  'The address embeds an IPv4 address in an IPv6 address: use the IPv4 address itself.': () =>
    msg('The address embeds an IPv4 address in an IPv6 address: use the IPv4 address itself.'),
  'This web server itself listens on the address.': () => msg('This web server itself listens on the address.'),
  'The address is not that of the proxy that all attempts use.': () => msg('The address is not that of the proxy that all attempts use.'),
  'The egress rule of the integration does not allow the target.': () =>
    msg('The egress rule of the integration does not allow the target.'),
  'A view with this name exists.': () => msg('A view with this name exists.'),
  'There are 100 saved views. Delete one first.': () => msg('There are 100 saved views. Delete one first.'),
  'Use another URL.': () => msg('Use another URL.'),
};

/** With numbers or names in them. */
const PATTERNS: [RegExp, (first: string, second: string) => string][] = [
  [/^This must have (\d+) to (\d+) characters\.$/, (least, most) => msg(str`This must have ${least} to ${most} characters.`)],
  [/^This must be from (\d+) to (\d+)\.$/, (least, most) => msg(str`This must be from ${least} to ${most}.`)],
  [/^The egress rule (\S+) does not allow the target\.$/, (rule) => msg(str`The egress rule ${rule} does not allow the target.`)],
  [
    /^(.+) The egress rule (\S+) does not open it\.$/,
    (sentence, rule) => `${refusalOf(sentence) ?? sentence} ${msg(str`The egress rule ${rule} does not open it.`)}`,
  ],
  [
    /^Use another URL, or ask a sysadmin to set in PortalHooksEgress (\S+): (.+)$/,
    (rule, directive) => msg(str`Use another URL, or ask a sysadmin to set in PortalHooksEgress ${rule}: ${directive}`),
  ],
  [
    /^The webhook of (.+) takes at most (\d+) executions? per minute\.$/,
    (name, most) => msg(str`The webhook of ${name} takes at most ${most} per minute.`),
  ],
  [
    /^The webhook of (.+) takes at most (\d+) executions? at once\.$/,
    (name, most) => msg(str`The webhook of ${name} takes at most ${most} at once.`),
  ],
  [/^Use another URL, or ask a sysadmin to set: (.+)$/, (directive) => msg(str`Use another URL, or ask a sysadmin to set: ${directive}`)],
];

/** null: not known here. */
export function refusalOf(sentence: string): string | null {
  const known = Object.hasOwn(SENTENCES, sentence) ? SENTENCES[sentence] : undefined;
  if (known !== undefined) {
    return known();
  }
  for (const [pattern, say] of PATTERNS) {
    const match = pattern.exec(sentence);
    if (match !== null) {
      return say(match[1] ?? '', match[2] ?? '');
    }
  }
  return null;
}

export const KNOWN_SENTENCES = Object.keys(SENTENCES);
