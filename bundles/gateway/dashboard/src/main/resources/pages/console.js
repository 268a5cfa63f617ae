// The Node console: runs one command from a form that is built from its params schema.

import * as api from './api.js';
import { h, fill } from './dom.js';
import { schemaForm } from './form.js';
import * as store from './store.js';
import { allOf, deciding, showOutcome } from './results.js';
import { button, dialog, field, risk } from './ui.js';

export function consolePanel(nodeId) {
  const select = h('select', { name: 'command', 'aria-label': 'Command', onchange: () => build() });
  const timeout = h('input', { type: 'number', name: 'timeoutMs', min: '1', max: '600000', placeholder: '30000' });
  const params = h('div');
  const about = h('span', { class: 'about' });
  const answer = h('div', { class: 'answer', 'aria-live': 'polite' });
  const run = h('button', { class: 'button primary' }, 'Run');
  let commands = [];
  let connected = false;
  let running = false;
  let names = '';
  let form = null;
  let built = '';

  const element = h(
    'form',
    {
      class: 'console',
      onsubmit: async (event) => {
        event.preventDefault();
        running = true;
        fit();
        try {
          await issue();
        } catch (e) {
          fill(answer, h('p', { class: 'problem' }, e.message));
        } finally {
          running = false;
          fit();
          if (document.activeElement === document.body) run.focus({ preventScroll: true });
        }
      },
    },
    h('div', { class: 'console-head' }, select, about),
    params,
    h('div', { class: 'console-foot' }, field('Timeout in ms', timeout), run),
    answer,
  );

  const chosen = () => commands.find((command) => command.name === select.value);
  const shape = (command) => JSON.stringify(command ? [command.name, command.paramsSchema] : null);

  function build() {
    const command = chosen();
    built = shape(command);
    // The budget of a command ends it too: one time-out is enough.
    form = command ? schemaForm(command.paramsSchema, 'timeoutMs') : null;
    fill(params, form?.element);
    fill(about, command ? [risk(command.risk), h('code', { class: 'muted' }, command.scope)] : null);
    fill(answer);
    fit();
  }

  function fit() {
    run.disabled = running || !connected || !chosen();
    run.title = connected ? '' : 'The device is not connected';
  }

  async function issue() {
    const command = chosen();
    const body = { command: command.name, params: form.value() };
    if (timeout.value) body.timeoutMs = Number(timeout.value);
    const path = `/nodes/${encodeURIComponent(nodeId)}/commands`;
    const critical = command.risk === 'Critical';
    if (critical && !(await certain(nodeId, body))) return;
    const words = h('p', { class: 'muted pulse' }, critical && !store.state.me.person ? 'Waiting for an approval…' : 'Running…');
    fill(answer, words);
    const began = performance.now();
    const end = store.subscribe(({ kind, nodeId: where, event }) => {
      if (kind === 'progress' && where === nodeId && event.data.command === command.name) words.textContent = `Running… ${far(event.data)}`;
    });
    let outcome;
    try {
      outcome = await (store.state.me.person ? confirmed(nodeId, body, critical) : api.outcome(path, body));
    } finally {
      end();
    }
    fill(answer, showOutcome({ ...outcome, command: command.name, seen: Math.round(performance.now() - began) }));
  }

  return {
    element,
    show(node) {
      commands = node.commands.filter((command) => command.status === 'available' || command.status === 'degraded');
      const now = JSON.stringify(commands.map((command) => [command.name, command.paramsSchema]));
      connected = node.status === 'online';
      fit();
      if (now === names) return;
      names = now;
      const before = select.value;
      // Nothing is chosen for anybody: the first one may be what nobody meant.
      fill(select, h('option', { value: '' }, 'Choose a command…'), commands.map((command) => h('option', { value: command.name }, command.name)));
      if (commands.some((command) => command.name === before)) select.value = before;
      // What somebody types stays, whatever comes and goes beside it.
      if (shape(chosen()) === built) fit();
      else build();
    },
    choose(name) {
      select.value = name;
      build();
      element.scrollIntoView({ behavior: 'smooth', block: 'center' });
      element.querySelector('.params input, .params textarea, .params select, button')?.focus({ preventScroll: true });
    },
  };
}

/** Issues a command and confirms it: whoever is signed in has just seen exactly what will run. */
async function confirmed(nodeId, body, seen) {
  const issued = await api.call('POST', `/nodes/${encodeURIComponent(nodeId)}/commands`, body, { Prefer: 'respond-async' });
  const cancel = () => api.post(`/commands/${encodeURIComponent(issued.commandId)}/cancel`);
  // Only what was refused before it got as far as an approval has an outcome already.
  if (typeof issued.ok === 'boolean') return issued;
  let confirmedOnce = false;
  for (;;) {
    const changed = nextChange(issued.commandId);
    const view = await api.get(`/commands/${encodeURIComponent(issued.commandId)}`);
    if (view.status === 'ended') return view;
    if (view.status === 'waiting_for_approval' && view.approvalId && !confirmedOnce) {
      const pending = await api.get('/approvals?status=pending');
      const asked = pending.items.find((approval) => approval.approvalId === view.approvalId);
      if (asked) {
        confirmedOnce = true;
        // A device may ask for an approval of any command, and says what it would run.
        if ((seen && !asked.device) || (await certain(nodeId, body, asked))) await confirm(view.approvalId, cancel);
        else await cancel();
        continue;
      }
    }
    await changed;
  }
}

/** Whoever does not give the password takes the command back. */
async function confirm(approvalId, cancel) {
  try {
    await api.post(`/approvals/${encodeURIComponent(approvalId)}/confirm`);
  } catch (e) {
    if (!e.silent) throw e;
    await cancel();
  }
}

/** How far a command is, as its device says. */
function far({ done, total }) {
  return total ? `${Math.floor((100 * done) / total)} %` : String(done);
}

/** The next event about a command, or a second: an event may have come before anybody listened. */
function nextChange(commandId) {
  return new Promise((resolve) => {
    const done = () => {
      end();
      clearTimeout(timer);
      resolve();
    };
    const end = store.subscribe((change) => change.kind !== 'progress' && change.event?.data?.commandId === commandId && done());
    const timer = setTimeout(done, 1000);
  });
}

/** Shows exactly what will run, before it is asked for. */
function certain(nodeId, body, approval) {
  const what = allOf({ ...body, device: approval?.device });
  return dialog(`Run this on ${store.nodes.get(nodeId)?.displayName ?? nodeId}?`, (close) => [
    what,
    h('p', { class: 'muted' }, store.state.me.person ? 'A critical command: confirming it is its approval. It runs once.' : 'A critical command: it waits for an approval, and runs once.'),
    h('footer', null, button('Cancel', () => close(false)), deciding(button(store.state.me.person ? 'Confirm and run' : 'Ask for it', () => close(true), 'danger'), what)),
  ]);
}
