// Says that the Gateway is gone as soon as it is, and takes it back when it answers again.

import { h, fill } from './dom.js';
import * as store from './store.js';

// A stream that has only ended is opened anew before that.
const PATIENCE = 1200;

/** A banner for above the pages. While it is shown the frame has the class "gone", by which the states turn grey. */
export function goneBanner(frame) {
  const element = h('div', { class: 'notice bad gone-word', role: 'alert', hidden: true });
  let timer = null;
  let known = null;

  function show() {
    fill(
      element,
      h('strong', null, 'The Gateway does not answer.'),
      h('span', null, known ? `This is what was known at ${known.toLocaleTimeString()}. ` : '', 'The page goes on by itself when it is back.'),
    );
    element.hidden = false;
    frame.classList.add('gone');
  }

  function look() {
    if (store.state.live) {
      clearTimeout(timer);
      timer = null;
      known = null;
      element.hidden = true;
      frame.classList.remove('gone');
    } else if (timer === null) {
      known = store.state.loaded ? new Date() : null;
      timer = setTimeout(show, PATIENCE);
    }
  }

  look();
  return { element, look };
}
