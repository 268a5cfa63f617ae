// provider.mjs ISSUER CALLBACK: an OpenID provider, certified, with three people and their groups; who they are is asked by its
// own pages for development, which take any password.
import { Provider } from 'oidc-provider';

const [issuer, callback] = process.argv.slice(2);
const groups = { ada: ['sophon-admins', 'staff'], bob: ['guests'], eve: ['staff'] };

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: 'sophon',
      client_secret: 'a secret: of two & more',
      redirect_uris: [callback],
      response_types: ['code'],
      grant_types: ['authorization_code'],
    },
  ],
  pkce: { required: () => true },
  claims: { openid: ['sub'], profile: ['preferred_username', 'groups'] },
  conformIdTokenClaims: false,
  findAccount: (context, id) => ({ accountId: id, claims: () => ({ sub: id, preferred_username: id, groups: groups[id] ?? [] }) }),
  features: { devInteractions: { enabled: true } },
});
provider.listen(new URL(issuer).port, '127.0.0.1', () => console.log('ready'));
