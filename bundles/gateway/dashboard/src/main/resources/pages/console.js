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
  let names = '';
  let form = null;

  const element = h(
    'form',
    {
      class: 'console',
      onsubmit: async (event) => {
        event.preventDefault();
        run.disabled = true;
        try {
          await issue();
        } catch (e) {
          fill(answer, h('p', { class: 'problem' }, e.message));
        } finally {
          run.disabled = false;
        }
      },
    },
    h('div', { class: 'console-head' }, select, about),
    params,
    h('div', { class: 'console-foot' }, field('Timeout in ms', timeout), run),
    answer,
  );

  const chosen = () => commands.find((command) => command.name === select.value);

  function build() {
    const command = chosen();
    if (!command) return;
    form = schemaForm(command.paramsSchema);
    fill(params, form.element);
    fill(about, risk(command.risk), h('code', { class: 'muted' }, command.scope));
    fill(answer);
  }

  async function issue() {
    const command = chosen();
    const body = { command: command.name, params: form.value() };
    if (timeout.value) body.timeoutMs = Number(timeout.value);
    const path = `/nodes/${encodeURIComponent(nodeId)}/commands`;
    const critical = command.risk === 'Critical';
    if (critical && !(await certain(body))) return;
    const words = h('p', { class: 'muted pulse' }, critical && !store.state.me.person ? 'Waiting for an approval…' : 'Running…');
    fill(answer, words);
    const began = performance.now();
    const end = store.subscribe(({ kind, nodeId: where, event }) => {
      if (kind === 'progress' && where === nodeId && event.data.command === command.name) words.textContent = `Running… ${far(event.data)}`;
    });
    let outcome;
    try {
      outcome = await (store.state.me.person ? confirmed(path, body, critical) : api.outcome(path, body));
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
      run.disabled = node.status !== 'online' || !commands.length;
      run.title = node.status === 'online' ? '' : 'The device is not connected';
      if (now === names) return;
      names = now;
      const before = select.value;
      fill(select, commands.map((command) => h('option', { value: command.name }, command.name)));
      if (commands.some((command) => command.name === before)) select.value = before;
      build();
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
async function confirmed(path, body, seen) {
  const issued = await api.call('POST', path, body, { Prefer: 'respond-async' });
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
        if ((!seen || asked.device) && !(await certain(body, asked))) await api.post(`/commands/${encodeURIComponent(issued.commandId)}/cancel`);
        else await api.post(`/approvals/${encodeURIComponent(view.approvalId)}/confirm`);
        continue;
      }
    }
    await changed;
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
function certain(body, approval) {
  const what = allOf({ ...body, device: approval?.device });
  return dialog('Run a critical command?', (close) => [
    what,
    h('p', { class: 'muted' }, store.state.me.person ? 'Confirming it is its approval. It runs once.' : 'It waits for an approval, and runs once.'),
    h('footer', null, button('Cancel', () => close(false)), deciding(button(store.state.me.person ? 'Confirm and run' : 'Ask for it', () => close(true), 'danger'), what)),
  ]);
}
