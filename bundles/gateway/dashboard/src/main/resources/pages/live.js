// What happens on the Gateway, as it happens. A fetch instead of an EventSource: it can carry an API token, and the last
// id that was seen, so that nothing is missed between two connections.

import { API, headers } from './api.js';

const FIRST_WAIT = 500;
const LONGEST_WAIT = 5_000;
// The Gateway says something every 15 s; silence of three times that is a connection that died without a word.
const SILENCE = 45_000;

/**
 * Listens until the returned function is called.
 *
 * @param on {event, open, closed, over}: open is told after each connect, for what may have happened unseen (a Gateway
 *     that was started anew remembers nothing); over when the sign-in no longer counts
 */
export function listen(on) {
  const stop = new AbortController();
  let last = null;
  let wait = FIRST_WAIT;

  async function connect() {
    const attempt = new AbortController();
    const end = () => attempt.abort();
    stop.signal.addEventListener('abort', end);
    // The browser may know before the connection does.
    addEventListener('offline', end);
    let silence = setTimeout(end, SILENCE);
    try {
      const response = await fetch(`${API}/events`, {
        cache: 'no-store',
        credentials: 'same-origin',
        headers: headers({ Accept: 'text/event-stream', ...(last ? { 'Last-Event-ID': last } : {}) }),
        signal: attempt.signal,
      });
      if (response.status === 401 || response.status === 403) {
        stop.abort();
        on.over();
        return;
      }
      if (!response.ok) return;
      wait = FIRST_WAIT;
      on.open();
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      let text = '';
      for (;;) {
        const { value, done } = await reader.read();
        if (done) return;
        clearTimeout(silence);
        silence = setTimeout(end, SILENCE);
        const blocks = (text + value).split('\n\n');
        text = blocks.pop();
        blocks.forEach(tell);
      }
    } catch {
      // Lost: the loop tries again.
    } finally {
      clearTimeout(silence);
      stop.signal.removeEventListener('abort', end);
      removeEventListener('offline', end);
    }
  }

  function tell(block) {
    let id = null;
    const data = [];
    for (const line of block.split('\n')) {
      if (line.startsWith('id: ')) id = line.slice(4);
      else if (line.startsWith('data: ')) data.push(line.slice(6));
    }
    if (!data.length) return;
    if (id) last = id;
    on.event(JSON.parse(data.join('\n')));
  }

  (async () => {
    while (!stop.signal.aborted) {
      await connect();
      if (stop.signal.aborted) return;
      on.closed();
      await new Promise((resolve) => setTimeout(resolve, wait));
      wait = Math.min(LONGEST_WAIT, wait * 2);
    }
  })();
  return () => stop.abort();
}
