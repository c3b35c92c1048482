// One incident: head, buttons, who is paged, why, timeline, alerts.
import { h, fill, textOrLink } from './dom.js';
import { age, until, moment, clock, localTimes, now } from './times.js';
import { whoIsNext } from './list.js';
import { classification } from './classify.js';

const TIMELINE_SHOWN = 60, ALERTS_SHOWN = 20;
const opened = new Set();
let parts = null, showAll = new Set();

export function clear(place) {
  parts = null;
  fill(place, h('p', { class: 'nothing' }, 'Choose an incident.'));
}

// Builds the frame once for an incident, so that a note half written survives every update.
export function show(place, incident, explanation, act) {
  if (parts?.number !== incident.number) {
    const note = h('textarea', { 'aria-label': 'Note', placeholder: 'Write a note …', rows: 1, id: 'note', maxlength: 10000 });
    const form = h('form', { class: 'note-form' }, note, h('button', { type: 'submit' }, 'Add'));
    form.addEventListener('submit', async event => {
      event.preventDefault();
      if (note.value.trim() && await act('notes', { text: note.value.trim() })) note.value = '';
    });
    note.addEventListener('keydown', event => { if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) form.requestSubmit(); });
    parts = { number: incident.number, head: h('div', { class: 'head' }), acts: h('div', { class: 'acts', role: 'group', 'aria-label': 'Actions' }), pair: h('div', { class: 'pair' }),
      line: h('div'), alerts: h('section', { class: 'card' }), why: h('section', { class: 'card' }), what: h('section', { class: 'card', id: 'what' }) };
    showAll = new Set();
    place.replaceChildren(parts.head, parts.acts, parts.pair, parts.why, parts.what, h('section', { class: 'card' }, h('h2', {}, 'Timeline'), form, parts.line), parts.alerts);
    place.scrollTop = 0;
  }
  const again = () => show(place, incident, explanation, act);
  head(incident);
  acts(incident, act);
  fill(parts.pair, paging(incident), facts(incident));
  why(incident, explanation);
  classification(parts.what, incident, act);
  timeline(incident, again);
  alerts(incident, again);
}

function head(incident) {
  const summary = incident.alerts[0]?.annotations.summary ?? incident.alerts[0]?.annotations.description;
  fill(parts.head,
    h('a', { class: 'back', href: '/', 'data-link': true }, '‹ Incidents'),
    h('div', { class: 'line' }, h('span', { class: `pill pill-${incident.severity}` }, incident.severity), h('span', {}, `#${incident.number}`),
      h('span', { class: `state state-${incident.status}`, id: 'status' }, incident.status), h('span', { 'data-age': incident.openedAt }, age(incident.openedAt))),
    h('h1', {}, incident.title),
    summary && summary !== incident.title && h('p', { class: 'what' }, summary));
}

function acts(incident, act) {
  const button = (key, text, verb, body, main) => h('button', { type: 'button', key, class: main ? 'main' : null, onclick: () => act(verb, body) }, text);
  const resolved = incident.status === 'resolved', taken = incident.status === 'acknowledged';
  fill(parts.acts, resolved
    ? button('reopen', 'Reopen', 'reopen')
    : [
      taken ? button('resolve', 'Resolve', 'resolve', {}, true) : [button('acknowledge', 'Acknowledge', 'acknowledge', {}, true), button('resolve', 'Resolve', 'resolve')],
      h('div', { class: 'group', role: 'group', 'aria-label': 'Snooze' }, h('span', {}, 'Snooze'),
        ['15m', '1h', '4h'].map(t => h('button', { type: 'button', key: `snooze-${t}`, 'aria-label': `Snooze ${t}`, onclick: () => act('snooze', { for: t }) }, t))),
      button('escalate', 'Escalate', 'escalate'),
      taken && button('unacknowledge', 'Give back', 'unacknowledge'),
    ]);
}

