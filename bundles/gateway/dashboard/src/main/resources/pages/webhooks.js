// Webhooks: who is told of events.

import * as api from './api.js';
import { h, fill } from './dom.js';
import { acts, button, code, dialog, empty, field, sure, title, toast } from './ui.js';

const EVENTS = ['node.paired', 'node.online', 'node.stale', 'node.offline', 'node.error', 'node.revoked', 'approval.requested', 'approval.decided'];

export function webhooks(root) {
  const list = h('div');
  fill(root, title('Webhooks', button('Add webhook', () => create(load), 'primary', { 'data-key': 'n' })), h('p', { class: 'muted' }, 'The Gateway posts each event to these addresses, signed, and tries again for as long as it fails.'), list);

  async function load() {
    try {
      const { items } = await api.get('/webhooks');
      fill(list, items.length ? h('ul', { class: 'list card' }, items.map(row)) : empty('No webhooks', 'Add the address of a program that wants to know.'));
    } catch (e) {
      fill(list, e.status === 404 ? empty('Not available', 'This Gateway has no webhooks installed.') : h('p', { class: 'problem' }, e.message));
    }
  }

  function row(hook) {
    const path = `/webhooks/${encodeURIComponent(hook.id)}`;
    return h(
      'li',
      null,
      h('div', { class: 'grow' }, h('strong', { class: 'address' }, hook.url), h('div', { class: 'muted' }, hook.events?.length ? hook.events.join(', ') : 'All events')),
      button('Test', acts(async () => {
        const answer = await api.post(`${path}/test`);
        const status = answer?.status ?? answer?.httpStatus;
        toast(answer?.ok === false ? `It failed: ${answer.message ?? status ?? 'no answer'}` : `Sent${status ? `: ${status}` : ''}`, answer?.ok === false ? 'bad' : '');
      }), 'small'),
      button('Delete', acts(async () => {
        if (await sure('Delete this webhook?', 'What still waits to be sent to it is lost.', 'Delete')) {
          await api.remove(path);
          await load();
        }
      }), 'danger small'),
    );
  }

  load();
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
            const answer = await api.post('/webhooks', { url: url.value, ...(chosen.length === EVENTS.length ? {} : { events: chosen }) });
            made();
            if (!answer?.secret) {
              close(true);
              return;
            }
            element.dataset.keep = 'yes';
            fill(body, h('p', null, 'Each message is signed with this secret. It is shown only here, and only once.'), code(answer.secret, 'Secret'), h('footer', null, button('Done', () => close(true), 'primary')));
          }),
        },
        field('Address', url),
        events,
        h('footer', null, button('Cancel', () => close()), h('button', { class: 'button primary' }, 'Add')),
      ),
    );
    return body;
  });
}
