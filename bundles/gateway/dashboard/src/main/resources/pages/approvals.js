// What waits for a decision: exactly what will run, and two answers.

import * as api from './api.js';
import { h, fill, when } from './dom.js';
import * as store from './store.js';
import { allOf, deciding } from './results.js';
import { acts, button, countdown, dialog, empty, field, risk, title, toast } from './ui.js';

export function approvals(root) {
  const waiting = h('div', { class: 'approvals', 'aria-live': 'polite' });
  const decided = h('div', { class: 'decided' });
  const cards = new Map();
  fill(root, title('Approvals'), waiting, h('section', { class: 'card' }, h('h2', null, 'Decided'), decided));

  function show() {
    for (const [id, card] of cards) {
      if (!store.approvals.has(id)) {
        const had = card.contains(document.activeElement);
        card.remove();
        cards.delete(id);
        if (had) root.querySelector('h1').focus({ preventScroll: true });
      }
    }
    waiting.querySelector('.empty')?.remove();
    // The oldest first: its time runs out first. Those that stay keep their place, and the focus in them.
    const all = [...store.approvals.values()].sort((a, b) => a.createdAt.localeCompare(b.createdAt));
    for (const approval of all) {
      if (cards.has(approval.approvalId)) continue;
      const card = cardOf(approval);
      cards.set(approval.approvalId, card);
      waiting.append(card);
    }
    if (!all.length) waiting.append(empty('Nothing waits', 'When an agent asks for a critical command, it appears here at once.'));
  }

  async function history() {
    try {
      const page = await api.get('/approvals?limit=30');
      const past = page.items.filter((approval) => approval.status !== 'pending');
      fill(decided, past.length ? past.map(pastOf) : h('p', { class: 'muted' }, 'None yet.'));
    } catch (e) {
      fill(decided, h('p', { class: 'problem' }, e.message));
    }
  }

  const end = store.subscribe((change) => {
    if (change.kind === 'approvals' || change.kind === 'nodes') show();
    if (change.kind === 'approval') {
      show();
      history();
    }
  });
  show();
  history();
  return end;
}

function nameOf(nodeId) {
  return store.nodes.get(nodeId)?.displayName ?? nodeId;
}

function cardOf(approval) {
  const path = `/approvals/${encodeURIComponent(approval.approvalId)}`;
  const what = allOf(approval);
  return h(
    'article',
    { class: `card approval ${approval.risk.toLowerCase()}`, 'data-approval': approval.approvalId },
    h(
      'header',
      null,
      risk(approval.risk),
      h('strong', null, nameOf(approval.nodeId)),
      h('span', { class: 'space' }),
      h('span', { class: 'muted' }, 'Expires in ', countdown(approval.expiresAt)),
    ),
    what,
    h('p', { class: 'muted' }, 'Asked for by ', h('strong', null, approval.requestedBy), ', ', when(approval.createdAt), '. Params ', h('code', { title: approval.paramsSha256 }, approval.paramsSha256.slice(0, 12)), '…'),
    store.mayDecide()
      ? h(
          'footer',
          null,
          button('Reject…', () => reject(path), 'danger'),
          deciding(
            button('Approve', acts(async () => {
              await api.post(`${path}/approve`);
              toast('Approved: it runs now, once');
            }), 'primary'),
            what,
          ),
        )
      : null,
  );
}

function reject(path) {
  return dialog('Reject', (close) => {
    const reason = h('input', { name: 'reason', maxlength: '500', autofocus: true });
    return h(
      'form',
      {
        onsubmit: acts(async () => {
          await api.post(`${path}/reject`, reason.value.trim() ? { reason: reason.value.trim() } : {});
          toast('Rejected');
          close(true);
        }),
      },
      field('Reason', reason, 'The agent sees it. It may stay empty.'),
      h('footer', null, button('Cancel', () => close()), h('button', { class: 'button danger' }, 'Reject')),
    );
  });
}

function pastOf(approval) {
  return h(
    'details',
    null,
    h(
      'summary',
      null,
      h('i', { class: `mark ${approval.status === 'approved' ? 'good' : 'bad'}`, 'aria-hidden': 'true' }),
      h('code', null, approval.command),
      h('span', { class: 'muted' }, approval.status),
      h('span', { class: 'space' }),
      h('span', { class: 'muted wide-only' }, nameOf(approval.nodeId)),
      h('span', { class: 'muted' }, when(approval.decidedAt ?? approval.createdAt)),
    ),
    h(
      'div',
      { class: 'detail' },
      allOf(approval),
      h('p', { class: 'muted' }, `Asked for by ${approval.requestedBy}.`, approval.decidedBy ? ` Decided by ${approval.decidedBy}.` : ''),
      approval.reason ? h('p', null, approval.reason) : null,
    ),
  );
}
