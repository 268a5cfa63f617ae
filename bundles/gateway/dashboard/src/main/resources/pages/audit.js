// The audit: who decided and ran what, and whether the chain holds.

import * as api from './api.js';
import { h, fill } from './dom.js';
import * as store from './store.js';
import { acts, button, title } from './ui.js';

const PAGE = 100;
const MOST_EXPORTED = 1_000_000;

export function audit(root) {
  const since = h('input', { type: 'datetime-local', 'aria-label': 'Since', onchange: () => load() });
  const node = h('select', { 'aria-label': 'Device', onchange: () => load() });
  const text = h('input', { type: 'search', placeholder: 'Filter what is shown…', 'aria-label': 'Filter', 'data-key': '/', oninput: () => show() });
  const verdict = h('div', { role: 'status' });
  const body = h('tbody');
  const more = button('Show more', acts(() => load(true)));
  const progress = h('span', { class: 'muted', role: 'status' });
  let items = [];
  let next = null;
  let latest = 0;

  fill(
    root,
    title('Audit', button('Verify', acts(verify), 'primary'), button('Export', acts(save))),
    h('div', { class: 'tools' }, text, node, since, progress),
    verdict,
    h(
      'div',
      { class: 'table', role: 'region', 'aria-label': 'Records', tabindex: '0' },
      h('table', null, h('thead', null, h('tr', null, ['#', 'When', 'Who', 'What', 'Device', 'About', 'Result'].map((name) => h('th', { scope: 'col' }, name)))), body),
    ),
    more,
  );

  function path(limit) {
    const query = new URLSearchParams({ limit: String(limit) });
    if (since.value) query.set('since', new Date(since.value).toISOString());
    if (node.value) query.set('nodeId', node.value);
    return `/audit?${query}`;
  }

  async function load(further) {
    const mine = ++latest;
    const page = await api.get(path(PAGE) + (further && next ? `&cursor=${encodeURIComponent(next)}` : ''));
    if (mine !== latest) return;
    items = further ? [...items, ...page.items] : page.items;
    next = page.nextCursor ?? null;
    more.hidden = !next;
    show();
  }

  function show() {
    const words = text.value.toLowerCase().split(/\s+/).filter(Boolean);
    const found = items.filter((item) => {
      const all = [item.actor, item.action, item.nodeId, item.subject, item.result, item.commandId].join('\n').toLowerCase();
      return words.every((part) => all.includes(part));
    });
    fill(body, found.map(row), found.length ? null : h('tr', null, h('td', { colspan: '7', class: 'muted' }, 'Nothing here.')));
  }

  async function verify() {
    const found = await api.get('/audit/verify');
    fill(
      verdict,
      h('div', { class: `notice ${found.ok ? 'good' : 'bad'}` }, h('strong', null, found.ok ? 'The chain holds.' : `Broken at number ${found.firstBroken}.`), h('span', null, found.message)),
    );
  }

  /** What sophon audit export prints: a signed checkpoint, then a record a line, newest first. A part has no checkpoint. */
  async function save() {
    const lines = [];
    const part = since.value || node.value;
    if (!part) lines.push(JSON.stringify({ checkpoint: await api.get('/audit/checkpoint') }));
    let cursor = null;
    do {
      const page = await api.get(path(1000) + (cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''));
      page.items.forEach((item) => lines.push(JSON.stringify(item)));
      cursor = page.nextCursor;
      fill(progress, `${lines.length} records…`);
    } while (cursor && lines.length < MOST_EXPORTED);
    const whole = !part && !cursor;
    fill(progress, whole ? 'Check it with: sophon audit verify --file FILE' : 'A part of the record: it cannot be verified by itself.');
    const address = URL.createObjectURL(new Blob(lines.map((line) => `${line}\n`), { type: 'application/x-ndjson' }));
    const link = h('a', { href: address, download: `sophon-audit-${whole ? '' : 'part-'}${new Date().toISOString().slice(0, 10)}.jsonl` });
    link.click();
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
  }

  function devices() {
    const before = node.value;
    const all = [...store.nodes.values()].sort((a, b) => a.displayName.localeCompare(b.displayName));
    fill(node, h('option', { value: '' }, 'All devices'), all.map((one) => h('option', { value: one.nodeId }, one.displayName)));
    node.value = before;
  }

  const end = store.subscribe((change) => change.kind === 'nodes' && devices());
  devices();
  load().catch((e) => fill(verdict, h('p', { class: 'problem' }, e.message)));
  return end;
}

function row(item) {
  return h(
    'tr',
    null,
    h('td', { class: 'muted number' }, item.number),
    h('td', null, h('time', { datetime: item.at, title: item.at }, new Date(item.at).toLocaleString())),
    h('td', { class: 'brief', title: item.actor }, item.actor),
    h('td', null, h('code', null, item.action)),
    h('td', { class: 'brief', title: item.nodeId }, store.nodes.get(item.nodeId)?.displayName ?? item.nodeId ?? ''),
    h('td', { class: 'subject' }, item.subject ?? ''),
    h('td', null, h('span', { class: item.result === 'ok' ? 'muted' : 'problem' }, item.result ?? ''), item.durationMs ? h('span', { class: 'muted' }, ` ${item.durationMs} ms`) : null),
  );
}
