// Signs in, and shows the page that the address names.

import * as api from './api.js';
import { h, fill } from './dom.js';
import * as store from './store.js';
import { button, password, showAgain, tabTitle, toast } from './ui.js';
import { problemOfAddress, signIn } from './signin.js';
import { devices } from './devices.js';
import { device } from './device.js';
import { approvals } from './approvals.js';
import { audit } from './audit.js';
import { accounts } from './accounts.js';
import { tokens } from './tokens.js';
import { webhooks } from './webhooks.js';
import { canvases } from './canvases.js';
import { features } from './features.js';
import { goneBanner } from './gone.js';
import { confirming } from './passkeys.js';
import { prefers, signOut, youButton } from './you.js';

const PAGES = [
  ['devices', 'Devices', devices, () => true],
  ['approvals', 'Approvals', approvals, () => store.state.me.role !== 'Agent'],
  ['features', 'Features', features, () => store.state.me.features],
  ['audit', 'Audit', audit, () => store.state.me.role !== 'Agent'],
  ['canvas', 'Canvas', canvases, () => store.state.me.role !== 'Agent'],
  ['accounts', 'Accounts', accounts, store.isAdmin],
  ['tokens', 'Tokens', tokens, store.isAdmin],
  ['webhooks', 'Webhooks', webhooks, store.isAdmin],
];

const root = document.getElementById('app');
let leave = null;
let main = null;

/** Where a tab ends that was there for the provider only. */
const AGAIN = '#signed-in-again';

api.whenNeeded(askAnew, () => begin());

/** Who has no password here shows their organisation's provider who they are; who has a passkey may show that. */
async function askAnew(confirm, path, body) {
  const passkey = await confirming(path, body);
  if (!store.state.me?.account?.issuer) return password(confirm, passkey);
  return showAgain(`${api.API}/auth/oidc/confirm`, async () => !(await api.get('/auth/me')).confirmationRequired, passkey);
}

async function begin() {
  leavePage();
  store.end();
  document.querySelectorAll('dialog').forEach((open) => open.close());
  if (location.hash === AGAIN) {
    fill(root, h('main', { class: 'signin' }, h('h1', null, 'Done'), h('p', { role: 'status' }, 'The tab that asked goes on by itself. This one can be closed.')));
    return;
  }
  let me = null;
  try {
    me = await api.me();
    if (me) me.features = me.role !== 'Agent' && (await api.serves('/features'));
  } catch (e) {
    toast(e.message, 'bad');
  }
  if (me) {
    const problem = problemOfAddress();
    shell(me);
    if (problem) toast(problem, 'bad');
  } else signIn(root, begin);
}

function leavePage() {
  leave?.();
  leave = null;
}

function shell(me) {
  main = h('main', { id: 'main', tabindex: '-1' });
  const badge = h('span', { class: 'badge', hidden: true });
  const live = h('span', { class: 'live', role: 'status' });
  store.state.me = me;
  const links = PAGES.filter((page) => page[3]()).map(([name, text]) =>
    h('a', { href: `#/${name}`, 'data-page': name }, text, name === 'approvals' ? badge : null),
  );
  const frame = h('div', { class: 'shell' });
  const gone = goneBanner(frame);
  fill(
    frame,
    h(
      'aside',
      null,
      h('a', { class: 'brand', href: '#/devices' }, h('img', { src: 'icon.svg', alt: '', width: '26', height: '26' }), 'Sophon'),
      h('nav', { 'aria-label': 'Settings' }, h('span', { class: 'section wide-only', 'aria-hidden': 'true' }, 'Settings'), links),
      h('div', { class: 'who' }, live, youButton(me, begin), button('Sign out', signOut(me, begin), 'small wide-only')),
    ),
    h('div', null, gone.element, main),
  );
  fill(root, h('a', { class: 'skip', href: '#main', onclick: skip }, 'Skip to the page'), frame);
  const showLive = () => {
    live.className = `live ${store.state.live ? 'on' : ''}`;
    fill(live, h('i', { 'aria-hidden': 'true' }), store.state.live ? 'Live' : 'Reconnecting…');
  };
  const showBadge = () => {
    const waiting = store.approvals.size;
    badge.hidden = waiting === 0;
    badge.textContent = String(waiting);
    tabTitle({ waiting });
  };
  store.start(me, begin);
  store.subscribe((change) => {
    if (change.kind === 'live') {
      showLive();
      gone.look();
    }
    if (change.kind.startsWith('approval')) showBadge();
    if (change.kind === 'approval' && change.event.type === 'approval.requested') announce(change.event);
  });
  showLive();
  showPage();
}

function skip(event) {
  event.preventDefault();
  main.focus();
}

function showPage() {
  if (!store.state.me) return;
  const [name, id] = location.hash.replace(/^#\//, '').split('/');
  leavePage();
  const page = PAGES.find((one) => one[0] === name && one[3]()) ?? PAGES[0];
  document.querySelectorAll('nav a').forEach((link) => {
    const current = link.dataset.page === page[0];
    if (current) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  });
  fill(main);
  tabTitle({ page: page[1] });
  const view = page[0] === 'devices' && id ? device : page[2];
  leave = view(main, id ? decodeURIComponent(id) : null) ?? null;
  scrollTo(0, 0);
}

// --- what asks for attention ------------------------------------------------------------------------------------------

function announce(event) {
  // One's own is confirmed where it was issued.
  if (store.state.me.person && event.data.requestedBy === store.state.me.name) return;
  const known = store.nodes.get(event.nodeId);
  toast(`${event.data.command} on ${known?.displayName ?? event.nodeId} waits for an approval`);
  if (!prefers('sound')) return;
  try {
    const audio = new AudioContext();
    const gain = audio.createGain();
    gain.gain.setValueAtTime(0.08, audio.currentTime);
    gain.gain.exponentialRampToValueAtTime(0.0001, audio.currentTime + 0.6);
    gain.connect(audio.destination);
    [660, 880].forEach((frequency, i) => {
      const tone = audio.createOscillator();
      tone.frequency.value = frequency;
      tone.connect(gain);
      tone.start(audio.currentTime + i * 0.15);
      tone.stop(audio.currentTime + 0.6);
    });
    setTimeout(() => audio.close(), 1000);
  } catch {
    // A browser without sound: the badge and the note stay.
  }
}

// --- keys -------------------------------------------------------------------------------------------------------------

addEventListener('hashchange', () => {
  showPage();
  // Who cannot see that the page is another one hears what it is.
  (main?.querySelector('h1') ?? main)?.focus({ preventScroll: true });
});
addEventListener('keydown', (event) => {
  const typing = event.target.closest('input, textarea, select, [contenteditable]') || document.querySelector('dialog[open]');
  if (typing || !prefers('keys') || event.ctrlKey || event.metaKey || event.altKey) return;
  const wanted = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (wanted) {
    event.preventDefault();
    if (wanted.matches('input')) wanted.focus();
    else wanted.click();
  }
});

begin();
