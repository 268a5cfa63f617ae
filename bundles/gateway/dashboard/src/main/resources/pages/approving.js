// The approval panel, and the choice of scopes that the device's page shares with it.

import * as api from './api.js';
import { h } from './dom.js';
import * as store from './store.js';
import { grouped } from './scopes.js';
import { acts, button, dialog, field, risk, toast } from './ui.js';

/** Check boxes for all scopes that can be granted to a device, those that its capabilities have brought included. */
export async function scopeChoice(nodeId) {
  const { items } = await api.get(`/nodes/${encodeURIComponent(nodeId)}/scopes`);
  return scopeBoxes(items);
}

/** Check boxes for scopes as the Gateway lists them. */
export function scopeBoxes(items) {
  const element = h(
    'div',
    { class: 'scopes' },
    grouped(items).map(([title, scopes]) =>
      h(
        'fieldset',
        null,
        h('legend', null, title),
        scopes.map(({ name, risk: level, words, reserved, granted }) =>
          h(
            'label',
            { class: `scope ${(level ?? '').toLowerCase()}` },
            h('input', { type: 'checkbox', name: 'scope', value: name, checked: granted }),
            h('span', null, h('code', null, name), reserved ? h('em', { class: 'reserved', title: 'Does nothing until a capability brings its commands' }, 'reserved') : null, h('span', { class: 'muted' }, words || 'Brought by a capability of this device')),
            level ? risk(level) : null,
          ),
        ),
      ),
    ),
  );
  return { element, chosen: () => [...element.querySelectorAll('input:checked')].map((box) => box.value) };
}

export async function approvalPanel(nodeId) {
  const node = store.nodes.get(nodeId);
  const pairing = node?.pairing;
  if (!pairing) return null;
  const scopes = await scopeChoice(nodeId);
  return dialog(
    `Approve ${node.displayName}`,
    (close) => {
      const name = h('input', { name: 'label', value: node.displayName, maxlength: '100', required: true });
      const path = `/nodes/${encodeURIComponent(nodeId)}`;
      return h(
        'form',
        {
          onsubmit: acts(async () => {
            store.keep(await api.post(`${path}/approve`, { scopes: scopes.chosen(), displayName: name.value }));
            toast(`${name.value} is approved`);
            close(true);
          }),
        },
        h('div', { class: 'big-code' }, h('span', { class: 'muted' }, 'The device must show'), h('output', null, pairing.pairingCode)),
        h(
          'dl',
          { class: 'facts' },
          fact('Asks from', pairing.address),
          fact('Machine', pairing.machineName),
          fact('System', pairing.osDescription ?? pairing.platform),
        ),
        field('Label', name),
        h('h3', null, 'Permission scopes'),
        scopes.element,
        h(
          'footer',
          null,
          button('Reject', acts(async () => {
            await api.post(`${path}/reject`);
            toast(`${node.displayName} is rejected`);
            close(false);
          }), 'danger'),
          h('span', { class: 'space' }),
          button('Cancel', () => close()),
          h('button', { class: 'button primary' }, 'Approve'),
        ),
      );
    },
    { wide: true },
  );
}

/** Two asked with one secret: which of them it was meant for, nobody can tell. */
export function contested(pairing) {
  const where = pairing.contestedFrom === pairing.address ? `both from ${pairing.address}` : `from ${pairing.address} and from ${pairing.contestedFrom}`;
  return `Two asked with the secret of this pairing, ${where}, so it has ended and nobody got in. If one of them is not you, somebody else has seen the secret. Generate new credentials, and keep them from others.`;
}

export function fact(name, value) {
  return value === null || value === undefined || value === '' ? [] : [h('dt', null, name), h('dd', null, value)];
}
