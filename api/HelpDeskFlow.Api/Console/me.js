// A person's own page: shifts to come, what reaches them, test pages, codes.
import { h, fill, toast, ask } from './dom.js';
import { get, post, askName, myName } from './api.js';
import { age, moment, now, span, weekday } from './times.js';
import { hue } from './oncall.js';
import { handoff, handoffsOf } from './handoffs.js';

const DAYS = 60, ASKED_DAYS = 3, DAY = 86400000;

export async function showMe(place, refresh) {
  const people = (await get('/api/v1/people')).items, me = people.find(p => p.name === myName());
  if (!me) {
    fill(place, h('div', { class: 'page-head' }, h('h1', {}, 'My shifts')),
      h('div', { class: 'empty' }, h('h2', {}, myName() ? `The config knows nobody named ${myName()}` : 'Who are you?'),
        h('p', {}, people.length ? 'Say which of these you are.' : 'The config has no people yet.'),
        h('div', { class: 'choices who-am-i' }, people.map(p => h('button', { type: 'button', onclick: () => become(p.name) }, p.name)))));
    return;
  }
  const path = `/api/v1/people/${encodeURIComponent(me.name)}`;
  const [person, { shifts }] = await Promise.all([get(path), get(`${path}/shifts?from=${new Date(now()).toISOString()}&to=${new Date(now() + DAYS * DAY).toISOString()}`)]);
  const over = await written(me.name);
  const current = shifts.filter(s => Date.parse(s.start) <= now()), coming = shifts.filter(s => Date.parse(s.start) > now());
  fill(place,
    h('div', { class: 'page-head' }, h('h1', {}, h('i', { class: `dot big hue-${hue(me.name)}` }), me.name),
      h('p', { class: 'soft' }, current.length ? [h('b', {}, `On call now in ${current.map(s => s.schedule).join(', ')}`), ` until ${weekday(current[0].end)} ${moment(current[0].end)}`]
        : coming.length ? ['Not on call. Next: ', h('b', {}, coming[0].schedule), ` from ${weekday(coming[0].start)} ${moment(coming[0].start)}, in ${span(Date.parse(coming[0].start) - now())}`] : `No shift within ${DAYS} days.`,
        person.quietNow && ' · quiet hours: pages of P2 and P3 wait', person.heldPages > 0 && ` · ${person.heldPages} pages wait to be told in one message`),
      h('div', { class: 'page-acts' },
        h('button', { type: 'button', class: 'main', key: 'test', onclick: () => test(path, null, refresh) }, 'Test page'),
        h('button', { type: 'button', key: 'ical', onclick: () => calendar(path) }, 'iCal'),
        h('button', { type: 'button', key: 'not-me', onclick: () => askName('Write your name as it stands in the config.').then(refresh) }, 'Not me'))),
    over.length > 0 && h('section', { class: 'card handoffs' }, h('h2', {}, 'How was your shift?'), over.map(o => handoff(o.item, o.path, refresh, true))),
    h('div', { class: 'pair' },
      h('section', { class: 'card' }, h('h2', {}, 'Shifts'), shifts.length === 0 ? h('p', { class: 'soft' }, `None within ${DAYS} days.`)
        : h('ul', { class: 'plain shifts' }, shifts.slice(0, 20).map(shift)), shifts.length > 20 && h('p', { class: 'soft' }, `and ${shifts.length - 20} more within ${DAYS} days`)),
      h('div', {}, contacts(person, path, refresh), notices(person))));
}

// Shifts of theirs that ended in the last days and have no summary yet.
async function written(name) {
  const { items } = await get('/api/v1/schedules');
  const paths = items.map(i => `/api/v1/schedules/${encodeURIComponent(i.schedule)}`);
  const past = await Promise.all(paths.map(path => handoffsOf(path).catch(() => [])));
  return paths.flatMap((path, i) => past[i].filter(p => p.people.includes(name) && !p.summary && Date.parse(p.to) > now() - ASKED_DAYS * DAY).slice(0, 1).map(item => ({ path, item })));
}

