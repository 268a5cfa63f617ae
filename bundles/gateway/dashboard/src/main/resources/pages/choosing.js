// Choosing many devices, and setting the same for all of them.

import * as api from './api.js';
import { h, fill } from './dom.js';
import * as store from './store.js';
import { scopeBoxes } from './approving.js';
import { acts, button, dialog, field, toast } from './ui.js';

// What one call may name.
const AT_ONCE = 1000;
// Each tells by itself which scopes its capabilities bring.
const ASKED = 50;

/**
 * The way of the devices' page to many of them.
 *
 * @param shown gives the devices that the page shows
 * @param changed is called when check boxes come or go
 */
export function chooser(shown, changed) {
  const chosen = new Set();
  let choosing = false;
  const toggle = button('Choose', () => turn(!choosing), '', { 'aria-pressed': 'false', title: 'Choose many devices' });
  const count = h('strong', { role: 'status' });
  const acting = ['Group…', 'Labels…', 'Scopes…'].map((text, i) => button(text, acts(() => [setGroup, setLabels, setScopes][i]([...chosen])), 'small'));
  const bar = h(
    'div',
    { class: 'notice choosing-bar', hidden: true, role: 'region', 'aria-label': 'Chosen devices' },
    count,
    h('span', { class: 'space' }),
    h(
      'div',
      { class: 'actions' },
      button('All shown', () => all(shown()), 'small'),
      button('None', () => all([]), 'small'),
      acting,
    ),
  );

  function turn(on) {
    choosing = on;
    if (!on) chosen.clear();
    toggle.setAttribute('aria-pressed', String(on));
    toggle.textContent = on ? 'Done' : 'Choose';
    changed();
  }

  function all(nodes) {
    chosen.clear();
    nodes.forEach((node) => chosen.add(node.nodeId));
    changed();
  }

  function show() {
    for (const id of chosen) if (!store.nodes.has(id)) chosen.delete(id);
    bar.hidden = !choosing;
    fill(count, `${chosen.size} ${chosen.size === 1 ? 'device' : 'devices'} chosen`);
    acting.forEach((act) => (act.disabled = !chosen.size));
  }

  /** The check box of a device; none as long as nobody chooses. */
  function box(node) {
    if (!choosing) return null;
    return h('input', {
      type: 'checkbox',
      class: 'choose',
      'aria-label': `Choose ${node.displayName}`,
      checked: chosen.has(node.nodeId),
      onchange: (event) => {
        if (event.target.checked) chosen.add(node.nodeId);
        else chosen.delete(node.nodeId);
        show();
      },
    });
  }

  return { button: toggle, bar, show, box, end: () => chosen.clear() };
}

const many = (ids) => `${ids.length} ${ids.length === 1 ? 'device' : 'devices'}`;

function setGroup(ids) {
  const groups = [...new Set([...store.nodes.values()].map((one) => one.group).filter(Boolean))];
  return form(`Group of ${many(ids)}`, ids, () => {
    const group = h('input', { name: 'group', maxlength: '100', list: 'groups', autofocus: true });
    return {
      content: [field('Group', group, 'Empty for none.'), h('datalist', { id: 'groups' }, groups.map((one) => h('option', { value: one })))],
      value: () => ({ group: group.value.trim() }),
    };
  });
}

function setLabels(ids) {
  // What all of them have is the least that one may want to keep.
  const lists = ids.map((id) => store.nodes.get(id)?.labels ?? []);
  const common = lists[0].filter((label) => lists.every((list) => list.includes(label)));
  return form(`Labels of ${many(ids)}`, ids, () => {
    const labels = h('input', { name: 'labels', value: common.join(', '), autofocus: true });
    return {
      content: field('Labels', labels, 'With commas between them, as in site=berlin. Each device has these then, and no others.'),
      value: () => ({ labels: labels.value.split(',').map((label) => label.trim()).filter(Boolean) }),
    };
  });
}

async function setScopes(ids) {
  const answers = await Promise.all(ids.slice(0, ASKED).map((id) => api.get(`/nodes/${encodeURIComponent(id)}/scopes`)));
  const scopes = new Map();
  for (const scope of answers.flatMap((answer) => answer.items)) {
    const known = scopes.get(scope.name);
    scopes.set(scope.name, { ...scope, granted: scope.granted && (known?.granted ?? true) });
  }
  return form(
    `Permissions of ${many(ids)}`,
    ids,
    () => {
      const boxes = scopeBoxes([...scopes.values()]);
      return {
        content: [h('p', { class: 'muted' }, 'Each device has these then, and no others. They count at once. A device that does not know one of them stays as it is.'), boxes.element],
        value: () => ({ scopes: boxes.chosen() }),
      };
    },
    { wide: true },
  );
}

/** A dialog whose form sets something for all of them, and says what became of it. */
function form(title, ids, build, how) {
  return dialog(
    title,
    (close) => {
      const { content, value } = build();
      return h(
        'form',
        {
          onsubmit: acts(async () => {
            const told = await set(ids, value());
            close(true);
            toast(`${many(told.changed)} changed`);
            if (told.failed.length) failures(told.failed);
          }),
        },
        content,
        h('footer', null, button('Cancel', () => close()), h('button', { class: 'button primary' }, 'Save')),
      );
    },
    how,
  );
}

async function set(ids, value) {
  const told = { changed: [], failed: [] };
  for (let i = 0; i < ids.length; i += AT_ONCE) {
    const answer = await api.patch('/nodes', { match: { ids: ids.slice(i, i + AT_ONCE) }, set: value });
    told.changed.push(...answer.changed);
    told.failed.push(...answer.failed);
  }
  return told;
}

function failures(failed) {
  return dialog(`${many(failed)} unchanged`, (close) => [
    h('ul', { class: 'list' }, failed.map(({ nodeId, reason }) => h('li', null, h('strong', null, store.nodes.get(nodeId)?.displayName ?? nodeId), h('span', { class: 'grow problem' }, reason)))),
    h('footer', null, button('Close', () => close(), 'primary')),
  ]);
}
