// Escalation policies as ladders: each step, when it comes, and whom it would tell now.
import { h, fill } from './dom.js';
import { get } from './api.js';
import { hue } from './oncall.js';
import { span } from './times.js';

const time = seconds => seconds === null ? '–' : span(seconds * 1000);

export async function showPolicies(place) {
  const { items } = await get('/api/v1/policies');
  const silent = items.filter(p => p.steps.length > 0 && p.steps.every(s => reached(s).length === 0));
  fill(place,
    h('div', { class: 'page-head' }, h('h1', {}, 'Policies'),
      h('p', { class: 'soft' }, items.length === 0 ? '' : silent.length > 0
        ? h('b', { class: 'alarm' }, `${silent.map(p => p.name).join(', ')} would tell nobody now.`)
        : 'Who is told of an incident, step by step, and who that is now.')),
    items.length === 0 && h('div', { class: 'empty' }, h('h2', {}, 'No policies yet'), h('p', {}, 'Add “policies” to the config; docs/oncall.md says how.')),
    h('div', { class: 'policies' }, items.map(policy)));
}

const reached = step => (step.now ?? []).filter(w => w.via !== null);

function policy(p) {
  let at = 0;
  const ack = p.severities.P1.ackWithinSeconds;
  const rungs = p.steps.map((step, i) => {
    const rung = ladderStep(step, i + 1, at);
    at += i === 0 ? own(p, step) : step.waitSeconds ?? ack;
    return rung;
  });
  return h('section', { class: 'card policy', 'data-policy': p.name },
    h('div', { class: 'policy-head' }, h('h2', {}, p.name), h('span', { class: 'soft' }, p.services.length ? p.services.join(', ') : 'no service goes by it')),
    h('ol', { class: 'ladder' }, rungs,
      h('li', { class: 'end' }, h('span', { class: 'when' }, time(at)), h('div', {}, h('p', { class: 'soft' }, ending(p))))),
    severities(p));
}

// The policy's own word on P1 wins over the wait of its first step.
const own = (p, step) => p.steps.length && p.severities.P1.ackWithinSeconds !== 300 ? p.severities.P1.ackWithinSeconds : step.waitSeconds ?? p.severities.P1.ackWithinSeconds;

const ending = p => `${p.repeat > 0 ? `Then again from step 1, ${p.repeat === 1 ? 'once' : `${p.repeat} times`}. ` : ''}A P0 goes round until somebody acknowledges.${p.handOn ? ' At a change of shift an acknowledged incident goes to whoever comes.' : ''}`;

function ladderStep(step, number, at) {
  const ways = step.now ?? [], limits = [step.severities.length > 0 && `only ${step.severities.join(', ')}`, step.during && `only during ${step.during}`, step.outside && `only outside ${step.outside}`, step.roundRobin && 'one of them in turn'].filter(Boolean);
  return h('li', { class: step.skippedNow ? 'skipped' : reached(step).length === 0 ? 'nobody' : null },
    h('span', { class: 'when' }, at === 0 ? 'at once' : `+${time(at)}`),
    h('div', {}, h('p', { class: 'rung' }, h('b', {}, `Step ${number}`), limits.map(l => h('span', { class: 'tag' }, l))),
      step.skippedNow && h('p', { class: 'soft' }, `Skipped now: ${step.skippedNow}.`),
      h('ul', {}, step.notify.map(target => targetLine(target, ways.filter(w => w.target === target))))));
}

function targetLine(target, ways) {
  const people = [...new Map(ways.filter(w => w.via !== null).map(w => [w.person ?? '', w])).values()];
  const nobody = ways.find(w => w.via === null);
  const paths = who => ways.filter(w => w.via !== null && (w.person ?? '') === (who ?? '')).map(w => `${w.via}${w.afterSeconds ? ` after ${time(w.afterSeconds)}` : ''}`).join(', ');
  return h('li', {}, h('code', {}, target),
    people.map(w => h('span', { class: 'reached', title: w.why }, w.person === null ? h('b', {}, 'everybody there') : [h('i', { class: `dot hue-${hue(w.person)}` }), h('b', {}, w.person)], h('span', { class: 'soft' }, ` through ${paths(w.person)}`))),
    nobody && h('span', { class: 'alarm', title: nobody.why }, 'nobody now: ', nobody.why));
}

function severities(p) {
  const rows = Object.entries(p.severities);
  const then = rows.find(([, s]) => s.page && s.then.length);
  return h('div', { class: 'severities' },
    h('table', {}, h('thead', {}, h('tr', {}, ['', 'Acknowledge', 'Resolve', 'When'].map(t => h('th', {}, t)))),
      h('tbody', {}, rows.map(([name, s]) => h('tr', {}, h('td', {}, h('span', { class: `pill pill-${name}` }, name)),
        h('td', {}, s.page ? time(s.ackWithinSeconds) : '–'), h('td', {}, s.page ? time(s.resolveWithinSeconds) : '–'),
        h('td', {}, !s.page ? 'pages nobody' : name < 'P2' ? 'at any hour' : s.hours === 'always' ? 'at any hour' : s.hours ?? 'hours of the team, if any'))))),
    then && h('p', { class: 'soft' }, 'Not resolved in time: ', h('b', {}, then[1].then.join(', ')), rows.some(([, s]) => s.ackTimeoutSeconds) && `. Acknowledged and not resolved for ${time(rows.find(([, s]) => s.ackTimeoutSeconds)[1].ackTimeoutSeconds)}: it goes on escalating`, '.'));
}