function paging(incident) {
  const e = incident.escalation, next = whoIsNext(incident);
  return h('section', { class: 'card' }, h('h2', {}, 'Paging'),
    h('p', { class: 'next-page' }, next === null ? 'Over' : next.at ? [next.who, ' ', h('span', { 'data-until': next.at }, until(next.at))] : next.text[0].toUpperCase() + next.text.slice(1)),
    e && h('div', { class: 'steps', role: 'img', 'aria-label': `Step ${e.step} of ${e.steps}` }, Array.from({ length: Math.min(e.steps, 20) }, (_, i) => h('i', { class: i < e.step ? 'done' : null }))),
    e ? h('p', { class: 'soft' }, `Step ${e.step} of ${e.steps} of policy ${e.policy}`, e.round > 0 && `, round ${e.round + 1}`, next?.at && ` · next at ${clock(next.at)}`) : h('p', { class: 'soft' }, 'No escalation runs for it; why is said below.'),
    e?.resolveDueAt && Date.parse(e.resolveDueAt) > now() && h('p', { class: 'soft' }, `To be resolved by ${moment(e.resolveDueAt)}`));
}

function facts(incident) {
  const fact = (name, ...value) => value.some(Boolean) && [h('dt', {}, name), h('dd', {}, ...value)];
  return h('section', { class: 'card' }, h('h2', {}, 'Facts'), h('dl', { class: 'facts-grid' },
    fact('Service', incident.service, incident.team && incident.team !== incident.service && h('span', { class: 'soft' }, ` · team ${incident.team}`)),
    fact('Opened', `${moment(incident.openedAt)}`),
    incident.assignees.length > 0 && fact('Taken by', incident.assignees.join(', ')),
    incident.resolvedAt && fact('Resolved', `${moment(incident.resolvedAt)}`, incident.resolvedWhy && h('span', { class: 'soft' }, ` · ${incident.resolvedWhy}`)),
    fact('Alerts', `${incident.openAlertCount} firing of ${incident.alertCount}`, h('span', { class: 'soft' }, ` · sent ${incident.eventCount} times`)),
    Object.entries(incident.roles).map(([role, person]) => fact(role.replace('-', ' '), person)),
    Object.entries(incident.links).map(([name, url]) => fact(name, textOrLink(url)))));
}

const histories = { seldom: 'seldom', recurring: 'again and again', daily: 'at this hour on most days', weekly: 'at this hour of the week', storm: 'many times within an hour' };
const times = n => `${n.toLocaleString()} time${n === 1 ? '' : 's'}`;

function history(what, h) {
  if (!h) return null;
  return h.kind === 'one-off' ? `${what} fires for the first time.` : `${what} fires ${histories[h.kind] ?? h.kind}: ${times(h.lastHour)} in the last hour, ${times(h.lastDay)} in a day, ${times(h.lastWeek)} in a week.`;
}

function why(incident, explanation) {
  const sent = explanation?.notifications ?? incident.escalation?.notified ?? [];
  const line = (name, ...text) => h('li', {}, h('b', {}, name), h('div', {}, ...text));
  const reasons = [...new Set(incident.correlation.slice(1).map(c => c.why.replace(/, \d+ s after the last one$/, '')))];
  fill(parts.why, h('h2', {}, 'Why'), h('ul', { class: 'why' },
    explanation?.route && line('Service', explanation.route.why),
    incident.alerts[0]?.history && line('Before', history('This alert', incident.alerts[0].history), ' ', h('span', { class: 'soft' }, history(`Service ${incident.service}`, incident.serviceHistory))),
    line('Severity', `${incident.severity}: ${incident.classification.why}.`),
    incident.correlation.length > 0 && line('Together', `First alert: ${incident.correlation[0].why}.`, reasons.length > 0 && ` ${incident.alertCount - 1} more joined: ${reasons.slice(0, 3).join('; ')}.`),
    incident.roots?.length > 0 && incident.alertCount > 1 && line('Root', `Probably ${incident.roots[0].node} (${incident.roots[0].title}): ${incident.roots[0].why}.`,
      incident.roots.length > 1 && h('span', { class: 'soft' }, ` Else ${incident.roots.slice(1).map(r => r.node).join(' or ')}.`)),
    explanation?.suppressed?.length > 0 && line('Suppressed', h('div', { class: 'sent' }, explanation.suppressed.map(s => h('div', {}, h('span', { class: 'tag warn' }, s.title), ` since ${clock(s.since)}: ${localTimes(s.reasons.join('; '))}`)))),
    explanation?.policy && line('Policy', explanation.policy.why),
    line('Sent', sent.length === 0 ? 'No notification so far.' : h('div', { class: 'sent' }, sent.map(d =>
      h('div', {}, h('span', { class: `tag ${d.state === 'delivered' ? 'good' : d.state === 'dead' ? 'bad' : 'warn'}` }, d.state), ` ${clock(d.queuedAt)} ${d.destination}${d.person ? ` for ${d.person}` : ''} · ${localTimes(d.reason)}`,
        d.detail && d.state !== 'delivered' && h('span', { class: 'soft' }, ` (${d.detail})`),
        d.possibleDuplicates > 0 && h('span', { class: 'soft' }, ` may have arrived ${d.possibleDuplicates + (d.state === 'delivered' ? 1 : 0)} times`))))),
    h('li', {}, h('b', {}, 'Config'), h('span', { class: 'mono soft' }, incident.configHash))));
}

