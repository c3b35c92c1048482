// Makes overrides and requests to swap; a click on a shift fills them in.
import { h } from './dom.js';
import { post, askName, myName } from './api.js';
import { now } from './times.js';
import { field, select, time, fromInput, formDialog } from './forms.js';

const HOUR = 3600000;

// From now where the shift runs already; without a shift the coming eight hours.
function span(shift) {
  if (!shift) { const start = Math.ceil(now() / HOUR) * HOUR; return [start, start + 8 * HOUR]; }
  return [Math.max(Date.parse(shift.start), Math.floor(now() / 60000) * 60000), Date.parse(shift.end)];
}

export async function makeOverride({ path, name, names, shift, done }) {
  const by = myName() ?? await askName();
  if (!by) return;
  const [from, to] = span(shift), holders = shift && shift.person !== null ? [shift.person, ...shift.also] : [];
  const person = names.includes(by) && !holders.includes(by) ? by : names.find(n => !holders.includes(n)) ?? names[0];
  await formDialog({
    title: `Override ${name}`, text: holders.length ? `By the schedule: ${holders.join(' and ')}.` : shift ? 'Nobody is on call then.' : null, ok: 'Put on call', force: 'Do it anyway',
    fields: [
      field('Who', select('person', [...names.map(n => [n, n]), ['', 'nobody']], person)),
      field('How', select('kind', [['replace', 'instead of whoever is on call'], ['add', 'beside whoever is on call'], ['remove', 'is away: the layers below have their say']], 'replace')),
      h('div', { class: 'two' }, field('From', time('from', from)), field('To', time('to', to))),
    ],
    send: async (v, force) => {
      const who = v.kind === 'replace' ? { person: v.person || null } : v.kind === 'add' ? { add: v.person } : { remove: v.person };
      if (v.kind !== 'replace' && !v.person) throw new Error('Name a person for that, or choose “instead of whoever is on call”.');
      await post(`${path}/overrides`, { by, from: fromInput(v.from), to: fromInput(v.to), ...who, force });
      done(`${v.person || 'Nobody'} ${v.kind === 'remove' ? 'is away then' : 'is on call then'}.`);
    },
  });
}

export async function makeSwap({ path, name, names, shift, done }) {
  const by = myName() ?? await askName();
  if (!by) return;
  const [from, to] = span(shift), mine = names.includes(by) ? by : shift?.person ?? names[0];
  await formDialog({
    title: `Swap in ${name}`, text: 'Nothing changes until it is accepted.', ok: 'Ask',
    fields: [
      h('div', { class: 'two' }, field('Whose shifts', select('of', names.map(n => [n, n]), mine)), field('Who is asked', select('with', [['', 'anybody'], ...names.map(n => [n, n])], ''))),
      h('div', { class: 'two' }, field('From', time('from', from)), field('To', time('to', to))),
      h('details', {}, h('summary', {}, 'In return'), h('div', { class: 'two' }, field('From', time('returnFrom', null, false)), field('To', time('returnTo', null, false)))),
    ],
    send: async v => {
      await post(`${path}/swaps`, { by, of: v.of, with: v.with || null, from: fromInput(v.from), to: fromInput(v.to), returnFrom: fromInput(v.returnFrom), returnTo: fromInput(v.returnTo) });
      done(`Asked ${v.with || 'everybody'}.`);
    },
  });
}
