// One device: its screen, its facts, its last minutes, what it can do, what it did, and a console.

import * as api from './api.js';
import { h, fill, every, keepingFocus, when, duration } from './dom.js';
import * as store from './store.js';
import { acts, button, dialog, empty, field, status, sure, tabTitle, title, toast } from './ui.js';
import { approvalPanel, contested, fact, scopeChoice } from './approving.js';
import { abilities } from './abilities.js';
import { consolePanel } from './console.js';
import { graphs } from './graph.js';
import { regenerate } from './pairing.js';
import { activityList } from './results.js';
import { liveScreen } from './screen.js';
import { lapsed, waits } from './devices.js';

const LOOK = 10_000;

export function device(root, nodeId) {
  const path = `/nodes/${encodeURIComponent(nodeId)}`;
  const head = h('div');
  const facts = h('div');
  const graph = h('div');
  const activity = activityList(path);
  const commands = h('div', { class: 'commands' });
  const terminal = consolePanel(nodeId);
  const screen = store.mayDecide() ? liveScreen(nodeId) : null;
  let shown = '';
  let named = '';

  fill(
    root,
    h('a', { class: 'back', href: '#/devices' }, '‹ Devices'),
    head,
    screen?.element,
    h('div', { class: 'columns' }, h('section', { class: 'card' }, h('h2', null, 'Facts'), facts), h('section', { class: 'card' }, h('h2', null, 'Heartbeats'), graph)),
    store.mayIssue() ? h('section', { class: 'card' }, h('h2', null, 'Node console'), terminal.element) : null,
    h('section', { class: 'card' }, h('h2', null, 'Recent activity'), activity.element),
    h('section', { class: 'card' }, h('h2', null, 'Commands'), commands),
  );

  function show() {
    const node = store.nodes.get(nodeId);
    if (!node) {
      if (store.state.loaded) fill(head, empty('No such device', 'It does not exist, or you may not see it.'));
      return;
    }
    showHead(node);
    screen?.show(node);
    fill(facts, factsOf(node));
    showGraph(node);
    if (node.commands) {
      terminal.show(node);
      const text = JSON.stringify([node.commands, node.scopes]);
      if (text !== shown) fill(commands, abilities(node, terminal.choose, store.mayDecide() ? acts(() => permissions(store.nodes.get(nodeId), path)) : null));
      shown = text;
    }
  }

  /** Only when it differs: a button that is made anew loses the keyboard's focus. */
  function showHead(node) {
    const text = JSON.stringify([node.displayName, node.status, node.pairing, node.pausedBy, node.pausedSince, lapsed(node)]);
    if (text === named) return;
    named = text;
    const drawn = [
      title(
        h('span', { class: 'device-name' }, node.displayName, status(node.status)),
        store.mayDecide() ? actions(node) : null,
      ),
      waits(node) && store.mayDecide()
        ? h('div', { class: 'notice' }, h('span', null, `It asks to be paired, with the code ${node.pairing.pairingCode}.`), button('Approve…', acts(() => approvalPanel(nodeId)), 'primary small'))
        : node.pairing?.contestedFrom && store.mayDecide()
          ? h('div', { class: 'notice problem' }, contested(node.pairing))
          : null,
      node.pausedBy
        ? h('div', { class: 'notice paused' }, h('span', null, 'Paused by the person at this device ', when(node.pausedSince), ` (${node.pausedBy}): it refuses every command. Only there it can be resumed.`))
        : null,
      lapsed(node)
        ? h('div', { class: 'notice warn' }, h('span', null, 'Its pairing credentials have expired, and nobody has been paired with them.'), store.mayDecide() ? button('New credentials', acts(() => regenerate(nodeId)), 'small') : null)
        : node.status === 'approved'
          ? h('div', { class: 'notice' }, h('span', null, 'It is paired and has not come yet. Next, on the machine: ', h('code', null, 'sophon-node start')))
          : null,
    ];
    keepingFocus(head, () => fill(head, drawn));
    tabTitle({ page: node.displayName });
  }

  function showGraph(node) {
    fill(graph, graphs(store.heartbeats(nodeId), activity.latencies(), node.status));
  }

  const end = store.subscribe((change) => {
    if (change.kind === 'nodes') store.refresh(nodeId);
    if (change.nodeId !== nodeId) return;
    if (change.kind === 'node') show();
    if (change.kind === 'command') activity.reload();
  });
  activity.onload(() => {
    const node = store.nodes.get(nodeId);
    if (node) showGraph(node);
    screen?.ran(activity.views());
  });
  // Heartbeats are no events: ten thousand devices would leave no room for others. This page asks for its one device.
  const stop = every(LOOK, () => document.hidden || store.refresh(nodeId));
  show();
  store.loadHeartbeats(nodeId).catch(() => {}).then(() => store.refresh(nodeId));
  activity.reload();
  return () => {
    end();
    stop();
    screen?.close();
  };
}

