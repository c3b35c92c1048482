// Who is on call now and next, one card a schedule, with the coming two weeks.
import { h, fill } from './dom.js';
import { get } from './api.js';
import { moment, now, span, weekday } from './times.js';

const DAYS = 14, DAY = 86400000;
export const hue = name => [...name].reduce((sum, c) => (sum * 31 + c.codePointAt(0)) % 997, 7) % 8;
export const everybody = shift => shift.person === null ? [] : [shift.person, ...shift.also];

export async function showOnCall(place) {
  const from = new Date(now()), to = new Date(now() + DAYS * DAY);
  const { items } = await get('/api/v1/oncall');
  const schedules = await Promise.all(items.map(i => get(`/api/v1/schedules/${encodeURIComponent(i.schedule)}?from=${from.toISOString()}&to=${to.toISOString()}`).catch(() => null)));
  const nobody = items.filter(i => i.person === null).length;
  fill(place,
    h('div', { class: 'page-head' }, h('h1', {}, 'On call'),
      h('p', { class: 'soft' }, items.length === 0 ? '' : nobody > 0 ? h('b', { class: 'alarm' }, `${nobody} of ${items.length} schedules have nobody on call now.`) : `Somebody is on call in ${items.length === 1 ? 'the one schedule' : `all ${items.length} schedules`}.`)),
    items.length === 0 && h('div', { class: 'empty' }, h('h2', {}, 'No schedules yet'), h('p', {}, 'Add “schedules” to the config; docs/config.md says how.')),
    h('div', { class: 'oncall-cards' }, items.map((item, i) => card(item, schedules[i], from, to))));
}

function card(item, schedule, from, to) {
  const people = item.person === null ? [] : [item.person, ...item.also];
  const gap = schedule?.shifts.find(s => s.person === null);
  return h('a', { class: `card oncall-card${people.length === 0 ? ' gap' : ''}`, href: `/oncall/${encodeURIComponent(item.schedule)}`, 'data-link': true, 'data-schedule': item.schedule },
    h('h2', {}, item.schedule),
    h('p', { class: 'who' }, people.length === 0 ? 'Nobody' : people.join(' and ')),
    h('p', { class: 'soft' }, item.until ? [`until ${weekday(item.until)} ${moment(item.until)}, then `, h('b', {}, item.next ?? 'nobody')] : people.length ? 'no change within two weeks' : 'for two weeks at least'),
    schedule && h('div', { class: 'strip', role: 'img', 'aria-label': `The next ${DAYS} days` }, schedule.shifts.map(s => piece(s, from, to))),
    gap && people.length > 0 && h('p', { class: 'alarm' }, `Nobody from ${weekday(gap.start)} ${moment(gap.start)} for ${span(Date.parse(gap.end) - Date.parse(gap.start))}`));
}

function piece(shift, from, to) {
  const who = everybody(shift);
  const part = h('i', { class: who.length === 0 ? 'nobody' : `hue-${hue(who[0])}${shift.overridden ? ' over' : ''}`, title: `${who.join(' and ') || 'nobody'} until ${moment(shift.end)}` });
  part.style.flexGrow = String(Math.max(1, (Date.parse(shift.end) - Date.parse(shift.start)) / (to - from) * 10000));
  return part;
}
