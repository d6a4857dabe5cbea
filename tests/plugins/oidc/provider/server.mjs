// An OpenID provider for the tests: `oidc-provider`, with the clients and people that the caller names.
// LISTEN: the port. HOUSE: {"clients": [...], "people": {"login": {claims}}}, as JSON.
// Everything is as strict as it can be: PKCE is demanded, codes work once, redirects are compared letter by letter.
import Provider from 'oidc-provider';

const port = Number(process.env.LISTEN);
const house = JSON.parse(process.env.HOUSE);

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: house.clients,
  claims: {
    openid: ['sub'],
    email: ['email', 'email_verified'],
    profile: ['name', 'nickname', 'picture', 'given_name', 'roles'],
  },
  cookies: { keys: ['a key that only tests use'] },
  pkce: { required: () => true },
  // Its own pages: any password will do, but only people of the house come in.
  features: {
    devInteractions: { enabled: true },
    rpInitiatedLogout: { enabled: true },
    backchannelLogout: { enabled: true },
  },
  findAccount: (_, login) => house.people[login] && {
    accountId: login,
    claims: () => ({ sub: login, ...house.people[login] }),
  },
});

provider.listen(port, '127.0.0.1');
