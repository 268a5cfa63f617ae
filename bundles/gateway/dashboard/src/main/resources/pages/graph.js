// Small lines of a device's last hour, each with its scale.

import { h, svg } from './dom.js';

const WIDTH = 320;
const HEIGHT = 56;

/** Processor, memory and latency, each as a line with its latest value. */
export function graphs(heartbeats, latencies, status) {
  const at = (name) => heartbeats.filter((one) => typeof one[name] === 'number').map((one) => ({ at: one.at, value: one[name] }));
  return [
    line('Processor', at('cpu'), (value) => `${value.toFixed(value > 0 && value < 10 ? 1 : 0)} %`, 'cpu', 100),
    line('Memory of the Node', at('memory'), (value) => `${Math.round(value)} MiB`, 'memory'),
    line('Latency of commands', latencies, (value) => `${Math.round(value)} ms`, 'latency'),
    heartbeats.length < 2 && status === 'online' ? h('p', { class: 'hint' }, 'One heartbeat comes every 30 seconds; the last hour of them is kept.') : null,
  ];
}

function line(name, points, text, kind, most) {
  const last = points.at(-1);
  const top = most ?? round(Math.max(1, ...points.map((point) => point.value)));
  return h(
    'figure',
    { class: `graph ${kind}` },
    h('figcaption', null, h('span', null, name), h('strong', null, last ? text(last.value) : '–')),
    last
      ? h(
          'div',
          { class: 'plot' },
          drawing(`${name}: ${points.length} values from ${time(points[0].at)} to ${time(last.at)}, the last ${text(last.value)}, the highest ${text(Math.max(...points.map((point) => point.value)))}`, points, top),
          h('span', { class: 'values', 'aria-hidden': 'true' }, h('span', null, text(top)), h('span', null, text(0))),
          h('span', { class: 'times', 'aria-hidden': 'true' }, h('span', null, time(points[0].at)), points.length > 1 ? h('span', null, time(last.at)) : null),
        )
      : null,
  );
}

const time = (at) => new Date(at).toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' });

/** The end of a scale: 1, 2 or 5 with noughts, and not below the value. */
function round(value) {
  const unit = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].find((step) => step * unit >= value) * unit;
}

function drawing(label, points, top) {
  const drawn = svg('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: 'none', role: 'img', 'aria-label': label });
  drawn.append(svg('line', { class: 'floor', x1: 0, x2: WIDTH, y1: HEIGHT - 1, y2: HEIGHT - 1 }));
  const begin = points[0].at;
  const span = Math.max(1, points.at(-1).at - begin);
  const place = ({ at, value }) => [
    points.length === 1 ? WIDTH - 4 : 4 + ((at - begin) / span) * (WIDTH - 8),
    HEIGHT - 1 - (Math.min(value, top) / top) * (HEIGHT - 1),
  ];
  const places = points.map(place);
  const path = places.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ');
  if (places.length > 1) {
    drawn.append(svg('polygon', { class: 'area', points: `${places[0][0]},${HEIGHT - 1} ${path} ${places.at(-1)[0]},${HEIGHT - 1}` }));
    drawn.append(svg('polyline', { points: path }));
  }
  const [x, y] = places.at(-1);
  drawn.append(svg('line', { class: 'last', x1: x, x2: x, y1: y, y2: y }));
  return drawn;
}
