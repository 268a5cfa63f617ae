// The sessions whose Canvas an agent has filled.

import * as api from './api.js';
import { h, fill, every, when } from './dom.js';
import { copyButton, empty, title } from './ui.js';

const LOOK = 10_000;

export function canvases(root) {
  const list = h('div');
  fill(root, title('Canvas'), h('p', { class: 'muted lead' }, 'Pages that agents fill, live. They run in a sandbox, and are forgotten a day after their last change.'), list);

  async function load() {
    try {
      const { items } = await api.get('/canvas');
      fill(
        list,
        items.length
          ? h(
              'ul',
              { class: 'list card' },
              items.map((canvas) =>
                h(
                  'li',
                  null,
                  h('div', { class: 'grow' }, h('a', { href: pageOf(canvas.url), target: '_blank', rel: 'noopener' }, h('strong', null, canvas.session)), h('div', { class: 'muted' }, `${canvas.contentType} · ${canvas.bytes} bytes`)),
                  h('span', { class: 'muted' }, when(canvas.updatedAt)),
                  copyButton(canvas.url, 'Copy link'),
                ),
              ),
            )
          : empty('Nothing is shown', 'An agent fills a Canvas with node_present_canvas, or by PUT /api/canvas/{session}.'),
      );
    } catch (e) {
      fill(list, h('p', { class: 'problem' }, e.message));
    }
  }

  load();
  return every(LOOK, () => document.hidden || load());
}

/** The page on the address that this dashboard is open at, whatever name the Gateway gives itself. */
function pageOf(url) {
  return new URL('../canvas', import.meta.url).pathname + new URL(url).search;
}
