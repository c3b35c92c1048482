// The live stream. EventSource cannot send a key, so the stream is read with fetch.
import { headers, askKey } from './api.js';
import { $ } from './dom.js';

const PAUSE_FIRST = 1000, PAUSE_MAX = 15000, QUIET_MAX = 40000;

export function follow({ onEvent, onConnect }) {
  let lastId = null, pause = PAUSE_FIRST;
  run();

  async function run() {
    for (;;) {
      try {
        await connection();
        pause = PAUSE_FIRST;
      } catch { /* shown by the light; tried again below */ }
      light('off', 'reconnecting');
      await new Promise(done => setTimeout(done, pause));
      pause = Math.min(PAUSE_MAX, pause * 2);
    }
  }

  async function connection() {
    const stop = new AbortController();
    const answer = await fetch('/api/v1/stream', { headers: { ...headers(), ...(lastId ? { 'Last-Event-ID': lastId } : {}) }, signal: stop.signal });
    if (answer.status === 401) { await askKey(); return; }
    if (!answer.ok) throw new Error(String(answer.status));
    pause = PAUSE_FIRST;
    light('on', 'live');
    onConnect();
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = '', watch;
    const alive = () => { clearTimeout(watch); watch = setTimeout(() => stop.abort(), QUIET_MAX); };
    try {
      for (alive(); ;) {
        const { value, done } = await reader.read();
        if (done) return;
        alive();
        const parts = (rest + value).split('\n\n');
        rest = parts.pop();
        parts.forEach(take);
      }
    } finally { clearTimeout(watch); }
  }

  function take(block) {
    let name = 'message', data = '';
    for (const line of block.split('\n')) {
      if (line.startsWith('id: ')) lastId = line.slice(4);
      else if (line.startsWith('event: ')) name = line.slice(7);
      else if (line.startsWith('data: ')) data += line.slice(6);
    }
    if (data) onEvent(name, JSON.parse(data));
  }
}

function light(state, text) {
  const live = $('live');
  live.dataset.state = state;
  live.querySelector('span').textContent = text;
}
