// Rollouts: a version that goes to devices step by step, and stops where it fails.

import * as api from './api.js';
import { h, fill, when } from './dom.js';
import * as store from './store.js';
import { acts, button, dialog, field, sure, toast } from './ui.js';
import { mark, named, picker, target } from './targets.js';

const KINDS = { waiting: 'pending', canary: 'approved', running: 'approved', paused: 'stale', halted: 'error', done: 'online', cancelled: 'offline' };
const WORDS = {
  waiting: 'Waits for a second person', canary: 'First devices', running: 'Running', paused: 'Paused', halted: 'Halted', done: 'Done', cancelled: 'Cancelled',
};
const SHOWN = 20;

const under = (rollout) => ['canary', 'running'].includes(rollout.state);

/** @returns {element, load()}: the list, which is drawn anew only where one of them differs */
export function rollouts() {
  const element = h('div');
  const drawn = new Map();
  let order = '';

  async function load() {
    try {
      const { items } = await api.get('/features/rollouts');
      const shown = items.slice(0, SHOWN);
      for (const rollout of shown) {
        const text = JSON.stringify(rollout);
        const known = drawn.get(rollout.id);
        if (known?.text === text) continue;
        const card = known?.card ?? h('section', { class: 'card rollout', 'data-rollout': rollout.id });
        draw(card, rollout);
        drawn.set(rollout.id, { text, card });
      }
      const now = shown.map((rollout) => rollout.id).join();
      if (now !== order || !shown.length) fill(element, shown.length ? shown.map((rollout) => drawn.get(rollout.id).card) : h('p', { class: 'muted' }, 'None so far.'));
      order = now;
    } catch (e) {
      order = '';
      fill(element, h('p', { class: 'problem' }, e.message));
    }
  }

  function draw(card, rollout) {
    // Whoever was at a button of it finds the next one there.
    const had = card.contains(document.activeElement);
    const { nodes } = rollout;
    const step = rollout.wave ? `Step ${rollout.wave} of ${rollout.waves.length}, ${rollout.waves[rollout.wave - 1]} % of the devices` : 'Not begun';
    fill(
      card,
      h('div', { class: 'rollout-head' }, h('strong', { class: 'grow' }, rollout.version ? named(rollout) : `${rollout.name} is taken off`, h('span', { class: 'muted' }, ` · ${target(rollout.target)}`)), mark(KINDS[rollout.state] ?? 'offline', WORDS[rollout.state] ?? rollout.state)),
      h('progress', { max: String(nodes.total || 1), value: String(nodes.active), 'aria-label': `${nodes.active} of ${nodes.total} devices have it` }),
      h(
        'p',
        { class: 'muted' },
        `${step} · ${nodes.ordered} of ${nodes.total} ordered, ${nodes.active} active`,
        nodes.failed ? [', ', h('span', { class: 'problem' }, `${nodes.failed} failed`)] : null,
        nodes.offline ? `, ${nodes.offline} offline` : null,
        ` · begun `, when(rollout.createdAt), ` by ${rollout.by}`,
      ),
      rollout.reason ? h('p', { class: rollout.state === 'halted' ? 'problem' : 'muted', role: rollout.state === 'halted' ? 'alert' : null }, rollout.reason) : null,
      h('div', { class: 'actions' }, actions(rollout)),
    );
    if (had) card.querySelector('button')?.focus();
  }

  function actions(rollout) {
    const decide = (verb) => acts(async () => {
      await api.post(`/features/rollouts/${encodeURIComponent(rollout.id)}/${verb}`);
      await load();
    });
    const admin = store.isAdmin();
    return [
      under(rollout) && store.mayDecide() ? button('Pause', decide('pause'), 'small') : null,
      rollout.state === 'paused' && admin ? button('Resume', decide('resume'), 'small primary') : null,
      rollout.state === 'waiting' && admin ? button('Approve', decide('approve'), 'small primary') : null,
      (under(rollout) || ['paused', 'waiting'].includes(rollout.state)) && admin
        ? button('Cancel', acts(async () => {
            if (await sure('Cancel this rollout?', 'What it has ordered goes back to what was before.', 'Cancel it')) {
              await api.post(`/features/rollouts/${encodeURIComponent(rollout.id)}/cancel`);
              await load();
            }
          }), 'small danger')
        : null,
    ];
  }

  return { element, load };
}

/** @param library the entries that can be rolled out */
export function startRollout(library) {
  return dialog('Roll out', (close) => {
    const entries = library.filter((one) => one.complete !== false);
    const names = [...new Set(entries.map((one) => one.name))];
    const choices = [...entries.map(({ name, version }) => ({ name, version })), ...names.map((name) => ({ name, version: null }))];
    const feature = h('select', { name: 'feature', required: true }, choices.map((one, i) => h('option', { value: String(i) }, one.version ? named(one) : `Take ${one.name} off`)));
    const devices = picker();
    const number = (name, value, most, least = 1) => h('input', { type: 'number', name, value: String(value), min: String(least), max: String(most), required: true });
    const canary = number('canaryPercent', 5, 100);
    const waves = h('input', { name: 'waves', value: '25, 100', required: true, pattern: '\\s*\\d{1,3}(\\s*,\\s*\\d{1,3})*\\s*' });
    const failures = number('failurePercent', 5, 100, 0);
    const wait = number('waitSeconds', 60, 86400, 0);
    const second = h('input', { type: 'checkbox', name: 'secondPerson' });
    return h(
      'form',
      {
        onsubmit: acts(async () => {
          await api.post('/features/rollouts', {
            ...choices[Number(feature.value)],
            target: devices.value(),
            canaryPercent: Number(canary.value),
            waves: waves.value.split(',').map(Number),
            failurePercent: Number(failures.value),
            waitSeconds: Number(wait.value),
            secondPerson: second.checked,
          });
          toast('The rollout has begun');
          close(true);
        }),
      },
      field('Feature', feature),
      devices.element,
      h(
        'div',
        { class: 'pairs' },
        field('First devices, in %', canary),
        field('Steps after them, in %', waves, 'All in all, the last one 100.'),
        field('Halt from this share of failures, in %', failures),
        field('Look at each step for, in s', wait),
      ),
      h('label', { class: 'scope' }, second, h('span', null, 'A second person has to approve it first')),
      h('footer', null, button('Cancel', () => close()), h('button', { class: 'button primary' }, 'Start')),
    );
  });
}
