// Add Node: a display name and a platform, then a code to compare and all that is pasted on the machine.

import * as api from './api.js';
import { h, fill } from './dom.js';
import * as store from './store.js';
import { acts, button, code, countdown, dialog, field } from './ui.js';
import { approvalPanel, contested } from './approving.js';
import { addressIn, installAndPair, isLoopback, SHELLS } from './paste.js';

const PLATFORMS = [['windows', 'Windows'], ['macos', 'macOS'], ['linux', 'Linux']];

const path = (nodeId) => `/nodes/${encodeURIComponent(nodeId)}`;

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
              end = credentials(body, element, { ...made, platform }, close);
            }),
          },
          field('Display name', name, 'Something recognisable: “Office PC”, “Home Mac mini”.'),
          platforms,
          h('footer', null, button('Cancel', () => close()), h('button', { class: 'button primary' }, 'Generate Pairing Credentials')),
        ),
      );
      return body;
    },
    { wide: true, onclose: () => end() },
  );
}

/** New credentials for a device that is known. */
export async function regenerate(nodeId) {
  const made = await api.post(`${path(nodeId)}/pairing`);
  let end = () => {};
  return dialog(
    'Pairing credentials',
    (close, element) => {
      const body = h('div');
      end = credentials(body, element, { ...made, platform: store.nodes.get(nodeId)?.platform }, close);
      return body;
    },
    { wide: true, onclose: () => end() },
  );
}

/** Shows the credentials, and what the device does with them. Gives what ends it. */
function credentials(body, element, first, close) {
  // The secret is shown once: a press beside the dialog must not lose it.
  element.dataset.keep = 'yes';
  const waiting = h('div', { class: 'waiting', role: 'status' });
  let made = first;

  function draw() {
    fill(body, toPaste(made), toCompare(made, show), waiting, h('footer', null, button('Close', () => close())));
    show();
    body.querySelector('.code .button').focus({ preventScroll: true });
  }

  const renew = acts(async () => {
    made = { ...(await api.post(`${path(made.nodeId)}/pairing`)), platform: made.platform };
    draw();
  });
  const over = (text) => [h('p', { class: 'problem' }, text), button('New credentials', renew)];

  function stands() {
    const pairing = store.nodes.get(made.nodeId)?.pairing;
    // What the page knows may be of the credentials before.
    const current = pairing?.pairingCode === made.pairingCode ? pairing : null;
    if (current?.contestedFrom) return over(contested(current));
    if (current?.status === 'rejected') return over('This pairing has ended, and nobody got in.');
    if (['approved', 'issued'].includes(current?.status)) return h('p', null, 'Approved. Next, on the machine: ', h('code', null, 'sophon-node start'));
    if (current && current.status !== 'pending') return h('p', null, `The pairing is ${current.status}.`);
    if (new Date(made.expiresAt) <= Date.now()) return over('These credentials have expired.');
    if (!current?.polledAt) return h('p', { class: 'muted pulse' }, 'Waiting for the device to ask…');
    return [
      h('p', null, h('strong', null, current.machineName ?? 'A device'), ` asks from ${current.address}. Does it show the same code?`),
      h(
        'div',
        { class: 'actions' },
        button('It does: choose its scopes', acts(() => {
          close();
          return approvalPanel(made.nodeId);
        }), 'primary'),
        button('No: end the pairing', acts(async () => {
          store.keep(await api.post(`${path(made.nodeId)}/reject`));
          show();
        }), 'danger'),
      ),
    ];
  }

  function show() {
    fill(waiting, stands());
  }

  draw();
  return store.subscribe((change) => {
    if (change.nodeId === made.nodeId || change.kind === 'nodes') show();
  });
}

/** What is run on the machine. */
function toPaste(made) {
  const platform = SHELLS[made.platform] ? made.platform : guess();
  const address = addressIn(made.command);
  return [
    isLoopback(address)
      ? h('div', { class: 'notice warn' }, h('span', null, h('strong', null, `${address} is the Gateway’s own machine. `), 'A device elsewhere does not get there: for that, set publicUrl in gateway.cfg to an address that it reaches, start the Gateway anew, and make new credentials.'))
      : null,
    h('p', { class: 'muted' }, `On the machine, as the user whose desktop it is, paste this into ${SHELLS[platform]}. It installs the Node and pairs it:`),
    code(installAndPair(platform, made.command), 'Install and pair'),
    h('details', null, h('summary', null, 'Where sophon-node is installed already'), code(made.command, 'Pairing command')),
    h(
      'details',
      null,
      h('summary', null, 'On a machine that others use too'),
      h('p', { class: 'muted' }, 'Others there can see the words of a command while it runs. This one asks for the secret instead:'),
      code(made.command.replace(/ --secret \S+$/, ' --secret -'), 'Pairing command without the secret'),
      code(made.pairingSecret, 'Pairing secret'),
    ),
    h('p', { class: 'hint' }, 'The secret in it is shown only here, and only once. Once the device is approved, next: ', h('code', null, 'sophon-node start')),
  ];
}

function toCompare(made, expired) {
  return h('div', { class: 'big-code' }, h('span', { class: 'muted' }, 'Pairing code'), h('output', null, made.pairingCode), h('span', null, 'Valid for ', countdown(made.expiresAt, expired)));
}
