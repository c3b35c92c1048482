// One schedule: a calendar of its final shifts, gaps in red, overrides marked; overrides and swaps made from it.
import { h, fill, toast, ask } from './dom.js';
import { get, post, remove, askName, myName } from './api.js';
import { moment, now, weekday, dayName, span } from './times.js';
import { hue, everybody } from './oncall.js';
import { makeOverride, makeSwap } from './schedule-forms.js';
import { zoneName } from './forms.js';
import { handoffs, handoffsOf } from './handoffs.js';

const WEEKS = 5, DAY = 86400000;
let offset = 0, of = null;

export async function showSchedule(place, name, refresh) {
  if (of !== name) { of = name; offset = 0; }
  const from = monday(offset), to = new Date(from);
  to.setDate(to.getDate() + WEEKS * 7);
  const path = `/api/v1/schedules/${encodeURIComponent(name)}`, range = `from=${from.toISOString()}&to=${to.toISOString()}`;
  const [schedule, coverage, swaps, people, onCall, past] = await Promise.all([
    get(`${path}?${range}`), get(`${path}/coverage?${range}`), get(`${path}/swaps`), get('/api/v1/people'), get('/api/v1/oncall'), handoffsOf(path)]);
  const names = people.items.map(p => p.name), open = swaps.items.filter(s => s.status === 'open' && Date.parse(s.to) > now());
  const current = onCall.items.find(i => i.schedule === name);
  const changed = text => { toast(text); refresh(); };
  const form = (shift, what) => what({ path, name, names, shift, done: changed });
  const move = by => { offset = by === 0 ? 0 : offset + by; refresh(); };
  fill(place,
    h('a', { class: 'back always', href: '/oncall', 'data-link': true }, '‹ On call'),
    h('div', { class: 'page-head' }, h('h1', {}, name),
      h('p', { class: 'soft' }, 'Now: ', current?.person ? h('b', {}, [current.person, ...current.also].join(' and ')) : h('b', { class: 'alarm' }, 'nobody'), current?.until && ` until ${weekday(current.until)} ${moment(current.until)}, then ${current.next ?? 'nobody'}`, ` · times in ${zoneName()}${schedule.timezone === zoneName() ? '' : ` (the schedule’s zone is ${schedule.timezone})`}`),
      h('div', { class: 'page-acts' },
        h('button', { type: 'button', class: 'main', key: 'override', onclick: () => form(null, makeOverride) }, 'Override'),
        h('button', { type: 'button', key: 'swap', onclick: () => form(null, makeSwap) }, 'Ask for a swap'),
        h('button', { type: 'button', key: 'ical', onclick: () => address(path) }, 'iCal'),
        h('span', { class: 'space' }),
        h('button', { type: 'button', key: 'earlier', 'aria-label': 'Earlier', onclick: () => move(-WEEKS) }, '‹'),
        h('button', { type: 'button', key: 'today', onclick: () => move(0) }, 'Today'),
        h('button', { type: 'button', key: 'later', 'aria-label': 'Later', onclick: () => move(WEEKS) }, '›'))),
    coverage.gapHours > 0 && h('p', { class: 'gap-line' }, h('b', {}, `Nobody is on call for ${span(coverage.gapHours * 3600000)}`), ' of these weeks, marked red. Click there to put somebody on call.'),
    open.map(s => swapLine(s, path, changed)),
    h('div', { class: 'calendar', 'data-weeks': WEEKS }, calendar(schedule.shifts, from, s => form(s, makeOverride))),
    agenda(schedule.shifts, s => form(s, makeOverride)),
    h('div', { class: 'pair' }, overrides(schedule.overrides, path, changed), load(coverage)),
    handoffs(past, path, refresh));
}

function monday(weeks) {
  const day = new Date(now());
  day.setHours(0, 0, 0, 0);
  day.setDate(day.getDate() - (day.getDay() + 6) % 7 + weeks * 7);
  return day;
}

function calendar(shifts, from, pick) {
  const rows = [];
  for (let week = 0; week < WEEKS; week++) {
    // Days by the calendar, not by 24 hours: the clock may change within a week.
    const days = Array.from({ length: 8 }, (_, i) => { const d = new Date(from); d.setDate(d.getDate() + week * 7 + i); return d.getTime(); });
    const at = t => { const i = Math.min(6, Math.max(0, days.findLastIndex(d => d <= t))); return (i + Math.min(1, Math.max(0, (t - days[i]) / (days[i + 1] - days[i])))) / 7 * 100; };
    const bars = shifts.filter(s => Date.parse(s.end) > days[0] && Date.parse(s.start) < days[7]);
    const lanes = Math.max(1, ...bars.map(s => everybody(s).length));
    const row = h('div', { class: `week lanes-${Math.min(lanes, 3)}` },
      days.slice(0, 7).map(d => h('div', { class: `day${new Date(d).toDateString() === new Date(now()).toDateString() ? ' today' : ''}${d < now() - DAY ? ' past' : ''}` }, h('span', {}, dayName(d)))),
      bars.flatMap(s => (everybody(s).length ? everybody(s) : [null]).slice(0, 3).map((who, lane) => bar(s, who, lane, at(Math.max(Date.parse(s.start), days[0])), at(Math.min(Date.parse(s.end), days[7])), pick))));
    if (now() >= days[0] && now() < days[7]) {
      const line = h('i', { class: 'now-line', 'aria-hidden': true });
      line.style.left = `${at(now())}%`;
      row.append(line);
    }
    rows.push(row);
  }
  return rows;
}

