// What somebody sets for themselves in this browser, their password, and the way out.

import * as api from './api.js';
import { h, fill } from './dom.js';
import { ownPassword } from './accounts.js';
import { ownPasskeys, passkeys } from './passkeys.js';
import { acts, button, dialog } from './ui.js';

const CHOICES = [
  ['sound', 'A sound when an approval waits'],
  ['keys', 'Single keys: / searches, n adds, r rolls out'],
];

/** What is not switched off is on. */
export const prefers = (what) => localStorage.getItem(`sophon.${what}`) !== 'no';

/** The button with one's name. */
export function youButton(me, out) {
  return h('button', { type: 'button', class: 'you', 'aria-haspopup': 'dialog', title: 'Sound, keys, password, passkeys', onclick: () => you(me, out) }, h('strong', null, me.name), ' ', h('span', { class: 'muted' }, me.role));
}

export const signOut = (me, out) => acts(() => api.logout(me.person).then(out));

function you(me, out) {
  const keys = h('span');
  return dialog(me.name, (close) => {
    if (me.person) {
      ownPasskeys().then((own) => {
        if (own) fill(keys, button('Passkeys', () => (close(), passkeys(me))));
      });
    }
    return content(me, out, close, keys);
  });
}

function content(me, out, close, keys) {
  return [
    h(
      'fieldset',
      { class: 'checks' },
      h('legend', null, 'In this browser'),
      CHOICES.map(([what, text]) =>
        h('label', null, h('input', { type: 'checkbox', name: what, checked: prefers(what), onchange: (event) => localStorage.setItem(`sophon.${what}`, event.target.checked ? 'yes' : 'no') }), text),
      ),
    ),
    h(
      'footer',
      null,
      me.person && !me.account.issuer
        ? button('Change password', () => {
            close();
            ownPassword(me.account);
          })
        : null,
      keys,
      button('Sign out', signOut(me, out)),
    ),
  ];
}
