// The parts that pages are made of.

import { h, fill, left } from './dom.js';
import { visible } from './visible.js';

const WORDS = {
  pending: 'Pending', approved: 'Approved', online: 'Online', stale: 'Stale', offline: 'Offline', error: 'Error', revoked: 'Revoked',
};

const MEANING = {
  pending: 'Registered; nobody has approved it yet',
  approved: 'Approved; it has not connected yet',
  online: 'Connected, with heartbeats on time',
  stale: 'The connection is lost, or a heartbeat is late',
  offline: 'No heartbeat for more than 90 seconds',
  error: 'It comes with credentials that do not hold',
  revoked: 'Its pairing is over',
};

export const STATUSES = Object.keys(WORDS);
export const word = (status) => WORDS[status] ?? status;

export function status(value) {
  return h('span', { class: `status ${WORDS[value] ? value : ''}`, title: MEANING[value] }, h('i', { 'aria-hidden': 'true' }), word(value));
}

export function risk(value) {
  const text = String(value ?? '');
  return h('span', { class: `risk ${text.toLowerCase()}`, title: `Risk: ${text}` }, text);
}

export function button(text, onclick, kind, props) {
  return h('button', { type: 'button', class: `button ${kind ?? ''}`, onclick, ...props }, text);
}

/** A labelled field. */
export function field(label, control, hint) {
  return h('label', { class: 'field' }, h('span', { class: 'label' }, label), control, hint ? h('span', { class: 'hint' }, hint) : null);
}

export function empty(title, text, ...more) {
  return h('div', { class: 'empty' }, h('h2', null, title), h('p', null, text), ...more);
}

const tab = { page: '', waiting: 0 };

/** What the browser's tab is called: {page, waiting}, of which what is not given stays. */
export function tabTitle(change) {
  Object.assign(tab, change);
  document.title = `${tab.waiting ? `(${tab.waiting}) ` : ''}${visible(tab.page)} · Sophon`;
}

const toasts = document.getElementById('toasts');

/** Says something in passing. */
export function toast(text, kind) {
  const note = h('div', { class: `toast ${kind ?? ''}` }, text);
  toasts.append(note);
  while (toasts.children.length > 2) toasts.firstChild.remove();
  setTimeout(() => note.remove(), kind === 'bad' ? 9000 : 4500);
}

const heading = () => document.querySelector('main h1');

/** Runs what a button does: once at a time, and with its failure said, unless somebody has just chosen it. */
export function acts(task) {
  return async (event) => {
    event?.preventDefault?.();
    const source = event?.submitter ?? event?.currentTarget;
    if (source?.disabled) return;
    if (source) source.disabled = true;
    try {
      await task(event);
    } catch (e) {
      if (!e.silent) toast(e.message, 'bad');
    } finally {
      if (source) source.disabled = false;
      // What is disabled loses the keyboard's focus, and what is gone does.
      if (document.activeElement === document.body) (source?.isConnected ? source : heading())?.focus({ preventScroll: true });
    }
  };
}

/** Copies a text, and says so on the button. */
export function copyButton(text, label = 'Copy') {
  const made = button(label, async () => {
    try {
      await navigator.clipboard.writeText(typeof text === 'function' ? text() : text);
      made.textContent = 'Copied';
    } catch {
      made.textContent = 'Select it, then Ctrl+C';
    }
    setTimeout(() => (made.textContent = label), 2000);
  }, 'small');
  return made;
}

/**
 * A dialog. Escape and a press outside close it.
 *
 * @param build gets close(answer) and gives the content
 * @returns what it was closed with, or undefined
 */
export function dialog(title, build, { wide, onclose } = {}) {
  return new Promise((resolve) => {
    const element = h('dialog', { class: wide ? 'wide' : null, 'aria-label': title });
    let answer;
    const close = (value) => {
      answer = value;
      element.close();
    };
    element.addEventListener('close', () => {
      topmost(element).append(toasts);
      element.remove();
      // What it was opened by may have been drawn anew meanwhile.
      setTimeout(() => document.activeElement === document.body && heading()?.focus({ preventScroll: true }));
      onclose?.();
      resolve(answer);
    });
    let outside = false;
    element.addEventListener('pointerdown', (event) => (outside = event.target === element));
    element.addEventListener('click', (event) => {
      if (outside && event.target === element && !element.dataset.keep) close();
    });
    fill(
      element,
      h('header', null, h('h2', null, title), h('button', { type: 'button', class: 'close', 'aria-label': 'Close', onclick: () => close() }, '×')),
      build(close, element),
    );
    document.body.append(element);
    element.showModal();
    // Behind a dialog nothing is read out, and little is seen.
    element.append(toasts);
  });
}