function bar(shift, who, lane, left, right, pick) {
  const wide = right - left > 2.5;
  const text = `${who ?? 'nobody'}, ${weekday(shift.start)} ${moment(shift.start)} to ${weekday(shift.end)} ${moment(shift.end)}. ${shift.why}`;
  const element = h('button', { type: 'button', class: `bar ${who === null ? 'nobody' : `hue-${hue(who)}`}${shift.overridden ? ' over' : ''} lane-${lane}`, title: text, 'aria-label': text, onclick: () => pick(shift) },
    wide && h('span', {}, who ?? 'nobody'));
  element.style.left = `calc(${left}% + 1px)`;
  element.style.width = `calc(${Math.max(.4, right - left)}% - 2px)`;
  return element;
}

// The same as a list, for narrow screens.
function agenda(shifts, pick) {
  const coming = shifts.filter(s => Date.parse(s.end) > now()).slice(0, 60);
  return h('section', { class: 'card agenda' }, h('h2', {}, 'Shifts'), h('ul', {}, coming.map(s => h('li', { class: s.person === null ? 'nobody' : null },
    h('button', { type: 'button', onclick: () => pick(s) },
      h('i', { class: s.person === null ? 'nobody' : `hue-${hue(s.person)}` }),
      h('span', { class: 't' }, h('b', {}, everybody(s).join(' and ') || 'Nobody'), s.overridden && h('span', { class: 'tag' }, 'override')),
      h('span', { class: 'soft' }, `${weekday(s.start)} ${moment(s.start)} – ${weekday(s.end)} ${moment(s.end)}`))))));
}

function overrides(all, path, changed) {
  const coming = all.filter(o => Date.parse(o.to) > now()).sort((a, b) => Date.parse(a.from) - Date.parse(b.from));
  const what = o => o.kind === 'add' ? `${o.person} beside them` : o.kind === 'remove' ? `without ${o.person}` : o.insteadOf ? `${o.person ?? 'nobody'} instead of ${o.insteadOf}` : o.person ?? 'nobody';
  return h('section', { class: 'card' }, h('h2', {}, 'Overrides to come'),
    coming.length === 0 ? h('p', { class: 'soft' }, 'None. Click a shift to make one.')
      : h('ul', { class: 'plain' }, coming.map(o => h('li', { 'data-override': o.id }, h('div', {}, h('b', {}, what(o)), h('div', { class: 'soft' }, `${weekday(o.from)} ${moment(o.from)} – ${weekday(o.to)} ${moment(o.to)} · by ${o.by}`)),
        h('button', { type: 'button', 'aria-label': `Remove ${what(o)}`, onclick: () => takeAway(o, path, changed) }, 'Remove')))));
}

async function takeAway(o, path, changed) {
  const by = myName() ?? await askName();
  if (!by) return;
  const target = `${path}/overrides/${encodeURIComponent(o.id)}`;
  try {
    await remove(target, { by });
    changed('Override removed.');
  } catch (e) {
    if (!/force/.test(e.message)) { toast(e.message, { bad: true }); return; }
    toast(e.message, { bad: true, action: 'Remove anyway', run: () => remove(target, { by, force: true }).then(() => changed('Override removed.'), x => toast(x.message, { bad: true })) });
  }
}

function load(coverage) {
  return h('section', { class: 'card' }, h('h2', {}, 'Load in these weeks'),
    h('table', {}, h('thead', {}, h('tr', {}, ['Person', 'Hours', 'Nights', 'In a row'].map(t => h('th', {}, t)))),
      h('tbody', {}, coverage.load.map(l => h('tr', {}, h('td', {}, h('i', { class: `dot hue-${hue(l.person)}` }), l.person), h('td', {}, Math.round(l.hours)), h('td', {}, l.nights), h('td', {}, l.nightsInRow))))),
    coverage.warnings.map(w => h('p', { class: 'soft warning' }, `${w}.`)));
}

function swapLine(swap, path, changed) {
  const answer = verb => async () => {
    const by = myName() ?? await askName('Your name as it stands in the config: the shifts become yours.');
    if (!by) return;
    try {
      await post(`${path}/swaps/${encodeURIComponent(swap.id)}/${verb}`, verb === 'accept' ? { by, person: swap.with ?? by } : { by });
      changed(verb === 'accept' ? 'Swap accepted.' : 'Swap declined.');
    } catch (e) { toast(e.message, { bad: true }); }
  };
  return h('div', { class: 'card swap', 'data-swap': swap.id },
    h('div', {}, h('b', {}, `${swap.of} asks ${swap.with ?? 'anybody'} to take over`), h('div', { class: 'soft' }, `${weekday(swap.from)} ${moment(swap.from)} – ${weekday(swap.to)} ${moment(swap.to)}`,
      swap.returnFrom && `, in return for ${weekday(swap.returnFrom)} ${moment(swap.returnFrom)} – ${weekday(swap.returnTo)} ${moment(swap.returnTo)}`)),
    h('div', { class: 'page-acts' }, h('button', { type: 'button', class: 'main', onclick: answer('accept') }, 'Accept'), h('button', { type: 'button', onclick: answer('decline') }, 'Decline')));
}

async function address(path) {
  try {
    const { url } = await get(`${path}/calendar`);
    await ask('Calendar address', 'For Google Calendar, Outlook, Thunderbird and the like. Whoever knows it can read the shifts.', h('pre', { class: 'copy' }, url));
  } catch (e) { toast(e.message, { bad: true }); }
}
