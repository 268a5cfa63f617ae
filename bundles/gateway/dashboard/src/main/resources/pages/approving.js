// The approval panel, and the choice of scopes that the device's page shares with it.

import * as api from './api.js';
import { h } from './dom.js';
import * as store from './store.js';
import { GROUPS } from './scopes.js';
import { acts, button, dialog, field, risk, toast } from './ui.js';

/** Check boxes for all scopes, and for those that a capability of this device has brought. */
export function scopeChoice(granted, node) {
  const known = new Set(GROUPS.flatMap(([, scopes]) => scopes.map(([id]) => id)));
  const brought = new Map();
  for (const command of node?.commands ?? []) if (!known.has(command.scope)) brought.set(command.scope, command.risk);
  for (const id of granted) if (!known.has(id) && !brought.has(id)) brought.set(id, '');
  const groups = brought.size
    ? [...GROUPS, ['From capabilities', [...brought].map(([id, level]) => [id, level, 'Brought by a capability of this device'])]]
    : GROUPS;
  const element = h(
    'div',
    { class: 'scopes' },
    groups.map(([name, scopes]) =>
      h(
        'fieldset',
        null,
        h('legend', null, name),
        scopes.map(([id, level, text, reserved]) =>
          h(
            'label',
            { class: `scope ${level.toLowerCase()}` },
            h('input', { type: 'checkbox', name: 'scope', value: id, checked: granted.includes(id) }),
            h('span', null, h('code', null, id), reserved ? h('em', { class: 'reserved', title: 'Does nothing until a capability brings its commands' }, 'reserved') : null, h('span', { class: 'muted' }, text)),
            level ? risk(level) : null,
          ),
        ),
      ),
    ),
  );
  return { element, chosen: () => [...element.querySelectorAll('input:checked')].map((box) => box.value) };
}

export function approvalPanel(nodeId) {
  const node = store.nodes.get(nodeId);
  const pairing = node?.pairing;
  if (!pairing) return Promise.resolve();
  return dialog(
    `Approve ${node.displayName}`,
    (close) => {
      const name = h('input', { name: 'label', value: node.displayName, maxlength: '100', required: true });
      const scopes = scopeChoice(node.scopes, node);
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
