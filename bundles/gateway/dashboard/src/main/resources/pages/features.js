// Features: the library of signed capabilities, which devices are to have which, and how far they are.

import * as api from './api.js';
import { h, fill, every, when } from './dom.js';
import * as store from './store.js';
import { acts, button, dialog, empty, field, risk, sure, title, toast } from './ui.js';
import { rollouts, startRollout } from './rollouts.js';
import { mark, named, picker, target } from './targets.js';

const SOON = 400;
const LOOK = 30_000;
const SHOWN = 200;
const STATES = { fetching: 'approved', installing: 'approved', removing: 'approved', active: 'online', refused: 'error', failed: 'error' };

export function features(root) {
  const library = h('div');
  const sets = h('div');
  const nodes = h('div');
  const running = rollouts();
  const known = { library: [], sets: [], nodes: [] };
  let onlyDrift = false;
  const drift = button('Only those that drift', () => {
    onlyDrift = !onlyDrift;
    drift.setAttribute('aria-pressed', String(onlyDrift));
    loadNodes();
  }, 'small', { 'aria-pressed': 'false' });

  fill(
    root,
    title('Features', ...(store.isAdmin() ? [button('Roll out…', acts(() => startRollout(known.library)), '', { 'data-key': 'r', title: 'Roll out (r)' }), button('Assign…', acts(() => assign(known)), 'primary', { 'data-key': 'n', title: 'Assign (n)' })] : [])),
    h('p', { class: 'muted lead' }, 'Signed capabilities that the Gateway brings to devices. A device takes one only where its owner trusts the publisher’s key.'),
    h('section', null, h('h2', { class: 'part' }, 'Rollouts'), running.element),
    h('section', null, h('h2', { class: 'part' }, 'Assigned'), sets),
    h('section', null, h('div', { class: 'part' }, h('h2', null, 'Devices'), drift), nodes),
    h('section', null, h('h2', { class: 'part' }, 'Library'), library),
  );

  /** Asks anew, and draws only what differs: a button that is made anew loses the keyboard's focus. */
  function part(element, path, draw) {
    let shown = null;
    return async () => {
      try {
        const { items } = await api.get(path());
        const text = JSON.stringify(items);
        if (text === shown) return;
        shown = text;
        fill(element, draw(items));
      } catch (e) {
        shown = null;
        fill(element, h('p', { class: 'problem' }, e.message));
      }
    };
  }

  const loadLibrary = part(library, () => '/features', (items) => {
    known.library = items;
    return items.length
      ? h('ul', { class: 'list card' }, items.map((entry) => entryOf(entry, loadLibrary)))
      : empty('The library is empty', 'Sign a KAR by tools/sign, and put it in by sophon features add, or into the Gateway’s features folder.');
  });
  const loadSets = part(sets, () => '/features/sets', (items) => {
    known.sets = items;
    return items.length ? h('ul', { class: 'list card' }, items.map(setOf)) : h('p', { class: 'muted' }, 'Nothing is assigned.');
  });
  const loadNodes = part(nodes, () => `/features/nodes?limit=${SHOWN}${onlyDrift ? '&state=drift' : ''}`, (items) => {
    known.nodes = items;
    return items.length ? nodesOf(items) : h('p', { class: 'muted' }, onlyDrift ? 'No device drifts.' : 'No device has features from here, or is to have any.');
  });

  let waiting = null;
  const soon = () => {
    waiting ??= setTimeout(() => {
      waiting = null;
      loadSets();
      loadNodes();
      running.load();
    }, SOON);
  };
  const end = store.subscribe((change) => {
    if (change.kind === 'features' || change.kind === 'rollout') soon();
    if (change.kind === 'nodes') soon();
  });
  // What is put into the library is no event.
  const stop = every(LOOK, () => {
    if (!document.hidden) loadLibrary();
  });
  loadLibrary();
  loadSets();
  loadNodes();
  running.load();
  return () => {
    end();
    stop();
    clearTimeout(waiting);
  };

  function setOf(set) {
    return h(
      'li',
      { 'data-target': set.target },
      h('div', { class: 'grow' }, h('strong', null, target(set.target)), h('div', { class: 'muted' }, 'Changed ', when(set.changedAt), ` by ${set.by}`)),
      h(
        'span',
        { class: 'labels' },
        set.features.map((one) => h('span', { class: 'label-tag' }, named(one), store.isAdmin() ? takeOff(set, one) : null)),
      ),
    );
  }

  function takeOff(set, feature) {
    return h(
      'button',
      {
        type: 'button',
        class: 'link take-off',
        'aria-label': `Take ${named(feature)} off`,
        onclick: acts(async () => {
          if (!(await sure(`Take ${feature.name} off?`, `${target(set.target)}: it is removed where nothing else means it.`, 'Take off'))) return;
          await save(set.target, set.features.filter((one) => one.name !== feature.name));
          await loadSets();
        }),
      },
      '×',
    );
  }

  function assign({ library: entries, sets: present }) {
    return dialog('Assign a feature', (close) => {
      const feature = h('select', { name: 'feature', required: true }, entries.filter(whole).map((one) => h('option', { value: named(one) }, named(one))));
      const devices = picker();
      return h(
        'form',
        {
          onsubmit: acts(async () => {
            const { name, version } = entries.find((one) => named(one) === feature.value);
            const others = present.find((set) => set.target === devices.value())?.features.filter((one) => one.name !== name) ?? [];
            await save(devices.value(), [...others, { name, version }]);
            toast(`${named({ name, version })} is assigned`);
            close(true);
            await loadSets();
          }),
        },
        field('Feature', feature),
        devices.element,
        h('p', { class: 'muted' }, 'Devices that are meant get it at once, those that come later when they connect. To go step by step, roll it out instead.'),
        h('footer', null, button('Cancel', () => close()), h('button', { class: 'button primary' }, 'Assign')),
      );
    });
  }
}

