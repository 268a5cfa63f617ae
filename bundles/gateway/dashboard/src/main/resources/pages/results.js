// What commands were asked to do, and what came of it.

import * as api from './api.js';
import { h, fill, keepingFocus, shown, when } from './dom.js';
import { acts, button, dialog } from './ui.js';

const MOST_SHOWN = 200_000;

/**
 * Exactly what will run, or ran. A shell command is shown as text, with its line breaks; long runs of blanks are told by
 * their number, so that they push nothing out of sight.
 */
export function exactly(command, params) {
  const rest = { ...(params ?? {}) };
  const shell = command === 'system.execute' && typeof rest.command === 'string' ? rest.command : null;
  if (shell !== null) delete rest.command;
  return h(
    'div',
    { class: 'exactly' },
    h('code', { class: 'command' }, command),
    shell === null ? null : whole('script', shown(shell, { lines: true, folds: true })),
    Object.keys(rest).length ? whole(null, jsonOf(rest)) : null,
  );
}

const whole = (kind, nodes) => h('pre', { class: kind, tabindex: '0' }, nodes, h('span', { class: 'end', 'aria-hidden': 'true' }));

/** All that is decided on: the command as it was issued, and what a device that asks for the approval itself says of it. */
export function allOf({ command, params, device }) {
  return h('div', null, exactly(command, params), device ? fromDevice(device) : null);
}

/** The device's own words, and what it would run. */
function fromDevice(device) {
  return h(
    'div',
    { class: 'exactly from-device' },
    h('span', { class: 'label' }, 'What the device says would run'),
    whole('words', shown(device.words, { folds: true })),
    whole('json', jsonOf(device.params)),
  );
}

/** JSON as nodes, two spaces for each level: names and texts are written as {@link shown} writes them. */
function jsonOf(value, indent = '') {
  if (typeof value === 'string') return shown(`"${value.replace(/[\\"]/g, '\\$&')}"`, { folds: true });
  if (value === null || typeof value !== 'object') return [JSON.stringify(value)];
  const list = Array.isArray(value);
  const entries = Object.entries(value);
  if (!entries.length) return [list ? '[]' : '{}'];
  const deeper = `${indent}  `;
  return [
    list ? '[' : '{',
    entries.map(([name, part], i) => [i ? ',' : '', `\n${deeper}`, list ? '' : [jsonOf(name), ': '], jsonOf(part, deeper)]),
    `\n${indent}${list ? ']' : '}'}`,
  ];
}

/** Calls back once the end of all that {@link exactly} shows in an element has been in sight. */
export function whenRead(element, then) {
  const unseen = new Set(element.querySelectorAll('.end'));
  if (!unseen.size) {
    then();
    return;
  }
  const observer = new IntersectionObserver(
    (entries) => {
      entries.filter((entry) => entry.intersectionRatio >= 0.5).forEach((entry) => unseen.delete(entry.target));
      if (!unseen.size) {
        observer.disconnect();
        then();
      }
    },
    { threshold: 0.5 },
  );
  unseen.forEach((end) => observer.observe(end));
}

/** A button that decides on what an element shows: nobody presses it before they could have read that. */
export function deciding(made, element) {
  made.disabled = true;
  made.title = 'Read to the end first';
  whenRead(element, () => {
    made.disabled = false;
    made.title = '';
  });
  return made;
}

function pictureOf(result) {
  if (typeof result?.image !== 'string' || !/^[A-Za-z0-9+/=]+$/.test(result.image)) return null;
  const format = /^(jpeg|png|webp)$/.test(result.format) ? result.format : 'jpeg';
  return `data:image/${format};base64,${result.image}`;
}

/** A result, with its picture if it has one. */
export function showResult(result) {
  const picture = pictureOf(result);
  const rest = { ...(result ?? {}) };
  if (picture) delete rest.image;
  const streams = ['stdout', 'stderr'].filter((name) => typeof rest[name] === 'string');
  const texts = streams.map((name) => {
    const text = rest[name];
    delete rest[name];
    return text ? [h('span', { class: 'label' }, name), h('pre', { tabindex: '0' }, text.slice(0, MOST_SHOWN))] : null;
  });
  const json = JSON.stringify(rest, null, 2);
  return [
    picture
      ? h('button', { type: 'button', class: 'picture', 'aria-label': 'Show the picture in full', onclick: () => viewer(picture) }, h('img', { src: picture, alt: 'What was captured' }))
      : null,
    texts,
    json === '{}' ? null : h('pre', { tabindex: '0' }, json.slice(0, MOST_SHOWN), json.length > MOST_SHOWN ? '\n… cut here' : ''),
  ];
}

