// What the pages show: devices and pending approvals, kept as the Gateway has them. Events say what changed; the facts are
// then asked for, so that a page never shows something that was put together from guesses.

import * as api from './api.js';
import { listen } from './live.js';

const MOST_NODES = 20_000;
const PAGE = 1000;
const MOST_SAMPLES = 240;
const MOST_SAMPLED = 50;
const MOST_ASKED = 50;
const SOON = 1000;

export const nodes = new Map();
export const approvals = new Map();
export const state = { me: null, live: false, loaded: false };

const listeners = new Set();
const samples = new Map();
let stop = null;

/** Hears {kind: "nodes" | "node" | "approvals" | "command" | "progress" | "features" | "rollout" | "live", nodeId?, event?}; gives the end of hearing. */
export function subscribe(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

// A page that is drawn anew between press and release takes the button away under the pointer, and the click with it. So
// changes wait until the pointer is let go, and the click has been told.
let pressed = false;
const held = [];

function letGo() {
  setTimeout(() => {
    pressed = false;
    held.splice(0).forEach(tell);
  });
}

addEventListener('pointerdown', () => (pressed = true), true);
addEventListener('pointerup', letGo, true);
addEventListener('pointercancel', letGo, true);
// A release outside the window may be told to nobody.
addEventListener('blur', letGo);

function tell(change) {
  if (pressed) {
    held.push(change);
    return;
  }
  for (const listener of [...listeners]) listener(change);
}

/** Everything anew: after each connect, because nobody can know what happened before. */
async function load() {
  const [items, pending] = await Promise.all([
    api.all(`/nodes?limit=${PAGE}&commands=none`, MOST_NODES),
    reads() ? api.get('/approvals?status=pending') : { items: [] },
  ]);
  nodes.clear();
  items.forEach((node) => nodes.set(node.nodeId, node));
  approvals.clear();
  pending.items.forEach((approval) => approvals.set(approval.approvalId, approval));
  state.loaded = true;
  tell({ kind: 'nodes' });
  tell({ kind: 'approvals' });
}

const reads = () => state.me && state.me.role !== 'Agent';

export const mayDecide = () => state.me?.role === 'Admin' || state.me?.role === 'Operator';
export const mayIssue = () => mayDecide() || state.me?.role === 'Agent';
export const isAdmin = () => state.me?.role === 'Admin';

// One request at a time for each device, and one more if it changed meanwhile.
const asking = new Map();

export function refresh(nodeId) {
  const running = asking.get(nodeId);
  if (running) {
    running.again = true;
    return running.promise;
  }
  const entry = { again: false, promise: null };
  entry.promise = (async () => {
    do {
      entry.again = false;
      try {
        keep(await api.get(`/nodes/${encodeURIComponent(nodeId)}`));
      } catch (e) {
        if (e.status === 404) nodes.delete(nodeId);
      }
    } while (entry.again);
    asking.delete(nodeId);
    tell({ kind: 'node', nodeId });
  })();
  asking.set(nodeId, entry);
  return entry.promise;
}

/** Takes a device's record as the Gateway answered it. */
export function keep(node) {
  nodes.set(node.nodeId, node);
  sample(node);
}

/** Asks for the heartbeats of the last hour, and puts them before those that this page has seen. */
export async function loadHeartbeats(nodeId) {
  const { items } = await api.get(`/nodes/${encodeURIComponent(nodeId)}/heartbeats`);
  const earlier = items.map((one) => ({ at: Date.parse(one.at), cpu: one.cpuPercent, memory: one.memoryMb }));
  const last = earlier.at(-1)?.at ?? 0;
  remember(nodeId, [...earlier, ...heartbeats(nodeId).filter((one) => one.at > last)]);
}

function remember(nodeId, list) {
  if (!samples.has(nodeId) && samples.size >= MOST_SAMPLED) samples.delete(samples.keys().next().value);
  samples.set(nodeId, list.slice(-MOST_SAMPLES));
}

function sample(node) {
  if (!node.lastHeartbeatAt || node.cpuPercent === undefined) return;
  const at = Date.parse(node.lastHeartbeatAt);
  const list = heartbeats(node.nodeId);
  if (list.length && list.at(-1).at >= at) return;
  remember(node.nodeId, [...list, { at, cpu: node.cpuPercent, memory: node.memoryMb }]);
}

/** The heartbeats of a device that this page knows of, oldest first. */
export const heartbeats = (nodeId) => samples.get(nodeId) ?? [];

let reloading = null;

function reloadSoon() {
  reloading ??= setTimeout(() => {
    reloading = null;
    load().catch(again);
  }, SOON);
}

/** A Gateway that has just been started may not have all of it yet. */
function again() {
  if (state.live) reloadSoon();
}

async function reloadApprovals() {
  if (!reads()) return;
  const pending = await api.get('/approvals?status=pending');
  approvals.clear();
  pending.items.forEach((approval) => approvals.set(approval.approvalId, approval));
  tell({ kind: 'approvals' });
}

function onEvent(event) {
  const kind = event.type.split('.')[0];
  if (kind === 'node') {
    // The colour changes at once; the rest of the facts follow.
    const known = nodes.get(event.nodeId);
    if (known && event.data?.status) nodes.set(event.nodeId, { ...known, status: event.data.status });
    tell({ kind: 'node', nodeId: event.nodeId, event });
    // Of very many that change at once all are asked for, once.
    if (asking.size < MOST_ASKED) refresh(event.nodeId);
    else reloadSoon();
  } else if (kind === 'approval') {
    if (event.type === 'approval.decided') approvals.delete(event.data.approvalId);
    reloadApprovals()
      .catch(() => {})
      .then(() => tell({ kind: 'approval', event }));
  } else if (kind === 'features' || kind === 'rollout') {
    tell({ kind, event });
  } else if (kind === 'command') {
    // Of how far one is there may be many, and nothing else changes by it.
    tell({ kind: event.type === 'command.progress' ? 'progress' : 'command', nodeId: event.nodeId, event });
  }
}

/** Begins, for whoever is signed in. */
export function start(me, over) {
  state.me = me;
  let loading = null;
  stop = listen({
    event: onEvent,
    open() {
      state.live = true;
      tell({ kind: 'live' });
      loading ??= load()
        .catch(again)
        .finally(() => (loading = null));
    },
    closed() {
      state.live = false;
      tell({ kind: 'live' });
    },
    over,
  });
}

export function end() {
  stop?.();
  stop = null;
  clearTimeout(reloading);
  reloading = null;
  nodes.clear();
  approvals.clear();
  samples.clear();
  listeners.clear();
  state.me = null;
  state.live = state.loaded = false;
}
