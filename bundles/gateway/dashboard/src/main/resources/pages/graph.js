// Small lines of a device's last minutes.

import { h, svg } from './dom.js';

const WIDTH = 320;
const HEIGHT = 56;

/** Processor, memory and latency, each as a line with its latest value. */
export function graphs(heartbeats, latencies, status) {
  const at = (name) => heartbeats.filter((one) => typeof one[name] === 'number').map((one) => ({ at: one.at, value: one[name] }));
  return [
    line('Processor', at('cpu'), (value) => `${value.toFixed(value < 10 ? 1 : 0)} %`, 'cpu', 100),
    line('Memory of the Node', at('memory'), (value) => `${Math.round(value)} MiB`, 'memory'),
    line('Latency of commands', latencies, (value) => `${Math.round(value)} ms`, 'latency'),
    heartbeats.length < 2 && status === 'online' ? h('p', { class: 'hint' }, 'One heartbeat comes every 30 seconds; the last hour of them is kept.') : null,
  ];
}

function line(name, points, text, kind, most) {
  const last = points.at(-1);
  return h(
    'figure',
    { class: `graph ${kind}` },
    h('figcaption', null, h('span', null, name), h('strong', null, last ? text(last.value) : '–')),
    drawing(name, points, most),
  );
}

function drawing(name, points, most) {
  const drawn = svg('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: 'none', role: 'img', 'aria-label': `${name}, ${points.length} values` });
  drawn.append(svg('line', { class: 'floor', x1: 0, x2: WIDTH, y1: HEIGHT - 1, y2: HEIGHT - 1 }));
  if (!points.length) return drawn;
  const begin = points[0].at;
  const span = Math.max(1, points.at(-1).at - begin);
  const top = most ?? Math.max(1, ...points.map((point) => point.value)) * 1.15;
  const place = ({ at, value }) => [
    points.length === 1 ? WIDTH - 4 : 4 + ((at - begin) / span) * (WIDTH - 8),
    HEIGHT - 4 - (Math.min(value, top) / top) * (HEIGHT - 10),
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
