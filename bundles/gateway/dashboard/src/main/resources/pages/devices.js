// Settings → Devices: all of them, live.

import { h, fill, every, keepingFocus, when } from './dom.js';
import * as store from './store.js';
import { acts, button, empty, status, STATUSES, title, word } from './ui.js';
import { addNode, regenerate } from './pairing.js';
import { approvalPanel } from './approving.js';
import { chooser } from './choosing.js';

// What one looks for comes first.
const ORDER = { error: 0, pending: 1, stale: 2, online: 3, approved: 4, offline: 5, revoked: 6 };
const UNGROUPED = 'My Devices';

const chosen = { text: '', status: null };

export function devices(root) {
  const rows = new Map();
  const many = chooser(() => [...store.nodes.values()].filter((node) => matches(node) && visible(node)), () => show());
  const list = h('div', { class: 'devices' });
  const chips = h('div', { class: 'chips', role: 'group', 'aria-label': 'Show by state' });
  const search = h('input', {
    type: 'search',
    placeholder: 'Search name, group, label, machine…',
    'aria-label': 'Search devices',
    title: 'Press / to search',
    'data-key': '/',
    value: chosen.text,
    oninput: () => {
      chosen.text = search.value;
      show();
    },
  });
  fill(
    root,
    title('Devices', ...(store.mayDecide() ? [many.button, button('Add Node', () => addNode(), 'primary', { 'data-key': 'n', title: 'Add Node (n)' })] : [])),
    h('div', { class: 'tools' }, search, chips),
    many.bar,
    list,
  );

  function matches(node) {
    const text = [node.displayName, node.nodeId, node.group, node.platform, node.machineName, node.osDescription, ...node.labels];
    const words = chosen.text.toLowerCase().split(/\s+/).filter(Boolean);
    const all = text.filter(Boolean).join('\n').toLowerCase();
    return words.every((part) => all.includes(part));
  }

  function visible(node) {
    return chosen.status ? node.status === chosen.status : node.status !== 'revoked';
  }

  function show() {
    const found = [...store.nodes.values()].filter(matches);
    showChips(found);
    many.show();
    const groups = new Map();
    for (const node of found.filter(visible)) {
      const group = node.group || UNGROUPED;
      if (!groups.has(group)) groups.set(group, []);
      groups.get(group).push(node);
    }
    const names = [...groups.keys()].sort((a, b) => (a === UNGROUPED) - (b === UNGROUPED) || a.localeCompare(b));
    rows.clear();
    const drawn = names.map((name) =>
      h(
        'section',
        { class: 'group' },
        h('h2', null, name, h('span', { class: 'count' }, groups.get(name).length)),
        h('ul', null, groups.get(name).sort(byNeed).map((node) => remember(node))),
      ),
    );
    keepingFocus(list, () => fill(list, drawn, names.length ? null : nothing()));
  }

  function nothing() {
    if (!store.state.loaded) return h('p', { class: 'muted' }, 'Loading…');
    if (store.nodes.size) return empty('Nothing matches', 'No device is called like this, or is in this state.');
    return empty('No devices yet', 'Register one here, run one command on the machine, and approve it.');
  }

  function showChips(found) {
    const count = (name) => found.filter((node) => node.status === name).length;
    const chip = (name, text, number) =>
      h(
        'button',
        {
          type: 'button',
          class: `chip ${name ?? ''}`,
          'aria-pressed': String(chosen.status === name),
          onclick: () => {
            chosen.status = chosen.status === name ? null : name;
            show();
          },
        },
        name ? h('i', { 'aria-hidden': 'true' }) : null,
        text,
        h('span', { class: 'count' }, number),
      );
    const present = STATUSES.filter((name) => count(name) || chosen.status === name);
    const drawn = [chip(null, 'All', found.filter((node) => node.status !== 'revoked').length), present.map((name) => chip(name, word(name), count(name)))];
    keepingFocus(chips, () => fill(chips, drawn));
  }

  function remember(node) {
    const row = h('li', { 'data-group': node.group ?? '' }, rowOf(node, many.box(node)));
    rows.set(node.nodeId, row);
    return row;
  }

  const end = store.subscribe((change) => {
    if (change.kind === 'nodes') show();
    if (change.kind === 'node') {
      const node = store.nodes.get(change.nodeId);
      const row = rows.get(change.nodeId);
      // In place where it stays in its place; all anew where it comes, goes or moves.
      if (node && row && matches(node) && visible(node) && !chosen.status && row.dataset.group === (node.group ?? '')) {
        keepingFocus(row, () => fill(row, rowOf(node, many.box(node))));
        showChips([...store.nodes.values()].filter(matches));
      } else show();
    }
  });
  const stop = every(30_000, () => {
    list.querySelectorAll('time').forEach((time) => time.replaceWith(when(time.dateTime)));
    // That credentials expire is no event.
    for (const [id, row] of rows) {
      const node = store.nodes.get(id);
      if (node && lapsed(node) && row.querySelector('.pairing-code')) keepingFocus(row, () => fill(row, rowOf(node, many.box(node))));
    }
  });
  show();
  return () => {
    end();
    stop();
    many.end();
  };
}

function byNeed(a, b) {
  return (ORDER[a.status] ?? 9) - (ORDER[b.status] ?? 9) || a.displayName.localeCompare(b.displayName);
}

/** Nobody can be paired with what it was given. */
export const lapsed = (node) => node.status === 'pending' && node.pairing?.status === 'pending' && new Date(node.pairing.expiresAt) <= Date.now();

export const waits = (node) => node.pairing?.status === 'pending' && node.pairing.polledAt && new Date(node.pairing.expiresAt) > Date.now();

function rowOf(node, box) {
  const machine = node.machineName ?? node.pairing?.machineName;
  const system = node.osDescription ?? node.pairing?.osDescription ?? node.platform;
  return h(
    'div',
    { class: `row ${box ? 'choosing' : ''}`, 'data-node': node.nodeId },
    box,
    status(node.status),
    h(
      'a',
      { class: 'name', href: `#/devices/${encodeURIComponent(node.nodeId)}` },
      h('strong', null, node.displayName),
      h('span', { class: 'muted' }, [machine, system].filter(Boolean).join(' · ')),
    ),
    h('span', { class: 'labels' }, node.labels.map((label) => h('span', { class: 'label-tag' }, label))),
    h(
      'span',
      { class: 'seen muted' },
      node.status === 'pending'
        ? lapsed(node)
          ? h('span', { class: 'problem' }, 'Credentials expired')
          : h('span', { class: 'pairing-code', title: 'Pairing code' }, node.pairing?.pairingCode ?? '')
        : node.pausedBy
          ? h('span', { title: `By the person at it: ${node.pausedBy}` }, 'Paused ', when(node.pausedSince))
        : node.status === 'online'
          ? h('span', { class: 'on-time' }, 'Heartbeats on time')
          : node.lastHeartbeatAt
            ? ['Heartbeat ', when(node.lastHeartbeatAt)]
            : `${node.scopes.length} ${node.scopes.length === 1 ? 'scope' : 'scopes'}`,
    ),
    store.mayDecide() && waits(node)
      ? button('Approve…', acts(() => approvalPanel(node.nodeId)), 'primary small')
      : store.mayDecide() && lapsed(node)
        ? button('Renew…', acts(() => regenerate(node.nodeId)), 'small', { title: 'New credentials' })
        : h('span', { class: 'chevron', 'aria-hidden': 'true' }, '›'),
  );
}
