// The list of incidents.
import { $, h, fill } from './dom.js';
import { age, until, moment, now } from './times.js';

const firstAlert = () => `curl -X POST ${location.origin}/api/v1/alerts -H 'Content-Type: application/json' -d '{"labels":{"alertname":"FirstAlert","service":"checkout","severity":"critical"},"annotations":{"summary":"Hello from curl"}}'`;

export function whoIsNext(incident) {
  const e = incident.escalation;
  if (incident.status === 'resolved') return null;
  if (incident.snoozedUntil && Date.parse(incident.snoozedUntil) > now()) return { text: `snoozed until ${moment(incident.snoozedUntil)}` };
  if (!e || (!e.nextAt && e.step === 0)) return { text: 'nobody is paged' };
  if (!e.nextAt) return { text: incident.status === 'acknowledged' ? 'no further page' : e.exhausted ? 'everybody was paged, nobody took it' : 'no further page' };
  const names = e.next.map(n => n.person ?? (n.target.startsWith('schedule:') || n.target.startsWith('team:') ? `nobody on call (${n.target})` : n.target.replace(/^destination:/, '')));
  return { who: [...new Set(names)].join(', ') || 'next step', at: e.nextAt };
}

export function matches(incident, words) {
  const text = `${incident.title} ${incident.service} ${incident.team ?? ''} ${incident.severity} #${incident.number} ${incident.status} ${incident.assignees.join(' ')}`.toLowerCase();
  return words.every(w => text.includes(w));
}

const order = (a, b) => rank(a) - rank(b) || b.number - a.number;
const rank = i => i.status === 'resolved' ? 0 : Number(i.severity[1]) * 2 + (i.status === 'acknowledged' || i.snoozedUntil ? 1 : 0);

export function render({ incidents, tab, filter, selected, fresh, next, newcomer, loaded, onMore }) {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  const open = tab === 'open';
  const ofTab = incidents.filter(i => (i.status !== 'resolved') === open);
  const shown = ofTab.filter(i => matches(i, words)).sort(order);
  $('count-open').textContent = open ? ofTab.length + (next ? '+' : '') : '';
  if (document.body.dataset.view !== 'page') document.title = open && ofTab.length ? `(${ofTab.length}) HelpDeskFlow` : 'HelpDeskFlow';
  fill($('rows'),
    shown.map(i => row(i, i.number === selected, fresh.has(i.number))),
    loaded && shown.length === 0 && empty({ open, filtered: ofTab.length > 0, newcomer }),
    next && h('button', { class: 'more', type: 'button', key: 'more', onclick: onMore }, 'Show older ones'));
}

function row(incident, current, fresh) {
  const next = whoIsNext(incident);
  return h('a', { class: `row edge-${incident.severity}${fresh ? ' new' : ''}`, href: `/incidents/${incident.number}`, 'data-link': true, 'data-number': incident.number, key: `row-${incident.number}`, 'aria-current': current ? 'true' : null },
    h('span', { class: `pill pill-${incident.severity}` }, incident.severity),
    h('span', { class: 'title' }, incident.title),
    h('span', { class: 'age', 'data-age': incident.resolvedAt ?? incident.openedAt, title: moment(incident.openedAt) }, age(incident.resolvedAt ?? incident.openedAt)),
    h('span', { class: 'facts' },
      `#${incident.number} · `, h('span', { class: `state state-${incident.status}` }, incident.status), incident.assignees.length > 0 && ` by ${incident.assignees.join(', ')}`, ' · ',
      h('b', {}, incident.service), ` · ${incident.alertCount} ${incident.alertCount === 1 ? 'alert' : 'alerts'}`),
    next && h('span', { class: 'next' }, next.at ? ['next: ', h('strong', {}, next.who), ' ', h('span', { 'data-until': next.at }, until(next.at))] : next.text));
}

function empty({ open, filtered, newcomer }) {
  if (filtered) return h('div', { class: 'empty' }, h('h2', {}, 'Nothing matches'), h('p', {}, 'No incident of this list holds all the words of the filter.'));
  if (!open) return h('div', { class: 'empty' }, h('h2', {}, 'Nothing resolved yet'));
  if (!newcomer) return h('div', { class: 'empty' }, h('h2', {}, 'All quiet'), h('p', {}, 'No open incidents. New ones appear here by themselves.'));
  const line = firstAlert();
  return h('div', { class: 'empty' },
    h('h2', {}, 'No incidents yet'),
    h('p', {}, 'Send the first alert; it shows up here at once:'),
    h('pre', { class: 'copy', tabindex: 0 }, line),
    h('p', {}, h('button', { type: 'button', onclick: event => copy(event.currentTarget, line) }, 'Copy')),
    h('p', {}, 'Or point Prometheus here: under alerting → alertmanagers → static_configs, set targets to ', h('span', { class: 'mono' }, location.host), '.'));
}

async function copy(button, text) {
  try { await navigator.clipboard.writeText(text); button.textContent = 'Copied'; } catch { button.textContent = 'Select the line and copy it'; }
}

// Every second: ages and countdowns, without building anything anew.
export function tick() {
  for (const e of document.querySelectorAll('[data-age]')) e.textContent = age(e.dataset.age);
  for (const e of document.querySelectorAll('[data-until]')) e.textContent = until(e.dataset.until);
}