function viewer(picture) {
  return dialog('Picture', (close, element) => {
    element.classList.add('viewer');
    const image = h('img', { src: picture, alt: 'What was captured', onclick: () => image.classList.toggle('full') });
    return [h('div', { class: 'stage' }, image), h('footer', null, h('span', { class: 'hint' }, 'Press the picture for its full size.'), h('a', { class: 'button', href: picture, download: 'capture' }, 'Download'))];
  }, { wide: true });
}

/** A program that ran and says that it failed: its exit code; null for everything else. */
const exitOf = ({ ok, result }) => (ok && Number.isInteger(result?.exitCode) && result.exitCode !== 0 ? result.exitCode : null);

export function showOutcome(outcome) {
  const exit = exitOf(outcome);
  return h(
    'div',
    { class: `outcome ${!outcome.ok ? 'bad' : exit === null ? 'good' : 'warn'}` },
    h(
      'p',
      null,
      h('strong', null, !outcome.ok ? (outcome.error ?? 'Failed') : exit === null ? 'Done' : `It ran and ended with exit code ${exit}`),
      h('span', { class: 'muted' }, ` ${outcome.durationMs ?? 0} ms on the device${outcome.seen === undefined ? '' : `, ${outcome.seen} ms from here`}`),
    ),
    outcome.message ? h('p', null, outcome.message) : null,
    outcome.ok ? showResult(outcome.result) : null,
  );
}

const STANDS = { queued: 'queued', waiting_for_approval: 'waits for approval', dispatched: 'running', ended: '' };

/** Whether it is kept until its device comes. */
const waits = (view) => view.queuedUntil && !view.dispatchedAt && view.status !== 'ended';

/** The recent commands of a device. */
export function activityList(path) {
  const element = h('div', { class: 'activity' }, h('p', { class: 'muted' }, 'Loading…'));
  let items = [];
  let loading = null;
  let again = false;
  let loaded = () => {};

  function row(view) {
    const ended = view.status === 'ended';
    const body = h('div', { class: 'detail' });
    return h(
      'details',
      {
        'data-command': view.commandId,
        ontoggle: async (event) => {
          if (!event.currentTarget.open) return;
          fill(body, detail(view));
          // The list has no results.
          const whole = view.ok ? await api.get(`/commands/${encodeURIComponent(view.commandId)}`).catch(() => null) : null;
          if (whole) fill(body, detail(whole));
        },
      },
      h(
        'summary',
        null,
        h('i', { class: `mark ${ended ? (view.ok ? 'good' : 'bad') : 'open'}`, 'aria-hidden': 'true' }),
        h('code', null, view.command),
        h('span', { class: 'muted' }, ended ? (view.ok ? 'ok' : view.error) : [STANDS[view.status], waits(view) ? ` until ${new Date(view.queuedUntil).toLocaleString()}` : '']),
        h('span', { class: 'space' }),
        h('span', { class: 'muted wide-only' }, `${view.requestedBy}`),
        h('span', { class: 'muted' }, ended && view.durationMs !== undefined ? `${view.durationMs} ms` : ''),
        h('span', { class: 'muted' }, when(view.issuedAt)),
      ),
      body,
    );
  }

  function detail(view) {
    return [
      view.params ? exactly(view.command, view.params) : null,
      view.status === 'ended'
        ? showOutcome(view)
        : button('Cancel it', acts(() => api.post(`/commands/${encodeURIComponent(view.commandId)}/cancel`)), 'danger small'),
    ];
  }

  async function load() {
    const page = await api.get(`${path}/commands?limit=25`);
    // Looks at the screen are no work: the audit has them.
    items = page.items.filter((view) => !view.params?.follow);
    const open = new Set([...element.querySelectorAll('details[open]')].map((one) => one.dataset.command));
    keepingFocus(element, () => {
      fill(element, items.length ? items.map(row) : h('p', { class: 'muted' }, 'Nothing has run yet.'));
      element.querySelectorAll('details').forEach((one) => (one.open = open.has(one.dataset.command)));
    });
    loaded();
  }

  return {
    element,
    /** Asks anew; while it is asking already, once more afterwards. */
    reload() {
      if (loading) {
        again = true;
        return;
      }
      loading = load()
        .catch((e) => fill(element, h('p', { class: 'problem' }, e.message)))
        .finally(() => {
          loading = null;
          if (again) {
            again = false;
            this.reload();
          }
        });
    },
    /** The last commands, newest first. */
    views: () => items,
    onload(listener) {
      loaded = listener;
    },
    /** From the device's taking a command to its answer, in ms, oldest first. */
    latencies: () =>
      items
        .filter((view) => view.ok && view.endedAt && view.dispatchedAt)
        .map((view) => ({ at: Date.parse(view.endedAt), value: Date.parse(view.endedAt) - Date.parse(view.dispatchedAt) }))
        .reverse(),
  };
}
