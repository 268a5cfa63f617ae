// API tokens: for agents and programs.

import * as api from './api.js';
import { h, fill, when } from './dom.js';
import { connect } from './connect.js';
import * as store from './store.js';
import { acts, button, code, dialog, empty, field, sure, title, toast } from './ui.js';

const ROLES = [
  ['Agent', 'lists devices and issues commands'],
  ['Operator', 'devices and approvals'],
  ['Viewer', 'reads'],
  ['Admin', 'everything'],
];

export function tokens(root) {
  const list = h('div');
  fill(root, title('Tokens', button('New token', () => create(load), 'primary', { 'data-key': 'n' })), h('p', { class: 'muted lead' }, 'An agent or a program shows a token with each request. It is shown once, when it is made.'), list);

  async function load() {
    try {
      const { items } = await api.get('/auth/tokens');
      fill(list, items.length ? h('ul', { class: 'list card' }, items.map(row)) : empty('No tokens', 'Make one for an agent.'));
    } catch (e) {
      fill(list, h('p', { class: 'problem' }, e.message));
    }
  }

  function row(token) {
    const over = token.expiresAt && new Date(token.expiresAt) <= Date.now();
    return h(
      'li',
      null,
      h('div', { class: 'grow' }, h('strong', null, token.name), h('div', { class: 'muted' }, token.nodes ? token.nodes.map((id) => store.nodes.get(id)?.displayName ?? id).join(', ') : 'All devices', token.scopes ? `; only ${token.scopes.join(', ')}` : '')),
      h('span', { class: `role ${token.role.toLowerCase()}` }, token.role),
      h('span', { class: 'muted' }, over ? h('span', { class: 'problem' }, 'Expired') : token.expiresAt ? ['Until ', new Date(token.expiresAt).toLocaleDateString()] : ['Made ', when(token.createdAt)]),
      button('Delete', acts(async () => {
        if (await sure(`Delete ${token.name}?`, 'Whoever uses it is shut out at once.', 'Delete')) {
          await api.remove(`/auth/tokens/${encodeURIComponent(token.id)}`);
          toast('Deleted');
          await load();
        }
      }), 'danger small'),
    );
  }

  load();
}

function create(made) {
  return dialog('New token', (close, element) => {
    const name = h('input', { name: 'name', required: true, maxlength: '100', placeholder: 'My agent', autofocus: true });
    const role = h('select', { name: 'role' }, ROLES.map(([value, text]) => h('option', { value }, `${value}: ${text}`)));
    const expires = h('input', { name: 'expires', type: 'date' });
    const nodes = h(
      'select',
      { name: 'nodes', multiple: true, size: String(Math.min(6, Math.max(2, store.nodes.size))) },
      [...store.nodes.values()].filter((node) => node.status !== 'revoked').map((node) => h('option', { value: node.nodeId }, node.displayName)),
    );
    const only = field('Only these devices', nodes, 'None chosen: all of them.');
    const scopes = h('input', { name: 'scopes', maxlength: '2000', placeholder: 'screen.capture, system.info' });
    const using = field('Only these scopes', scopes, 'Separated by commas. Empty: all that a device is granted.');
    const fit = () => {
      only.hidden = role.value !== 'Agent' || !store.nodes.size;
      using.hidden = role.value !== 'Agent';
    };
    role.addEventListener('change', fit);
    fit();
    const body = h('div');
    fill(
      body,
      h(
        'form',
        {
          onsubmit: acts(async () => {
            const chosen = only.hidden ? [] : [...nodes.selectedOptions].map((option) => option.value);
            const limits = using.hidden ? [] : scopes.value.split(',').map((scope) => scope.trim()).filter(Boolean);
            const answer = await api.post('/auth/tokens', {
              name: name.value,
              role: role.value,
              ...(chosen.length ? { nodes: chosen } : {}),
              ...(limits.length ? { scopes: limits } : {}),
              ...(expires.value ? { expiresAt: new Date(`${expires.value}T23:59:59`).toISOString().replace(/\.\d+/, '') } : {}),
            });
            element.dataset.keep = 'yes';
            fill(
              body,
              h('p', null, 'This is the token. It is shown only here, and only once.'),
              code(answer.token, 'API token'),
              connect(answer.token),
              h('footer', null, button('Done', () => close(true), 'primary')),
            );
            body.querySelector('.code .button').focus({ preventScroll: true });
            made();
          }),
        },
        field('Name', name),
        field('Role', role),
        only,
        using,
        field('Expires', expires, 'Empty: never.'),
        h('footer', null, button('Cancel', () => close()), h('button', { class: 'button primary' }, 'Make it')),
      ),
    );
    return body;
  }, { wide: true });
}
