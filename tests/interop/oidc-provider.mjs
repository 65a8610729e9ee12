// SPDX-License-Identifier: Apache-2.0
// An OpenID Connect provider on a free loopback port, for one client. Everybody may sign in, with any password.
// usage: node oidc-provider.mjs CLIENT_SECRET ORIGIN ACCOUNTS, JSON of {sub: [group, …]}; prints its issuer.
import { createServer } from 'node:http';
import Provider from 'oidc-provider';

const [secret, origin, accounts] = process.argv.slice(2);
const groups = JSON.parse(accounts);

const server = createServer().listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: 'portal',
        client_secret: secret,
        redirect_uris: [`${origin}/signed-in`],
        post_logout_redirect_uris: [`${origin}/`],
      },
    ],
    claims: { openid: ['sub', 'groups'] },
    conformIdTokenClaims: false,
    cookies: { keys: ['a key of this test'] },
    pkce: { required: () => true },
    findAccount: (_, sub) => ({ accountId: sub, claims: () => ({ sub, groups: groups[sub] }) }),
  });
  server.on('request', provider.callback());
  console.log(issuer);
});
