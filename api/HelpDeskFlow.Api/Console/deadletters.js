// Notifications that were given up: what they were, and a button to send each again.
import { h, toast, ask } from './dom.js';
import { get, post, myName } from './api.js';
import { moment } from './times.js';

const SHOWN = 50;

export async function showDeadLetters(destination) {
  try {
    const list = await get(`/api/v1/deliveries?state=dead&limit=${SHOWN}&destination=${encodeURIComponent(destination)}`);
    const rows = h('ul', { class: 'letters' }, list.items.map(d => row(d)));
    await ask(`Given up: ${destination}`, list.next ? `The newest ${SHOWN}; the rest is under /api/v1/deliveries.` : 'These pages did not arrive. Send them again once the cause is gone.', rows);
  } catch (e) { toast(e.message, { bad: true }); }
}

function row(d) {
  const said = h('span', { class: 'soft' }, d.detail ?? '');
  const button = h('button', { type: 'button', onclick: () => again(d, said, button) }, 'Send again');
  return h('li', {}, h('div', {}, h('b', {}, `#${d.incidentNumber ?? '?'} `), `${d.kind.replace('incident.', '')}${d.person ? ` for ${d.person}` : ''} · ${moment(d.queuedAt)} · ${d.attempts} attempts `, said), button);
}

async function again(d, said, button) {
  const by = myName() ?? 'console';
  button.disabled = true;
  try {
    await post(`/api/v1/deliveries/${encodeURIComponent(d.id)}/resend`, { by });
    said.textContent = 'on its way again';
  } catch (e) { button.disabled = false; said.textContent = e.message; }
}
