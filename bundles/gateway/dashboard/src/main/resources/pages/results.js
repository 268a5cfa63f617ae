// What commands were asked to do, and what came of it.

import * as api from './api.js';
import { h, fill, when } from './dom.js';
import { acts, button, dialog } from './ui.js';

const MOST_SHOWN = 200_000;

/** Exactly what will run, or ran. A shell command is shown as text, whole, with its line breaks. */
export function exactly(command, params) {
  const rest = { ...(params ?? {}) };
  const shell = command === 'system.execute' && typeof rest.command === 'string' ? rest.command : null;
  if (shell !== null) delete rest.command;
  return h(
    'div',
    { class: 'exactly' },
    h('code', { class: 'command' }, command),
    shell === null ? null : h('pre', { class: 'script', tabindex: '0' }, visible(shell)),
    Object.keys(rest).length ? h('pre', { tabindex: '0' }, visible(JSON.stringify(rest, null, 2))) : null,
  );
}

/** What cannot be seen, or turns the order of letters round, is written out: nobody approves what they cannot read. */
export function visible(text) {
  const hidden = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;
  return text.replace(hidden, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
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

export function showOutcome(outcome) {
  return h(
    'div',
    { class: `outcome ${outcome.ok ? 'good' : 'bad'}` },
    h(
      'p',
      null,
      h('strong', null, outcome.ok ? 'Done' : (outcome.error ?? 'Failed')),
      h('span', { class: 'muted' }, ` ${outcome.durationMs ?? 0} ms on the device${outcome.seen === undefined ? '' : `, ${outcome.seen} ms from here`}`),
    ),
    outcome.message ? h('p', null, outcome.message) : null,
    outcome.ok ? showResult(outcome.result) : null,
  );
}

const STANDS = { waiting_for_approval: 'waits for approval', dispatched: 'running', ended: '' };

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
        ontoggle: (event) => event.currentTarget.open && fill(body, detail(view)),
      },
      h(
        'summary',
        null,
        h('i', { class: `mark ${ended ? (view.ok ? 'good' : 'bad') : 'open'}`, 'aria-hidden': 'true' }),
        h('code', null, view.command),
        h('span', { class: 'muted' }, ended ? (view.ok ? 'ok' : view.error) : STANDS[view.status]),
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
    items = page.items;
    const open = new Set([...element.querySelectorAll('details[open]')].map((one) => one.dataset.command));
    fill(element, items.length ? items.map(row) : h('p', { class: 'muted' }, 'Nothing has run yet.'));
    element.querySelectorAll('details').forEach((one) => (one.open = open.has(one.dataset.command)));
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