function timeline(incident, again) {
  const all = [...incident.timeline].reverse();
  const shown = showAll.has('timeline') ? all : all.slice(0, TIMELINE_SHOWN);
  fill(parts.line, h('ol', { class: 'line-list' }, shown.map(e => h('li', {},
    h('time', { datetime: e.at, title: e.at }, clock(e.at)), h('i', { class: `k-${e.kind}` }),
    h('div', { class: 't' }, h('span', { class: 'kind' }, e.kind.replaceAll('-', ' '), e.by && ` · ${e.by}`), e.kind === 'note' ? h('div', { class: 'note' }, e.text) : localTimes(e.text))))),
  more('timeline', all.length - shown.length, 'earlier entries', again));
}

function alerts(incident, again) {
  const shown = showAll.has('alerts') ? incident.alerts : incident.alerts.slice(0, ALERTS_SHOWN);
  fill(parts.alerts, h('h2', {}, `Alerts (${incident.alertCount})`), shown.map(alert),
    more('alerts', incident.alerts.length - shown.length, 'more alerts', again),
    incident.alertCount > incident.alerts.length && h('p', { class: 'soft' }, `Shown are the first ${incident.alerts.length}; all ${incident.alertCount} count.`));
}

function alert(a) {
  const differing = a.labels.instance ?? a.labels.pod ?? a.labels.host ?? a.labels.node;
  const box = h('details', { class: 'alert', open: opened.has(a.id) },
    h('summary', { key: `alert-${a.id}` }, h('span', { class: `tag ${a.suppressedBy.length > 0 ? 'warn' : a.status === 'firing' ? 'bad' : 'good'}` }, a.suppressedBy.length > 0 ? 'suppressed' : a.status), h('span', { class: 't' }, a.title, differing && h('span', { class: 'soft' }, ` · ${differing}`)), h('span', { class: 'soft' }, `×${a.eventCount}`)),
    h('div', { class: 'inner' },
      h('div', { class: 'labels' }, Object.entries(a.labels).map(([n, v]) => h('span', { class: 'label' }, h('b', {}, `${n}=`), v))),
      h('dl', { class: 'facts-grid' },
        Object.entries(a.annotations).map(([n, v]) => [h('dt', {}, n), h('dd', {}, textOrLink(v))]),
        h('dt', {}, 'since'), h('dd', {}, moment(a.startsAt)),
        h('dt', {}, 'joined'), h('dd', {}, a.why),
        a.suppressedBy.length > 0 && [h('dt', {}, 'suppressed'), h('dd', {}, localTimes(a.suppressedBy.join('; ')))],
        a.generatorUrl && [h('dt', {}, 'source'), h('dd', {}, textOrLink(a.generatorUrl))])));
  box.addEventListener('toggle', () => box.open ? opened.add(a.id) : opened.delete(a.id));
  return box;
}

function more(what, count, text, again) {
  return count > 0 && h('button', { class: 'more', type: 'button', key: `more-${what}`, onclick: () => { showAll.add(what); again(); } }, `Show ${count} ${text}`);
}
