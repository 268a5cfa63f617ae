// Passkeys: one's own, signing in by one, and showing by one who one is.

import * as api from './api.js';
import { h, fill, when } from './dom.js';
import { acts, button, dialog, field, sure, toast } from './ui.js';

const PATH = '/auth/passkeys';

/** Whether this browser can: it knows how, and the page came by https or from localhost. */
const able = () => isSecureContext && typeof window.PublicKeyCredential?.parseRequestOptionsFromJSON === 'function';

/** What an authenticator says, or why it says nothing, in words. */
async function said(task) {
  try {
    return (await task()).toJSON();
  } catch (e) {
    throw new Error(
      e.name === 'InvalidStateError'
        ? 'You have a passkey there already.'
        : 'No passkey was used: it was broken off, took too long, or there is none for this address.',
    );
  }
}

const make = ({ publicKey }) => said(() => navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(publicKey) }));
const show = ({ publicKey }) => said(() => navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(publicKey) }));

/** Whether somebody can sign in by one here. */
export async function offered() {
  return able() && Boolean((await api.get(`${PATH}/offered`).catch(() => null))?.signIn);
}

export async function signInByPasskey() {
  api.useToken(null);
  await api.post(`${PATH}/login`, { credential: await show(await api.post(`${PATH}/login/begin`)) });
}

/** One's own, where the Gateway has them and this browser can; null otherwise. */
export async function ownPasskeys() {
  return able() ? ((await api.get(PATH).catch(() => null))?.items ?? null) : null;
}

/**
 * How one shows by a passkey who one is, for what is about to be done; null without one. A decision on an approval is made by
 * it at once: the passkey is asked for exactly that.
 */
export async function confirming(path, body) {
  const own = await ownPasskeys();
  if (!own?.some((one) => one.rpId === location.hostname)) return null;
  const [, id, decision] = /^\/approvals\/([^/]+)\/(approve|confirm|reject)$/.exec(path) ?? [];
  return id ? () => decide(`${PATH}/approvals/${id}`, decision, body) : confirm;
}

async function confirm() {
  await api.post(`${PATH}/confirm`, { credential: await show(await api.post(`${PATH}/confirm/begin`)) });
  return true;
}

async function decide(place, decision, body) {
  const credential = await show(await api.post(`${place}/begin`, { decision }));
  return { answer: await api.post(place, { decision, credential, ...(body?.reason ? { reason: body.reason } : {}) }) };
}

/** A person's passkeys. */
export function passkeys(me) {
  return dialog('Your passkeys', () => {
    const list = h('div');
    const load = async () => {
      try {
        const { items } = await api.get(PATH);
        fill(list, items.length ? h('ul', { class: 'list' }, items.map((one) => row(one, load))) : h('p', { class: 'muted' }, 'None yet.'));
      } catch (e) {
        fill(list, h('p', { class: 'problem', role: 'alert' }, e.message));
      }
    };
    load();
    return [
      h(
        'p',
        { class: 'muted' },
        'A passkey is on this computer, your phone or a key on your ring, and shows by your finger, face or PIN that it is you. ',
        me.account.issuer ? 'It confirms your decisions; you sign in at your provider.' : 'It signs you in, and confirms your decisions.',
      ),
      list,
      h('footer', null, button('Add a passkey', () => add(load), 'primary')),
    ];
  });
}

function row(one, changed) {
  return h(
    'li',
    { 'data-passkey': one.id },
    h(
      'div',
      { class: 'grow' },
      h('strong', null, one.name),
      h('div', { class: 'muted' }, 'Added ', when(one.createdAt), ', ', one.lastUsedAt ? ['used ', when(one.lastUsedAt)] : 'not used yet', one.rpId === location.hostname ? '' : `, for ${one.rpId}`),
    ),
    button('Remove', acts(async () => {
      if (!(await sure(`Remove ${one.name}?`, 'It counts for nothing here any more. What is on the device itself stays until you delete it there.', 'Remove'))) return;
      await api.remove(`${PATH}/${encodeURIComponent(one.id)}`);
      toast(`${one.name} is removed`);
      await changed();
    }), 'danger small'),
  );
}

function add(changed) {
  return dialog('Add a passkey', (close) => {
    const name = h('input', { name: 'passkey', required: true, maxlength: '60', autocomplete: 'off', autofocus: true });
    return h(
      'form',
      {
        onsubmit: acts(async () => {
          const options = await api.post(`${PATH}/begin`);
          const made = await api.post(PATH, { name: name.value, credential: await make(options) });
          toast(`${made.name} is added`);
          close(true);
          await changed();
        }),
      },
      field('Name', name, 'What you know it by, as “My phone”. Your browser then asks where it is to be.'),
      h('footer', null, button('Cancel', () => close()), h('button', { class: 'button primary' }, 'Add')),
    );
  });
}
