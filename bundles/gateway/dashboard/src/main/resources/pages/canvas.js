// /canvas?session=…: shows what an agent puts, as it puts it. What is shown runs in a frame of an origin of its own.

import { h, fill } from './dom.js';
import { API, headers } from './api.js';

const query = new URLSearchParams(location.search);
const session = query.get('session') ?? '';
const path = `${API}/canvas/${encodeURIComponent(session)}`;
const note = document.getElementById('note');
let key = query.get('key');
let frame = null;

const pause = (millis) => new Promise((resolve) => setTimeout(resolve, millis));
const withKey = (more) => new URLSearchParams({ ...(key ? { key } : {}), ...more });

/** Who is signed in needs no key for a session with a short name. */
async function findKey() {
  const response = await fetch(path, { headers: headers(), cache: 'no-store' });
  if (response.ok) key = new URL((await response.json()).url).searchParams.get('key');
}

function show(version) {
  // The old one stays until the new one is there: nothing flickers.
  const next = h('iframe', { sandbox: 'allow-scripts', title: `Canvas of ${session}`, src: `${path}/content?${withKey({ version })}`, referrerpolicy: 'no-referrer', class: 'coming' });
  next.addEventListener('load', () => {
    next.classList.remove('coming');
    if (frame && frame !== next) frame.remove();
    frame = next;
  }, { once: true });
  document.querySelectorAll('iframe.coming').forEach((late) => late.remove());
  document.body.append(next);
  note.hidden = true;
}

async function follow() {
  let version = null;
  let wait = 500;
  for (;;) {
    try {
      const response = await fetch(`${path}/version?${withKey(version === null ? {} : { after: version })}`, { cache: 'no-store' });
      if (response.status === 404) {
        fill(note, 'Nothing is shown under this name. The page fills as soon as an agent puts something; a session with a short name needs the link with its key, or a sign-in.');
        note.hidden = Boolean(frame);
        const before = key;
        await findKey();
        if (key === before) await pause(3000);
        continue;
      }
      if (!response.ok) throw new Error();
      const state = await response.json();
      if (state.version && state.version !== version) show(state.version);
      version = state.version;
      wait = 500;
    } catch {
      await pause(wait);
      wait = Math.min(10_000, wait * 2);
    }
  }
}

if (session) follow();
else fill(note, 'The address names no session: expected /canvas?session=…');
