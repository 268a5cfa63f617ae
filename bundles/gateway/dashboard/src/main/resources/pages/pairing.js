// Add Node: a display name and a platform, then a code and a command to copy.

import * as api from './api.js';
import { h, fill } from './dom.js';
import * as store from './store.js';
import { acts, button, code, countdown, dialog, field } from './ui.js';
import { approvalPanel, contested } from './approving.js';

const PLATFORMS = [['windows', 'Windows'], ['macos', 'macOS'], ['linux', 'Linux']];

function guess() {
  const told = `${navigator.userAgentData?.platform ?? ''} ${navigator.platform ?? ''}`.toLowerCase();
  return told.includes('mac') ? 'macos' : told.includes('win') ? 'windows' : 'linux';
}

export function addNode() {
  let end = () => {};
  return dialog(
    'Add Node',
    (close, element) => {
      const name = h('input', { name: 'displayName', required: true, maxlength: '100', placeholder: 'Office PC', autofocus: true });
      const guessed = guess();
      const platforms = h(
        'fieldset',
        { class: 'choice' },
        h('legend', null, 'Platform'),
        PLATFORMS.map(([value, text]) =>
          h('label', null, h('input', { type: 'radio', name: 'platform', value, checked: value === guessed }), h('span', null, text)),
        ),
      );
      const body = h('div');
      fill(
        body,
        h(
          'form',
          {
            onsubmit: acts(async () => {
              const platform = platforms.querySelector('input:checked').value;
              const made = await api.post('/nodes', { displayName: name.value, platform });
              end = credentials(body, element, made, close);
            }),
          },
          field('Display name', name, 'Something recognisable: “Office PC”, “Home Mac mini”.'),
          platforms,
          h('footer', null, button('Cancel', () => close()), h('button', { class: 'button primary' }, 'Generate Pairing Credentials')),
        ),
      );
      return body;
    },
    { onclose: () => end() },
  );
}

/** New credentials for a device that is known. */
export async function regenerate(nodeId) {
  const made = await api.post(`/nodes/${encodeURIComponent(nodeId)}/pairing`);
  let end = () => {};
  return dialog(
    'Pairing credentials',
    (close, element) => {
      const body = h('div');
      end = credentials(body, element, made, close);
      return body;
    },
    { onclose: () => end() },
  );
}

/** Shows the credentials, and what the device does with them. Gives what ends it. */
function credentials(body, element, made, close) {
  // The secret is shown once: a press beside the dialog must not lose it.
  element.dataset.keep = 'yes';
  const waiting = h('div', { class: 'waiting', role: 'status' });
  const clock = h('span', null, 'Valid for ', countdown(made.expiresAt, () => fill(waiting, h('p', { class: 'problem' }, 'These credentials have expired. Generate new ones on the device’s page.'))));
  fill(
    body,
    h('p', { class: 'muted' }, 'On the machine, as the user whose desktop it is, run:'),
    code(made.command, 'Pairing command'),
    h('div', { class: 'big-code' }, h('span', { class: 'muted' }, 'Pairing code'), h('output', null, made.pairingCode), clock),
    h('p', { class: 'hint' }, 'The secret in the command is shown only here, and only once.'),
    h(
      'details',
      null,
      h('summary', null, 'On a machine that others use too'),
      h('p', { class: 'muted' }, 'Others there can see the words of a command while it runs. This one asks for the secret instead:'),
      code(made.command.replace(/ --secret \S+$/, ' --secret -'), 'Pairing command without the secret'),
      code(made.pairingSecret, 'Pairing secret'),
    ),
    waiting,
    h('footer', null, button('Close', () => close())),
  );
  function show() {
    const pairing = store.nodes.get(made.nodeId)?.pairing;
    if (!pairing?.polledAt) {
      fill(waiting, h('p', { class: 'muted pulse' }, 'Waiting for the device to ask…'));
    } else if (pairing.status === 'pending') {
      fill(
        waiting,
        h('p', null, h('strong', null, pairing.machineName ?? 'A device'), ` asks from ${pairing.address}. Does it show the same code?`),
        button('It does: choose its scopes', acts(() => {
          close();
          return approvalPanel(made.nodeId);
        }), 'primary'),
      );
    } else if (pairing.contestedFrom) {
      fill(waiting, h('p', { class: 'problem' }, contested(pairing)));
    } else {
      fill(waiting, h('p', null, `The pairing is ${pairing.status}.`));
    }
  }
  show();
  return store.subscribe((change) => {
    if (change.nodeId === made.nodeId || change.kind === 'nodes') show();
  });
}
