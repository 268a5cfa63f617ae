// Signing in: at the provider of an organisation, with an account, with an API token, or for the first time.

import * as api from './api.js';
import { h, fill } from './dom.js';
import { button, field, tabTitle } from './ui.js';
import { offered, signInByPasskey } from './passkeys.js';

const WAYS = [
  ['account', 'Account'],
  ['token', 'API token'],
  ['first', 'First start'],
];

/** Why the provider's word let nobody in, by the codes that the Gateway leads back with. */
const PROBLEMS = {
  unknown_state: 'This sign-in was not begun in this browser, was used already, or took longer than ten minutes. Begin it anew.',
  denied_by_provider: 'The provider did not let you in, or you broke it off there.',
  provider_unreachable: 'The provider does not answer as it should. Try again later; accounts with a password work meanwhile.',
  token_refused: 'What the provider sent does not hold, so it was not taken. The Gateway’s log says what.',
  no_role: 'The provider knows you, but gives you no role here. Ask whoever looks after this Gateway.',
  not_asked_anew: 'The provider did not ask you anew who you are, so nothing was confirmed.',
  another_person: 'Somebody else signed in at the provider, or your session is over. Nothing was confirmed.',
  too_many: 'Too many people sign in at once. Try again in a moment.',
  failed: 'The Gateway could not do it. Its log says why.',
};

/** What the address says of a sign-in that came to nothing, once; null if it says nothing. */
export function problemOfAddress() {
  const code = /^#sign-in=([a-z_]{1,40})$/.exec(location.hash)?.[1];
  if (!code) return null;
  history.replaceState(null, '', location.pathname);
  return Object.hasOwn(PROBLEMS, code) ? PROBLEMS[code] : PROBLEMS.failed;
}

/** The page that was asked for before, as the Gateway leads back to it. */
function wanted() {
  const page = /^#\/([A-Za-z0-9._~/-]{1,200})$/.exec(location.hash)?.[1];
  return page ? `?page=${encodeURIComponent(page)}` : '';
}

/** The button of an organisation's provider, where there is one. */
async function provider(place) {
  const offered = await api.get('/auth/oidc').catch(() => null);
  if (!offered?.configured) return;
  const address = () => `${api.API}/auth/oidc/login${wanted()}`;
  fill(
    place,
    // The page that is wanted may be another one by then: an address that is typed here loads nothing anew.
    h('a', { class: 'button primary', 'data-way': 'provider', href: address(), onclick: (event) => (event.currentTarget.href = address()) }, `Sign in with ${offered.label}`),
    h('p', { class: 'muted' }, 'or'),
  );
}

/** The button for whoever has a passkey, where there is any. */
async function passkey(place, done) {
  if (!(await offered())) return;
  const problem = h('p', { class: 'problem', role: 'alert' });
  const choice = button('Use a passkey', async () => {
    choice.disabled = true;
    fill(problem);
    try {
      await signInByPasskey();
      done();
    } catch (e) {
      fill(problem, e.error === 'login_failed' ? 'This passkey is not known here any more, or was asked too long ago.' : e.message);
    } finally {
      choice.disabled = false;
    }
  }, null, { 'data-way': 'passkey' });
  fill(place, choice, problem);
}

export function signIn(root, done) {
  tabTitle({ page: 'Sign in', waiting: 0 });
  const problem = problemOfAddress();
  const organisation = h('div', { class: 'provider' });
  const keys = h('div', { class: 'provider' });
  const body = h('div', { id: 'way', role: 'tabpanel' });
  const tabs = WAYS.map(([way, text]) =>
    h('button', { type: 'button', role: 'tab', id: `tab-${way}`, 'aria-controls': 'way', 'data-way': way, onclick: () => choose(way) }, text),
  );
  fill(
    root,
    h(
      'main',
      { class: 'signin' },
      h('img', { src: 'icon.svg', alt: '', width: '44', height: '44' }),
      h('h1', null, 'Sophon'),
      problem ? h('p', { class: 'problem', role: 'alert' }, problem) : null,
      organisation,
      keys,
      h('div', { class: 'tabs', role: 'tablist', 'aria-label': 'Ways to sign in', onkeydown: arrows }, tabs),
      body,
    ),
  );

  function show(way) {
    for (const tab of tabs) {
      const chosen = tab.dataset.way === way;
      tab.setAttribute('aria-selected', String(chosen));
      tab.tabIndex = chosen ? 0 : -1;
    }
    body.setAttribute('aria-labelledby', `tab-${way}`);
    fill(body, { account, token, first }[way]());
  }

  function choose(way) {
    show(way);
    body.querySelector('input').focus();
  }

  /** One key goes to the tabs, the arrows from one to the next. */
  function arrows(event) {
    const at = tabs.indexOf(event.target);
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    const tab = tabs[(to + tabs.length) % tabs.length];
    show(tab.dataset.way);
    tab.focus();
  }

  function form(fields, verb, task) {
    const problem = h('p', { class: 'problem', role: 'alert' });
    const submit = h('button', { class: 'button primary' }, verb);
    return h(
      'form',
      {
        class: 'card',
        onsubmit: async (event) => {
          event.preventDefault();
          submit.disabled = true;
          fill(problem);
          try {
            await task();
            done();
          } catch (e) {
            fill(problem, e.error === 'login_failed' ? 'There is no account with this name and password.' : e.message);
          } finally {
            submit.disabled = false;
          }
        },
      },
      fields,
      problem,
      submit,
    );
  }

  function account() {
    const name = h('input', { name: 'account', autocomplete: 'username', required: true, autocapitalize: 'none', spellcheck: 'false' });
    const password = h('input', { name: 'password', type: 'password', autocomplete: 'current-password', required: true });
    return form([field('Account', name), field('Password', password)], 'Sign in', () => api.login(name.value.trim(), password.value));
  }

  function token() {
    const secret = h('input', { name: 'token', type: 'password', autocomplete: 'off', required: true, placeholder: 'sk_…' });
    return form(
      [field('API token', secret, 'It stays in this tab, and is forgotten when the tab is closed.')],
      'Sign in',
      async () => {
        api.useToken(secret.value.trim());
        if (!(await api.me())) {
          api.useToken(null);
          throw new Error('The API token is unknown, deleted or expired');
        }
      },
    );
  }

  function first() {
    const admin = h('input', { name: 'admin', type: 'password', autocomplete: 'off', required: true, placeholder: 'sk_…' });
    const name = h('input', { name: 'account', autocomplete: 'username', required: true, autocapitalize: 'none', spellcheck: 'false' });
    const password = h('input', { name: 'password', type: 'password', autocomplete: 'new-password', required: true, minlength: '10' });
    return form(
      [
        h('p', { class: 'muted' }, 'Make the first account. The Gateway wrote an Admin token into its state folder when it first started: ', h('code', null, '~/.sophon/admin-token'), '.'),
        field('Admin token', admin),
        field('Your account', name),
        field('New password', password, 'At least 10 characters.'),
      ],
      'Create the account',
      () => api.setUp(admin.value.trim(), name.value.trim(), password.value),
    );
  }

  choose('account');
  provider(organisation);
  passkey(keys, done);
}
