// Which devices are meant, in words and as the API has it; and small parts that the pages of features share.

import { h } from './dom.js';
import * as store from './store.js';
import { field } from './ui.js';

export const named = ({ name, version }) => (version ? `${name} ${version}` : name);

/** A state as a coloured mark. */
export function mark(kind, text, meaning) {
  return h('span', { class: `status ${kind}`, title: meaning }, h('i', { 'aria-hidden': 'true' }), text);
}

/** "group:shop" in words. */
export function target(text) {
  const [, kind, name] = /^(node|group|label):([^]*)$/.exec(text) ?? [];
  if (kind === 'node') return `Device ${store.nodes.get(name)?.displayName ?? name}`;
  if (kind === 'group') return `Group ${name}`;
  return kind === 'label' ? `Label ${name}` : 'All devices';
}

/** @returns {element, value()}: a choice of devices, as the API names them */
export function picker() {
  const nodes = [...store.nodes.values()];
  const kinds = {
    all: ['All devices', []],
    group: ['A group', nodes.map((node) => node.group).filter(Boolean)],
    label: ['A label', nodes.flatMap((node) => node.labels)],
    node: ['One device', nodes.map((node) => node.nodeId)],
  };
  const kind = h('select', { name: 'kind', onchange: () => show() }, Object.entries(kinds).map(([value, [text]]) => h('option', { value }, text)));
  const known = h('datalist', { id: 'targets' });
  const name = h('input', { name: 'target', list: 'targets', maxlength: '110' });
  const naming = field('Which', name);
  function show() {
    const all = kind.value === 'all';
    naming.hidden = all;
    name.required = !all;
    known.replaceChildren(...[...new Set(kinds[kind.value][1])].sort().map((value) => h('option', { value })));
  }
  show();
  return {
    element: h('div', null, field('Devices', kind), naming, known),
    value: () => (kind.value === 'all' ? 'all' : `${kind.value}:${name.value.trim()}`),
  };
}