const whole = (entry) => entry.complete !== false;

function save(where, list) {
  const path = `/features/sets/${encodeURIComponent(where)}`;
  return list.length ? api.put(path, { features: list }) : api.remove(path);
}

function entryOf(entry, changed) {
  const expired = new Date(entry.expires) < Date.now();
  return h(
    'li',
    { 'data-feature': named(entry) },
    h(
      'div',
      { class: 'grow' },
      h('strong', null, entry.name),
      h('span', { class: 'count' }, entry.version),
      h('div', { class: 'muted' }, `${entry.channel ? `Release of the Node, ${entry.channel}` : `By ${entry.publisher}`} · added `, when(entry.addedAt), ' · ', h('span', { class: expired ? 'problem' : null }, expired ? 'expired ' : 'good until ', when(entry.expires))),
      whole(entry) ? null : h('div', { class: 'problem' }, 'Its file has not come whole'),
      h('details', null, h('summary', null, `${entry.commands.length} ${entry.commands.length === 1 ? 'command' : 'commands'}`), h('ul', { class: 'brought' }, entry.commands.map((one) => h('li', null, h('code', null, one.name), h('code', { class: 'muted' }, one.scope), risk(one.risk))))),
    ),
    store.isAdmin()
      ? button('Remove', acts(async () => {
          if (await sure(`Remove ${named(entry)}?`, 'It leaves the library. Devices that have it keep it.', 'Remove')) {
            await api.remove(`/features/library/${encodeURIComponent(entry.name)}/${encodeURIComponent(entry.version)}`);
            toast(`${named(entry)} is removed`);
            await changed();
          }
        }), 'danger small')
      : null,
  );
}

function nodesOf(items) {
  return [
    h('ul', { class: 'list card' }, items.map((node) =>
      h(
        'li',
        { 'data-node': node.nodeId },
        h('a', { class: 'grow', href: `#/devices/${encodeURIComponent(node.nodeId)}` }, h('strong', null, node.displayName ?? node.nodeId), h('div', { class: 'muted' }, node.status, node.takes === false ? ' · takes no features by message' : '')),
        h('ul', { class: 'brought' }, node.features.map(stateOf)),
        node.drift ? mark('stale', 'Drifts', 'What it has is not what it is to have') : mark('online', 'As assigned'),
      ),
    )),
    items.length === SHOWN ? h('p', { class: 'muted' }, `The first ${SHOWN}; sophon features status shows all.`) : null,
  ];
}

function stateOf(feature) {
  const wanted = feature.desired ? (feature.desired === feature.version ? null : `to be ${feature.desired}`) : 'to go';
  return h(
    'li',
    null,
    h('code', null, feature.version ? named(feature) : feature.name),
    feature.state ? mark(STATES[feature.state] ?? 'offline', feature.state) : null,
    wanted ? h('span', { class: 'muted' }, wanted) : null,
    feature.reason ? h('span', { class: 'reason problem' }, feature.reason) : null,
  );
}
