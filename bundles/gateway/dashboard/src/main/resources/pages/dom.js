// Elements are made here, and only here. Text is always a text node: whatever a device, an agent or a person calls
// itself, it never becomes markup, and nothing in it hides.

import { pieces, visible } from './visible.js';

/** What is read to people, or shown to them by the browser itself. */
const WORDS = new Set(['title', 'aria-label', 'alt', 'placeholder']);

/** An element. Props beginning with "on" are listeners; true and false set and leave out an attribute. */
export function h(tag, props, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (name === 'value') element.value = value;
    else element.setAttribute(name, value === true ? '' : WORDS.has(name) ? visible(value) : String(value));
  }
  append(element, children);
  return element;
}

/** An element of SVG. */
export function svg(tag, props, ...children) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(props ?? {})) element.setAttribute(name, String(value));
  append(element, children);
  return element;
}

function append(element, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    if (child instanceof Node) element.append(child);
    else element.append(...shown(child, { lines: true }));
  }
}

/** Text as nodes, with what had to be written out marked as such. */
export function shown(text, how) {
  return pieces(text, how).map(({ text: part, what }) => {
    const node = document.createTextNode(part);
    if (!what) return node;
    const mark = document.createElement('mark');
    mark.title = what;
    mark.append(node);
    return mark;
  });
}

/** Replaces what an element holds. */
export function fill(element, ...children) {
  element.replaceChildren();
  append(element, children);
  return element;
}

/** Draws anew what may hold the keyboard's focus; what is in its place then, of the same device or command, has it afterwards. */
export function keepingFocus(element, draw) {
  const had = document.activeElement;
  if (!element.contains(had)) {
    draw();
    return;
  }
  const { node, command } = had.closest('[data-node], [data-command]')?.dataset ?? {};
  const id = node ?? command;
  const places = () => {
    const around = id === undefined ? element : element.querySelector(`[data-${node ? 'node' : 'command'}="${CSS.escape(id)}"]`);
    return [...(around?.querySelectorAll('a[href], button, input, summary, [tabindex]') ?? [])];
  };
  const at = places().indexOf(had);
  draw();
  places()[at]?.focus({ preventScroll: true });
}

/** Runs a task again and again until the returned function is called, or the element has left the page. */
export function every(millis, task) {
  const timer = setInterval(task, millis);
  return () => clearInterval(timer);
}

const RELATIVE = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' });
const STEPS = [['second', 60], ['minute', 60], ['hour', 24], ['day', 3650]];

/** "3 minutes ago". */
export function ago(time) {
  if (!time) return '–';
  let value = (new Date(time) - Date.now()) / 1000;
  for (const [unit, size] of STEPS) {
    if (Math.abs(value) < size) return RELATIVE.format(Math.round(value), unit);
    value /= size;
  }
  return new Date(time).toLocaleDateString();
}

/** A time that tells both: how long ago, and exactly when. */
export function when(time) {
  return time ? h('time', { datetime: time, title: new Date(time).toLocaleString() }, ago(time)) : h('span', null, '–');
}

export function duration(seconds) {
  if (seconds === null || seconds === undefined) return '–';
  const days = Math.floor(seconds / 86400);
  const hours = Math.floor(seconds / 3600) % 24;
  const minutes = Math.floor(seconds / 60) % 60;
  if (days) return `${days} d ${hours} h`;
  if (hours) return `${hours} h ${minutes} min`;
  return minutes ? `${minutes} min` : `${Math.floor(seconds)} s`;
}

/** "4:05", or null when it is over. */
export function left(until) {
  const seconds = Math.ceil((new Date(until) - Date.now()) / 1000);
  return seconds <= 0 ? null : `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