const topmost = (but) => [...document.querySelectorAll('dialog[open]')].filter((one) => one !== but).at(-1) ?? document.body;

/** Asks before something that cannot be taken back. */
export function sure(title, text, verb) {
  return dialog(title, (close) => [
    h('p', null, text),
    h('footer', null, button('Cancel', () => close(false)), button(verb, () => close(true), 'danger')),
  ]);
}

/** The button that shows a passkey instead; what comes of it closes the dialog, what goes wrong is said. */
function passkeyButton(passkey, problem, close) {
  return passkey
    ? button('Use a passkey', async (event) => {
        const source = event.currentTarget;
        source.disabled = true;
        fill(problem);
        try {
          close(await passkey());
        } catch (e) {
          fill(problem, e.message);
        } finally {
          source.disabled = false;
        }
      })
    : null;
}

/** Asks for the password anew, or a passkey where there is one; true once it was right, or what the passkey has come to. */
export function password(confirm, passkey) {
  return dialog('Your password, please', (close) => {
    const input = h('input', { type: 'password', autocomplete: 'current-password', required: true, autofocus: true });
    const problem = h('p', { class: 'problem', role: 'alert' });
    return h(
      'form',
      {
        onsubmit: async (event) => {
          event.preventDefault();
          try {
            await confirm(input.value);
            close(true);
          } catch (e) {
            fill(problem, e.error === 'login_failed' ? 'This is not your password.' : e.message);
            input.select();
          }
        },
      },
      h('p', { class: 'muted' }, 'It was last given more than ten minutes ago, and this is a decision that only you may make.'),
      field('Password', input),
      problem,
      h('footer', null, button('Cancel', () => close(false)), passkeyButton(passkey, problem, close), h('button', { class: 'button primary' }, 'Confirm')),
    );
  });
}

/**
 * Asks somebody of an organisation to show its provider once more who they are, in a tab beside this one; true once they did.
 *
 * @param address where that begins
 * @param confirmed tells whether it is done
 * @param passkey shows a passkey instead; null without one
 */
export function showAgain(address, confirmed, passkey) {
  const problem = h('p', { class: 'problem', role: 'alert' });
  let timer = null;
  return dialog('Show who you are, please', (close) => {
    timer = setInterval(async () => {
      if (await confirmed().catch(() => false)) close(true);
    }, 1_500);
    return [
      h('p', { class: 'muted' }, 'You did so more than ten minutes ago, and this is a decision that only you may make. Your provider asks in a tab of its own; then this goes on by itself.'),
      problem,
      h(
        'footer',
        null,
        button('Cancel', () => close(false)),
        passkeyButton(passkey, problem, close),
        h('a', { class: 'button primary', href: address, target: '_blank', rel: 'noopener', autofocus: true }, 'Go to the provider'),
      ),
    ];
  }).finally(() => clearInterval(timer));
}

/** Counts down to a time; calls over once when it is reached. Stops when it has left the page. */
export function countdown(until, over) {
  const element = h('span', { class: 'countdown', role: 'timer' }, left(until) ?? '0:00');
  const timer = setInterval(() => {
    const text = left(until);
    if (!element.isConnected && element.dataset.shown) {
      clearInterval(timer);
      return;
    }
    element.dataset.shown = '1';
    element.textContent = text ?? '0:00';
    element.classList.toggle('soon', text !== null && new Date(until) - Date.now() < 60_000);
    if (text === null) {
      clearInterval(timer);
      over?.();
    }
  }, 500);
  return element;
}

/** A code block that can be copied. */
export function code(text, label) {
  return h('div', { class: 'code' }, h('pre', { tabindex: '0', role: 'group', 'aria-label': label }, text), copyButton(text));
}

export function title(text, ...actions) {
  return h('div', { class: 'title' }, h('h1', { tabindex: '-1' }, text), h('div', { class: 'actions' }, ...actions));
}
