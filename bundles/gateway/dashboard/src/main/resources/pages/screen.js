// A device's screen, live while somebody looks: what is drawn there, the last click, and what runs on it now.

import * as api from './api.js';
import { h, fill, svg } from './dom.js';
import * as store from './store.js';
import { button } from './ui.js';

const COMMAND = 'screen.capture';
const LIVE_WAIT = 200;
const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 15_000;
const ELEMENTS_EVERY = 3_000;
const MOST_ELEMENTS = 500;
const MOST_RUNS = 8;
/** A picture that a browser can hold, whatever a device says. */
const LARGEST = 8192;

export function liveScreen(nodeId) {
  const path = `/nodes/${encodeURIComponent(nodeId)}`;
  // As large as most, so that little on the page moves when the first picture comes.
  const canvas = h('canvas', { width: 1280, height: 720, role: 'img', 'aria-label': 'The screen of this device' });
  const context = canvas.getContext('2d');
  const boxes = svg('g', {});
  const clicks = svg('g', {});
  const over = svg('svg', { class: 'over', 'aria-hidden': 'true', preserveAspectRatio: 'none' }, boxes, clicks);
  const stage = h('div', { class: 'view', hidden: true }, canvas, over);
  const words = h('p', { class: 'muted words', role: 'status' });
  const again = button('Look again', () => {
    refused = false;
    settle();
  }, 'small', { hidden: true });
  const choice = h('select', { name: 'screen', 'aria-label': 'What is shown', onfocus: () => list(), onchange: () => restart() }, h('option', { value: '' }, 'Primary monitor'));
  const elements = h('input', { type: 'checkbox', name: 'elements', onchange: () => mark() });
  const runs = h('ul', { class: 'runs', 'aria-label': 'Runs now' });
  const element = h(
    'section',
    { class: 'card live-screen' },
    h('div', { class: 'screen-head' }, h('h2', null, 'Screen'), h('span', { class: 'space' }), choice, h('label', { class: 'check' }, elements, ' Elements')),
    h('div', { class: 'screen-body' }, h('div', null, stage, words, again), h('div', null, h('span', { class: 'label' }, 'Runs now'), runs)),
  );
  let able = false;
  let refused = false;
  let closed = false;
  let current = null;
  let looker = null;
  let shown = null;
  let listed = 0;
  let marked = 0;
  let marking = null;

  function say(text) {
    if (words.textContent !== text) fill(words, text);
  }

  /** Looks exactly while there is somebody to look, and something that may be looked at. */
  function settle() {
    const wanted = able && !refused && !closed && !document.hidden;
    if (wanted && !current) look();
    if (!wanted && current) leave();
    again.hidden = !refused || !able;
    stage.hidden = refused || !able;
  }

  function leave() {
    // The Gateway notices of itself only when it has something to say.
    if (looker) api.leave(`${path}/screen/${encodeURIComponent(looker)}`);
    looker = null;
    current?.abort();
    current = null;
  }

  function restart() {
    leave();
    refused = false;
    shown = null;
    fill(boxes);
    context.clearRect(0, 0, canvas.width, canvas.height);
    settle();
  }

  async function look() {
    const mine = new AbortController();
    current = mine;
    let wait = FIRST_WAIT;
    while (current === mine) {
      // While the Gateway does not answer, the page says so itself.
      if (!store.state.live) {
        await new Promise((resolve) => setTimeout(resolve, LIVE_WAIT));
        continue;
      }
      if (!shown) say('Asking the device…');
      const began = performance.now();
      const no = await stream(mine).catch(() => null);
      if (current !== mine) return;
      looker = null;
      if (no) {
        current = null;
        refused = true;
        say(no);
        settle();
        return;
      }
      if (performance.now() - began > LONGEST_WAIT) wait = FIRST_WAIT;
      await new Promise((resolve) => setTimeout(resolve, wait));
      wait = Math.min(LONGEST_WAIT, wait * 2);
    }
  }

  /** Shows what comes; the words of the Gateway or the device where it is refused, null where it is worth another look. */
  async function stream(mine) {
    const response = await fetch(`${api.API}${path}/screen${choice.value ? `?${choice.value}` : ''}`, {
      cache: 'no-store',
      credentials: 'same-origin',
      headers: api.headers({ Accept: 'application/x-ndjson' }),
      signal: mine.signal,
    });
    if (!response.ok) {
      const answer = await response.json().catch(() => null);
      return answer?.message || `The Gateway answered ${response.status}`;
    }
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return null;
      const lines = (text + value).split('\n');
      text = lines.pop();
      for (const line of lines.filter(Boolean)) {
        const told = JSON.parse(line);
        if (told.look) looker = told.look;
        else if (told.ended) return told.ended.error && told.ended.error !== 'timeout' ? told.ended.message || told.ended.error : null;
        else await draw(told, mine);
      }
    }
  }

  async function draw(told, mine) {
    const whole = typeof told.image === 'string';
    const pieces = whole ? [{ x: 0, y: 0, image: told.image }] : (told.tiles ?? []);
    const bitmaps = await Promise.all(pieces.map((piece) => bitmap(piece.image)));
    if (current !== mine) return;
    if (whole) {
      canvas.width = Math.min(LARGEST, told.width);
      canvas.height = Math.min(LARGEST, told.height);
    }
    bitmaps.forEach((one, i) => {
      context.drawImage(one, pieces[i].x, pieces[i].y);
      one.close();
    });
    shown = told.screen;
    over.setAttribute('viewBox', [shown.x, shown.y, shown.width, shown.height].map(Number).join(' '));
    canvas.dataset.revision = told.revision;
    say('');
    if (elements.checked && Date.now() - marked > ELEMENTS_EVERY) mark();
  }

  const bitmap = (base64) => createImageBitmap(new Blob([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], { type: 'image/jpeg' }));

  async function run(command, params) {
    const outcome = await api.outcome(`${path}/commands`, { command, params });
    if (!outcome.ok) throw new Error(outcome.message || outcome.error);
    return outcome.result;
  }

  /** Asked for when somebody is about to choose, so that a page alone runs nothing. */
  async function list() {
    if (!able || Date.now() - listed < ELEMENTS_EVERY) return;
    listed = Date.now();
    const [screens, windows] = await Promise.allSettled([run('screen.monitors', {}), run('window.list', {})]);
    const others = (screens.value?.monitors ?? []).filter((one) => !one.isPrimary).map((one) => [`region=${one.x},${one.y},${one.width},${one.height}`, `Monitor ${one.name}`]);
    const open = (windows.value?.windows ?? []).filter((one) => !one.minimized).map((one) => [`windowId=${encodeURIComponent(one.id)}`, one.title || one.processName]);
    const before = choice.value;
    fill(choice, [['', 'Primary monitor'], ...others, ...open].map(([value, name]) => h('option', { value }, name)));
    if ([...choice.options].some((option) => option.value === before)) choice.value = before;
    else restart();
  }

  /** A box around each element that can be used; once at a time. */
  function mark() {
    if (!elements.checked || !able) {
      fill(boxes);
      return;
    }
    marked = Date.now();
    marking ??= run('screen.queryElements', { showingOnly: true })
      .then((result) => {
        const all = flat(result.elements ?? []).filter((one) => one.bounds && one.handle && one.actions?.length).slice(0, MOST_ELEMENTS);
        if (elements.checked) fill(boxes, all.map(({ bounds }) => svg('rect', { x: bounds.x, y: bounds.y, width: bounds.width, height: bounds.height })));
      })
      .catch((e) => {
        elements.checked = false;
        fill(boxes);
        say(e.message);
      })
      .finally(() => (marking = null));
  }

  const flat = (list) => list.flatMap((one) => [one, ...flat(one.children ?? [])]);

  /** Where the last of these clicked, on the screen; null where they do not say. */
  function clicked(views) {
    for (const view of views) {
      if (!view.ok || !view.params) continue;
      const steps = view.command === 'steps.run' ? [...(view.params.steps ?? [])].reverse() : [view];
      for (const step of steps.filter((one) => /^input\.mouse\.(click|down|up|drag)$/.test(one.command))) {
        const point = onScreen(step.params ?? {});
        if (point) return point;
      }
    }
    return null;
  }

  function onScreen({ path: way, x, y, imageWidth, imageHeight }) {
    const point = way?.at(-1) ?? { x, y };
    if (!Number.isInteger(point.x) || !Number.isInteger(point.y)) return null;
    if (!imageWidth) return point;
    // Those of a picture are of the primary monitor.
    if (choice.value || !shown) return null;
    return { x: shown.x + (point.x * shown.width) / imageWidth, y: shown.y + (point.y * shown.height) / (imageHeight ?? (shown.height * imageWidth) / shown.width) };
  }

  document.addEventListener('visibilitychange', settle);
  addEventListener('pagehide', leave);
  addEventListener('pageshow', settle);

  return {
    element,
    show(node) {
      const command = node.commands?.find((one) => one.name === COMMAND);
      const granted = node.scopes.includes(COMMAND) || node.scopes.includes('node.command');
      const why =
        node.status !== 'online' ? 'It is shown when the device is connected.'
        : node.pausedBy ? 'The person at the device has paused it.'
        : !granted ? 'The scope screen.capture is not granted.'
        : !command ? (node.commands ? 'This device has no screen to show.' : '')
        : command.status !== 'available' && command.status !== 'degraded' ? command.reason || 'This device cannot show its screen now.'
        : command.paramsSchema && !command.paramsSchema.properties?.follow ? 'The device’s version cannot show its screen live.'
        : null;
      if (!able && why === null) refused = false;
      able = why === null;
      if (!able) say(why);
      choice.disabled = elements.disabled = !able;
      settle();
    },
    /** @param views the last commands, newest first */
    ran(views) {
      const now = views.filter((view) => view.status !== 'ended' && view.status !== 'queued');
      fill(
        runs,
        now.length
          ? now.slice(0, MOST_RUNS).map((view) => h('li', null, h('code', null, view.command), h('span', { class: 'muted' }, ` ${view.requestedBy}${view.status === 'waiting_for_approval' ? ', waits for an approval' : ''}`)))
          : h('li', { class: 'muted' }, 'Nothing'),
      );
      const point = clicked(views);
      fill(clicks, point && shown ? svg('circle', { cx: point.x, cy: point.y, r: shown.width / 60 }) : null);
    },
    close() {
      closed = true;
      leave();
      document.removeEventListener('visibilitychange', settle);
      removeEventListener('pagehide', leave);
      removeEventListener('pageshow', settle);
    },
  };
}