const become = name => { try { localStorage.setItem('hdf.name', name); } catch { /* private window */ } location.reload(); };

const shift = s => h('li', { class: Date.parse(s.start) <= now() ? 'now' : null },
  h('div', {}, h('a', { href: `/oncall/${encodeURIComponent(s.schedule)}`, 'data-link': true }, h('b', {}, s.schedule)), h('div', { class: 'soft' }, Date.parse(s.start) <= now() ? `now – ${weekday(s.end)} ${moment(s.end)}` : `${weekday(s.start)} ${moment(s.start)} – ${weekday(s.end)} ${moment(s.end)}`)),
  h('span', { class: 'soft length' }, span(Date.parse(s.end) - Math.max(now(), Date.parse(s.start)))));

function contacts(person, path, refresh) {
  return h('section', { class: 'card' }, h('h2', {}, 'What reaches you'),
    person.contacts.length === 0 ? h('p', { class: 'soft' }, 'No rules of your own: the first destination of the config.')
      : h('ul', { class: 'plain' }, person.contacts.map(c => h('li', { 'data-contact': c.via },
        h('div', {}, h('b', {}, c.via), h('span', { class: 'soft' }, ` ${c.type}${c.afterSeconds ? `, after ${span(c.afterSeconds * 1000)}` : ', at once'}`),
          h('div', {}, c.verifiedAt ? h('span', { class: 'tag good' }, 'shown to reach you') : h('span', { class: 'tag warn' }, c.codeUntil ? 'a code was sent' : 'never shown to reach you'))),
        h('div', { class: 'contact-acts' }, !c.verifiedAt && h('button', { type: 'button', key: `verify-${c.via}`, onclick: () => verify(path, c, refresh) }, c.codeUntil ? 'Enter code' : 'Verify'),
          h('button', { type: 'button', key: `test-${c.via}`, 'aria-label': `Test ${c.via}`, onclick: () => test(path, c.via, refresh) }, 'Test'))))));
}

function notices(person) {
  return person.notices.length > 0 && h('section', { class: 'card' }, h('h2', {}, 'Last test pages and codes'),
    h('ul', { class: 'plain' }, person.notices.slice(0, 8).map(n => h('li', {}, h('div', {}, h('b', {}, n.about), ` through ${n.via}`, h('div', { class: 'soft' }, n.detail ?? 'under way')),
      h('span', { class: n.delivered === false ? 'alarm' : 'soft' }, n.delivered === null ? '' : n.delivered ? 'arrived' : 'failed', ` ${age(n.at)} ago`)))));
}

async function test(path, via, refresh) {
  try {
    await post(`${path}/test-page`, { by: myName(), via });
    toast('Test page sent.');
    setTimeout(refresh, 1500);
  } catch (e) { toast(e.message, { bad: true }); }
  refresh();
}

async function verify(path, contact, refresh) {
  const target = `${path}/contacts/${encodeURIComponent(contact.via)}`;
  try {
    if (!contact.codeUntil) await post(`${target}/verify`, { by: myName() });
    const code = await ask('Which code came?', `A message with six digits went out through ${contact.via}.`, h('input', { 'aria-label': 'Code', inputmode: 'numeric', autocomplete: 'one-time-code', maxlength: 12, required: true }), 'Confirm');
    if (code) { await post(`${target}/confirm`, { by: myName(), code }); toast(`${contact.via} reaches you.`); }
  } catch (e) { toast(e.message, { bad: true }); }
  refresh();
}

async function calendar(path) {
  const { url } = await get(`${path}/calendar`);
  await ask('Your shifts in your calendar', 'Whoever knows this address can read them. Add it to your calendar as a subscription.', h('input', { 'aria-label': 'Address', value: url, readonly: true }));
}