function actions(node) {
  const path = `/nodes/${encodeURIComponent(node.nodeId)}`;
  const now = () => store.nodes.get(node.nodeId) ?? node;
  return [
    button('Edit', () => edit(now(), path)),
    button('Permissions', acts(() => permissions(now(), path))),
    button('New credentials', acts(() => regenerate(node.nodeId))),
    forgettable(node)
      ? button('Delete', acts(async () => {
          const text = `The registration is gone for good, and nobody else ever gets the id ${node.nodeId}. What happened stays in the audit.`;
          if (await sure(`Delete ${node.displayName}?`, text, 'Delete')) {
            await api.remove(`${path}?forget=true`);
            toast(`${node.displayName} is deleted`);
            location.hash = '#/devices';
          }
        }), 'danger')
      : null,
    node.status === 'revoked'
      ? null
      : button('Revoke', acts(async () => {
          if (await sure(`Revoke ${node.displayName}?`, 'Its token counts no more, and its connection ends at once. To come back it has to be paired anew.', 'Revoke')) {
            await api.remove(path);
            toast(`${node.displayName} is revoked`);
          }
        }), 'danger'),
  ];
}

/** Revoked, or never used. */
const forgettable = (node) => node.status === 'revoked' || (node.status === 'pending' && !node.lastHeartbeatAt);

function edit(node, path) {
  return dialog(`Edit ${node.displayName}`, (close) => {
    const name = h('input', { name: 'displayName', value: node.displayName, maxlength: '100', required: true });
    const group = h('input', { name: 'group', value: node.group ?? '', maxlength: '100', list: 'groups' });
    const labels = h('input', { name: 'labels', value: node.labels.join(', ') });
    const groups = [...new Set([...store.nodes.values()].map((one) => one.group).filter(Boolean))];
    return h(
      'form',
      {
        onsubmit: acts(async () => {
          const list = labels.value.split(',').map((label) => label.trim()).filter(Boolean);
          store.keep(await api.patch(path, { displayName: name.value, group: group.value.trim(), labels: list }));
          close(true);
        }),
      },
      field('Display name', name),
      field('Group', group, 'Devices of a group stand together.'),
      h('datalist', { id: 'groups' }, groups.map((one) => h('option', { value: one }))),
      field('Labels', labels, 'With commas between them.'),
      h('footer', null, button('Cancel', () => close()), h('button', { class: 'button primary' }, 'Save')),
    );
  });
}

async function permissions(node, path) {
  const scopes = await scopeChoice(node.nodeId);
  return dialog(
    `Permissions of ${node.displayName}`,
    (close) => {
      return h(
        'form',
        {
          onsubmit: acts(async () => {
            store.keep(await api.put(`${path}/scopes`, { scopes: scopes.chosen() }));
            toast('Permissions saved');
            close(true);
          }),
        },
        h('p', { class: 'muted' }, 'They count at once. The device’s own policy can only narrow them.'),
        scopes.element,
        h('footer', null, button('Cancel', () => close()), h('button', { class: 'button primary' }, 'Save')),
      );
    },
    { wide: true },
  );
}

function factsOf(node) {
  return h(
    'dl',
    { class: 'facts' },
    fact('Node ID', h('code', null, node.nodeId)),
    fact('Machine', node.machineName),
    fact('System', [node.osDescription ?? node.platform, node.architecture].filter(Boolean).join(' · ')),
    fact('Version', node.version),
    fact('Quarantined', node.quarantined ? Object.entries(node.quarantined).map(([version, reason]) => h('div', null, `${version}: ${reason}`)) : null),
    fact('Last heartbeat', node.lastHeartbeatAt ? when(node.lastHeartbeatAt) : null),
    fact('Uptime', node.uptime === undefined || node.status !== 'online' ? null : duration(node.uptime)),
    fact('Group', node.group),
    fact('Labels', node.labels.length ? h('span', { class: 'labels' }, node.labels.map((label) => h('span', { class: 'label-tag' }, label))) : null),
    fact('Scopes', h('span', { class: 'labels' }, node.scopes.length ? node.scopes.map((scope) => h('code', { class: 'label-tag' }, scope)) : 'none')),
    fact('Registered', when(node.createdAt)),
  );
}
