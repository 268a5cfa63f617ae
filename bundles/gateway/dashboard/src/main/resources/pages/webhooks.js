// Webhooks: who is told of events, and what has not arrived.

import * as api from './api.js';
import { h, fill, every, when } from './dom.js';
import { acts, button, code, dialog, empty, field, sure, title, toast } from './ui.js';

const EVENTS = ['node.paired', 'node.online', 'node.stale', 'node.offline', 'node.error', 'node.revoked', 'node.paused', 'node.resumed', 'node.quarantined', 'approval.requested', 'approval.decided'];
const LOOK = 5_000;
const SHOWN = 100;

export function webhooks(root) {
  const rows = new Map();
  const list = h('div');
  fill(
    root,
    title('Webhooks', button('Add webhook', () => create(load), 'primary', { 'data-key': 'n', title: 'Add webhook (n)' })),
    h('p', { class: 'muted lead' }, 'The Gateway posts events to these addresses, signed, and tries again for about nine hours.'),
    list,
  );

  async function load() {
    try {
      const { items } = await api.get('/webhooks');
      rows.clear();
      items.forEach((hook) => rows.set(hook.id, row(hook, load)));
      fill(
        list,
        items.length
          ? h('ul', { class: 'list card' }, [...rows.values()].map((one) => one.element))
          : empty('No webhooks', 'Add the address of a program that wants to know when a device goes offline or an approval waits.'),
      );
      await look();
    } catch (e) {
      fill(list, h('p', { class: 'problem' }, e.message));
    }
  }

  const look = () => Promise.all([...rows.values()].map((one) => one.look()));
  const stop = every(LOOK, () => document.hidden || look());
  load();
  return stop;
}

/** One webhook, with what has not arrived there: the rest of the row stays while that is looked at again and again. */
function row(hook, changed) {
  const path = `/webhooks/${encodeURIComponent(hook.id)}`;
  const undelivered = h('details', { class: 'undelivered', hidden: true });
  let shown = '';

  async function look() {
    let items;
    try {
      ({ items } = await api.get(`${path}/deliveries?limit=${SHOWN}`));
    } catch {
      return; // It is gone, or the connection is: the frame says so.
    }
    const now = JSON.stringify(items);
    if (now === shown) return;
    shown = now;
    const dead = items.filter((one) => one.status === 'dead').length;
    const waiting = items.length - dead;
    const some = (number) => (items.length === SHOWN ? `${number} or more` : number);
    undelivered.hidden = !items.length;
    fill(
      undelivered,
      h(
        'summary',
        null,
        dead ? h('span', { class: 'problem' }, h('i', { class: 'mark bad', 'aria-hidden': 'true' }), ` ${some(dead)} given up`) : null,
        waiting ? h('span', { class: 'waits' }, h('i', { class: 'mark open', 'aria-hidden': 'true' }), ` ${some(waiting)} waiting to be sent`) : null,
      ),
      h('ul', null, items.map(delivery)),
    );
  }

  const element = h(
    'li',
    { 'data-webhook': hook.id },
    h(
      'div',
      { class: 'grow' },
      h('strong', { class: 'address' }, hook.url),
      h('div', { class: 'muted' }, hook.events.length === EVENTS.length ? 'All events' : [...hook.events].sort().join(', ')),
      h('div', { class: 'muted' }, 'Added ', when(hook.createdAt), ` by ${hook.createdBy}`),
    ),
    h(
      'div',
      { class: 'actions' },
      button('Test', acts(async () => {
        const answer = await api.post(`${path}/test`);
        toast(answer.ok ? `It arrived: ${answer.message}` : `It did not arrive: ${answer.message}`, answer.ok ? '' : 'bad');
      }), 'small', { title: 'Send an event webhook.test, now' }),
      button('Delete', acts(async () => {
        if (await sure('Delete this webhook?', `Nothing more is sent to ${new URL(hook.url).host}, not even what still waits.`, 'Delete')) {
          await api.remove(path);
          toast('Deleted');
          await changed();
        }
      }), 'danger small'),
    ),
    undelivered,
  );
  return { element, look };
}

function delivery(one) {
  const tries = one.attempts === 1 ? 'tried once' : `tried ${one.attempts} times`;
  return h(
    'li',
    null,
    h('code', null, one.event),
    h('span', { class: 'muted' }, when(one.createdAt)),
    h('span', { class: one.status === 'dead' ? 'problem' : 'muted' }, one.status === 'dead' ? `given up, ${tries}` : one.attempts ? [`${tries}, again `, when(one.nextAt)] : 'not tried yet'),
    one.problem ? h('span', { class: 'reason muted' }, one.problem) : null,
  );
}

function create(made) {
  return dialog('Add webhook', (close, element) => {
    const url = h('input', { name: 'url', type: 'url', required: true, placeholder: 'https://example.com/sophon', autofocus: true });
    const events = h('fieldset', { class: 'checks' }, h('legend', null, 'Events'), EVENTS.map((name) => h('label', null, h('input', { type: 'checkbox', value: name, checked: true }), h('code', null, name))));
    const body = h('div');
    fill(
      body,
      h(
        'form',
        {
          onsubmit: acts(async () => {
            const chosen = [...events.querySelectorAll('input:checked')].map((box) => box.value);
            if (!chosen.length) throw new Error('Choose at least one event');
            const answer = await api.post('/webhooks', { url: url.value, ...(chosen.length === EVENTS.length ? {} : { events: chosen }) });
            made();
            element.dataset.keep = 'yes';
            fill(
              body,
              h('p', null, 'Each message is signed with this secret. It is shown only here, and only once.'),
              code(answer.secret, 'Secret'),
              h('p', { class: 'muted' }, 'The receiver compares ', h('code', null, 'X-Sophon-Signature'), ' with ', h('code', null, 'sha256='), ' and the hexadecimal HMAC-SHA256 of the body.'),
              h('footer', null, button('Done', () => close(true), 'primary')),
            );
            body.querySelector('.code .button').focus({ preventScroll: true });
          }),
        },
        field('Address', url, 'https on the public Internet; other hosts only where gateway.cfg names them in webhookHosts.'),
        events,
        h('footer', null, button('Cancel', () => close()), h('button', { class: 'button primary' }, 'Add')),
      ),
    );
    return body;
  });
}
