// Silences: what is quiet now, what was; setting one with a look at what it would cover; ending one.
import { h, fill, toast } from './dom.js';
import { get, post, askName, myName } from './api.js';
import { moment, now, span, weekday } from './times.js';
import { field, formDialog, time, fromInput } from './forms.js';

const lengths = ['30m', '1h', '2h', '8h', '1d', '7d'];
const ENDLESS = 5 * 365 * 86400000; // what has no end in the config is given one far away
let shown = 'live';

export async function showSilences(place, refresh) {
  const list = await get(`/api/v1/silences?state=${shown}&limit=200`);
  const choose = state => () => { shown = state; refresh(); };
  fill(place,
    h('div', { class: 'page-head' }, h('h1', {}, 'Silences'),
      h('p', { class: 'soft' }, 'What they cover is recorded and shown, and pages nobody. When one ends, what still fires is paged at once.'),
      h('div', { class: 'page-acts' },
        h('button', { type: 'button', class: 'main', key: 'new-silence', onclick: () => newSilence({}, refresh) }, 'New silence'),
        h('div', { class: 'tabs', role: 'group', 'aria-label': 'Which silences' }, [['live', 'Active and coming'], ['expired', 'Over']].map(([state, text]) =>
          h('button', { type: 'button', key: `tab-${state}`, 'aria-selected': String(shown === state), 'aria-pressed': String(shown === state), onclick: choose(state) }, text))))),
    list.items.length === 0 && h('div', { class: 'empty' }, h('h2', {}, shown === 'live' ? 'Nothing is silenced' : 'None is over'), h('p', {}, 'Silences of Alertmanager’s clients (amtool, karma, Grafana) show here too.')),
    list.items.map(s => row(s, refresh)),
    list.next && h('p', { class: 'soft' }, 'The first 200; the rest is under /api/v1/silences.'));
}

function row(s, refresh) {
  const when = s.state === 'active' && Date.parse(s.endsAt) - now() > ENDLESS ? 'has no end' : s.state === 'active' ? `ends in ${span(Date.parse(s.endsAt) - now())}, ${weekday(s.endsAt)} ${moment(s.endsAt)}` : s.state === 'pending' ? `from ${weekday(s.startsAt)} ${moment(s.startsAt)} to ${weekday(s.endsAt)} ${moment(s.endsAt)}` : `ended ${weekday(s.endsAt)} ${moment(s.endsAt)}`;
  const again = s.recurrence && (s.recurrence.rrule ? `${s.recurrence.rrule}, ${s.recurrence.duration} each, ${s.recurrence.timezone}` : `${s.recurrence.hours.join('; ')}, ${s.recurrence.timezone}`);
  return h('section', { class: `card silence ${s.state}`, 'data-silence': s.id },
    h('div', { class: 'silence-main' },
      h('div', { class: 'labels' }, s.matchers.map(m => h('span', { class: 'label' }, m))),
      h('p', {}, s.name && h('b', {}, `${s.name} `), s.comment || h('span', { class: 'soft' }, 'no reason given'), h('span', { class: 'soft' }, ` · ${s.by}`)),
      h('p', { class: 'soft' }, h('span', { class: `tag ${s.state === 'active' ? 'warn' : ''}` }, s.kind === 'silence' ? s.state : `${s.kind}, ${s.state}`), ` ${when}`, s.expireWhenIdle && `, or when idle for ${s.expireWhenIdle}`, again && h('span', {}, ` · ${again}`))),
    h('div', { class: 'covers' }, h('b', {}, s.coversNow), h('span', { class: 'soft' }, 'quiet now'), h('span', { class: 'soft' }, `${s.coveredLast7Days} in 7 days`)),
    s.state !== 'expired' && (s.fromConfig ? h('span', { class: 'soft' }, 'stands in the config') : h('button', { type: 'button', key: `expire-${s.id}`, onclick: () => expire(s, refresh) }, 'End now')));
}

async function expire(s, refresh) {
  const by = myName() ?? await askName();
  if (!by) return;
  try {
    await post(`/api/v1/silences/${encodeURIComponent(s.id)}/expire`, { by });
    toast(s.coversNow ? `Ended. ${s.coversNow} firing ${s.coversNow === 1 ? 'alert is' : 'alerts are'} paged if nothing else keeps them quiet.` : 'Ended.');
    refresh();
  } catch (e) { toast(e.message, { bad: true }); }
}

// `draft`: {matchers, comment, duration}, from another page.
export async function newSilence(draft, done) {
  const by = myName() ?? await askName();
  if (!by) return;
  const matchers = h('textarea', { name: 'matchers', rows: 3, required: true, placeholder: 'service="checkout"\nalertname=~"Disk.*"', spellcheck: 'false' });
  matchers.value = (draft.matchers ?? []).join('\n');
  const covers = h('p', { class: 'covers-line soft', 'aria-live': 'polite' }, 'Write matchers to see what it would cover.');
  const read = () => matchers.value.split('\n').map(m => m.trim()).filter(Boolean);
  let asked = 0, timer = null;
  const preview = async () => {
    const mine = ++asked, list = read();
    if (list.length === 0) { fill(covers, 'Write matchers to see what it would cover.'); return; }
    try {
      const found = await post('/api/v1/silences/preview', { by, matchers: list, duration: '1h' });
      const names = [...new Set(found.alerts.map(a => `${a.labels.alertname ?? a.id} on ${a.service}`))];
      if (mine === asked) fill(covers, h('b', {}, `${found.coversNow} firing ${found.coversNow === 1 ? 'alert' : 'alerts'}`), ' now', found.coversNow > 0 && `: ${names.slice(0, 6).join(', ')}${names.length > 6 ? ' …' : ''}`);
    } catch (e) { if (mine === asked) fill(covers, e.message); }
  };
  matchers.addEventListener('input', () => { clearTimeout(timer); timer = setTimeout(preview, 250); });
  if (draft.matchers?.length) preview();
  await formDialog({
    title: 'New silence', text: 'One matcher a line; all must hold. Operators: = != =~ !~', ok: 'Silence',
    fields: [
      field('Matchers', matchers), covers,
      field('For', h('div', { class: 'choices', role: 'radiogroup' }, lengths.map(l => h('label', {}, h('input', { type: 'radio', name: 'duration', value: l, checked: l === (draft.duration ?? '2h') }), h('span', {}, l)))), 'or until'),
      time('endsAt', null, false),
      field('Why', h('input', { name: 'comment', maxlength: 1000, value: draft.comment ?? null, placeholder: 'ticket, change, name of the release …' })),
    ],
    send: async v => {
      const end = v.endsAt ? { endsAt: fromInput(v.endsAt) } : { duration: v.duration };
      await post('/api/v1/silences', { by, matchers: read(), comment: v.comment, ...end });
      toast('Silenced.');
      done();
    },
  });
}
