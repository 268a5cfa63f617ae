// Accounts: the people who sign in, with a password or at their organisation's provider.

import * as api from './api.js';
import { h, fill, when } from './dom.js';
import * as store from './store.js';
import { acts, button, dialog, field, sure, title, toast } from './ui.js';

const ROLES = [
  ['Operator', 'devices and approvals'],
  ['Viewer', 'reads'],
  ['Admin', 'everything'],
];
const SHORTEST = 10;

const pathOf = (id) => `/auth/accounts/${encodeURIComponent(id)}`;

export function accounts(root) {
  const list = h('div');
  fill(
    root,
    title('Accounts', button('Add account', () => create(load), 'primary', { 'data-key': 'n', title: 'Add account (n)' })),
    h('p', { class: 'muted lead' }, 'People sign in with a password, or at the provider of their organisation. Programs have tokens instead.'),
    list,
  );

  async function load() {
    try {
      const { items } = await api.get('/auth/accounts');
      // Whoever came with the first Admin token may find none.
      fill(list, items.length ? h('ul', { class: 'list card' }, items.map((one) => row(one, load))) : h('p', { class: 'muted' }, 'No accounts yet.'));
    } catch (e) {
      fill(list, h('p', { class: 'problem' }, e.message));
    }
  }

  load();
}

const own = (account) => store.state.me.account?.id === account.id;

function row(account, changed) {
  return h(
    'li',
    { 'data-account': account.name },
    h(
      'div',
      { class: 'grow' },
      h('strong', null, account.name),
      own(account) ? h('span', { class: 'reserved' }, 'you') : null,
      account.issuer
        ? h('div', { class: 'muted' }, 'First here ', when(account.createdAt), `, signs in at ${account.issuer}, which says the role`)
        : h('div', { class: 'muted' }, 'Made ', when(account.createdAt), ` by ${account.createdBy}`),
    ),
    h('span', { class: `role ${account.role.toLowerCase()}` }, account.role),
    h(
      'div',
      { class: 'actions' },
      account.issuer ? null : button('Role', () => changeRole(account, changed), 'small'),
      account.issuer ? null : button('Password', () => (own(account) ? ownPassword(account) : newPassword(account)), 'small'),
      button('Remove', acts(async () => {
        const text = own(account)
          ? 'This is your own account: you are signed out at once.'
          : account.issuer
            ? 'Its sessions end at once. Who has a role at the provider can come back.'
            : 'Its sessions and the tokens that it logged in for end at once.';
        if (await sure(`Remove ${account.name}?`, text, 'Remove')) {
          await api.remove(pathOf(account.id));
          toast(`${account.name} is removed`);
          if (own(account)) api.startAgain();
          else await changed();
        }
      }), 'danger small'),
    ),
  );
}

function roleChoice(role) {
  const select = h('select', { name: 'role' }, ROLES.map(([value, text]) => h('option', { value }, `${value}: ${text}`)));
  select.value = role;
  return select;
}

function passwordField(label, name, autocomplete, hint) {
  const input = h('input', { type: 'password', name, autocomplete, required: true, minlength: autocomplete === 'new-password' ? String(SHORTEST) : null });
  return { input, element: field(label, input, hint) };
}

/** A dialog with one form, whose failure is said in it. */
function ask(heading, verb, build) {
  return dialog(heading, (close) => {
    const { fields, send } = build();
    return h(
      'form',
      {
        onsubmit: acts(async () => {
          await send();
          close(true);
        }),
      },
      fields,
      h('footer', null, button('Cancel', () => close()), h('button', { class: 'button primary' }, verb)),
    );
  });
}

function create(changed) {
  return ask('Add account', 'Add', () => {
    const name = h('input', { name: 'name', required: true, maxlength: '100', autocomplete: 'off', autocapitalize: 'none', spellcheck: 'false', autofocus: true });
    const role = roleChoice('Operator');
    const password = passwordField('Password', 'password', 'new-password', `At least ${SHORTEST} characters. Tell it to them by another way; they can change it.`);
    return {
      fields: [field('Name', name, 'What is typed to sign in. It stays.'), field('Role', role), password.element],
      async send() {
        const made = await api.post('/auth/accounts', { name: name.value, role: role.value, password: password.input.value });
        toast(`${made.name} can sign in`);
        await changed();
      },
    };
  });
}

function changeRole(account, changed) {
  return ask(`Role of ${account.name}`, 'Save', () => {
    const role = roleChoice(account.role);
    return {
      fields: [field('Role', role, 'It counts at once.')],
      async send() {
        await api.patch(pathOf(account.id), { role: role.value });
        toast(`${account.name} is ${role.value} now`);
        if (own(account)) api.startAgain();
        else await changed();
      },
    };
  });
}

function newPassword(account) {
  return ask(`New password for ${account.name}`, 'Save', () => {
    const password = passwordField('New password', 'password', 'new-password', `At least ${SHORTEST} characters. Their sessions and tokens end.`);
    return {
      fields: [password.element],
      async send() {
        await api.patch(pathOf(account.id), { password: password.input.value });
        toast(`${account.name} has a new password`);
      },
    };
  });
}

/** One's own password, by the present one. */
export function ownPassword(account) {
  return ask('Change your password', 'Change', () => {
    const present = passwordField('Present password', 'currentPassword', 'current-password');
    const next = passwordField('New password', 'password', 'new-password', `At least ${SHORTEST} characters. You sign in anew with it, everywhere.`);
    return {
      fields: [present.element, next.element],
      async send() {
        await api.patch(pathOf(account.id), { password: next.input.value, currentPassword: present.input.value });
        toast('Changed. Sign in with it');
        api.startAgain();
      },
    };
  });
}
