// Shifts that are over: what each came to, what it left open, and what was written about it.
import { h, toast } from './dom.js';
import { get, post, askName, myName } from './api.js';
import { moment, span, weekday } from './times.js';
import { hue } from './oncall.js';
import { formDialog } from './forms.js';

const SHOWN = 6;
export const handoffsOf = async path => (await get(`${path}/handoffs?limit=${SHOWN}`)).items;

export function handoffs(items, path, changed) {
  return items.length > 0 && h('section', { class: 'card handoffs' }, h('h2', {}, 'Shifts that are over'), items.map(i => handoff(i, path, changed)));
}

export function handoff(item, path, changed, withName = false) {
  const people = item.people.join(' and ') || 'Nobody';
  return h('article', { class: 'handoff', 'data-handoff': item.to },
    h('div', { class: 'handoff-head' },
      h('div', {}, item.people.length > 0 && h('i', { class: `dot hue-${hue(item.people[0])}` }), h('b', {}, withName ? item.schedule : people), h('div', { class: 'soft' }, `${weekday(item.from)} ${moment(item.from)} – ${weekday(item.to)} ${moment(item.to)}, then ${item.next.join(' and ') || 'nobody'}`)),
      h('button', { type: 'button', key: `sum-${item.to}`, class: item.summary ? null : 'main', onclick: () => write(item, path, changed) }, item.summary ? 'Change' : 'Write summary')),
    item.digest && figures(item.digest),
    item.summary && h('blockquote', {}, item.summary.text, h('footer', { class: 'soft' }, `${item.summary.by}, ${weekday(item.summary.at)} ${moment(item.summary.at)}`)),
    item.openCount > 0 && h('details', { open: !item.summary }, h('summary', {}, `${item.openCount} ${item.openCount === 1 ? 'was' : 'were'} open at its end`),
      h('ul', { class: 'plain' }, item.open.map(o => h('li', {}, h('div', {}, h('a', { href: `/incidents/${o.number}`, 'data-link': true }, h('b', {}, `${o.severity} #${o.number}`), ` ${o.title}`),
        h('div', { class: 'soft' }, [o.service, `${o.status} now`, o.assignees.length > 0 && `with ${o.assignees.join(', ')}`, o.note].filter(Boolean).join(' · '))))),
        item.openCount > item.open.length && h('li', { class: 'soft' }, `and ${item.openCount - item.open.length} more`))));
}

function figures(d) {
  const one = (value, name, hint) => h('div', { class: hint ? 'alarm' : null }, h('b', {}, value), h('span', {}, name));
  return h('div', { class: 'digest' }, one(d.opened, 'opened'), one(d.acknowledged, 'acknowledged'), one(d.resolved, 'resolved'),
    one(d.pages, d.pages === 1 ? 'page' : 'pages'), one(d.nightPages, 'at night', d.nightPages > 0), one(span(d.longestQuietSeconds * 1000), 'longest quiet'));
}

async function write(item, path, changed) {
  const by = myName() ?? await askName();
  if (!by) return;
  const text = h('textarea', { name: 'text', rows: 6, maxlength: 4000, required: true, 'aria-label': 'Summary' });
  text.value = item.summary?.text ?? '';
  await formDialog({
    title: 'How was the shift?', text: `${item.people.join(' and ') || 'Nobody'}, until ${weekday(item.to)} ${moment(item.to)}. Whoever is on call now is told.`, ok: 'Save',
    fields: [text],
    send: async v => { await post(`${path}/handoffs/${encodeURIComponent(item.to)}/summary`, { by, text: v.text }); toast('Summary saved.'); changed(); },
  });
}
