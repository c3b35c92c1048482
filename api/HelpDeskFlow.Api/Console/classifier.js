// How the classifier does here: agreement with people, drift, shadow mode, and what it learned beside the shipped model.
import { h, fill, toast } from './dom.js';
import { askName, get, myName, post } from './api.js';
import { age } from './times.js';
import { titles } from './classify.js';

const percent = share => `${Math.round(share * 100)} %`;

export async function showClassifier(place, refresh) {
  const [state, compared] = await Promise.all([get('/api/v1/classification'), get('/api/v1/classification/compared?limit=100').catch(() => null)]);
  const alerts = state.categories.reduce((sum, c) => sum + c.alerts, 0);
  fill(place,
    h('div', { class: 'page-head' }, h('h1', {}, 'Classifier'),
      h('p', { class: 'soft' }, state.version ? `Model ${state.version}. It sets no severity and no route.` : 'No classifier is in use here.'),
      state.version && h('div', { class: 'page-acts' }, h('button', { type: 'button', key: 'shadow', onclick: () => shadow(!state.shadowSince, refresh) }, state.shadowSince ? 'Let its answers count' : 'Into shadow'))),
    state.shadowSince && h('section', { class: 'card', id: 'shadow' }, h('b', { class: 'alarm' }, `In shadow for ${age(state.shadowSince)}`), h('p', {}, `Its answers are recorded but do not count: ${state.shadowWhy}.`)),
    h('section', { class: 'card', id: 'agreement' }, h('h2', {}, 'Agreement'),
      h('p', {}, state.agreement === null ? 'Nobody has judged an answer yet.' : `People agreed with ${percent(state.agreement)} of the last ${state.judged} answers that they judged.`),
      h('p', { class: 'soft' }, `${state.lessons.toLocaleString()} lessons, ${state.weights.toLocaleString()} learned weights.`)),
    drift(state.drift),
    h('section', { class: 'card', id: 'population' }, h('h2', {}, 'What comes in'),
      h('p', { class: 'soft' }, `${alerts.toLocaleString()} new alerts since the start.`),
      h('dl', { class: 'shares' }, state.categories.filter(c => c.alerts > 0 || c.usual > 0).map(c => share(c, alerts)))),
    compared && h('section', { class: 'card', id: 'compared' }, h('h2', {}, 'As shipped and as taught, side by side'),
      h('p', { class: 'soft' }, compared.different.length === 0 ? `The same answers about the newest ${compared.compared} incidents.` : `${compared.different.length} answers about the newest ${compared.compared} incidents are not the same.`),
      compared.different.map(d => h('p', { class: 'compared' }, h('a', { href: `/incidents/${d.incident}`, 'data-link': true }, `#${d.incident} ${d.title}`), ` ${titles[d.question]}: ${said(d.shipped)} → ${said(d.taught)}`))),
    state.latest.length > 0 && h('section', { class: 'card', id: 'lessons' }, h('h2', {}, 'What people taught'),
      state.latest.map(l => h('p', { class: 'lesson' }, h('b', {}, l.title), ` ${titles[l.question]}: ${l.answer}`, l.wasRight === false && ` instead of ${l.said}`, h('span', { class: 'soft' }, ` by ${l.by}, ${age(l.at)} ago`)))));
}

const said = answer => answer ? `${answer.value} (${percent(answer.probability)})` : 'nothing';

function drift(d) {
  const now = d.index === null ? 'What is usual here is not known yet: it takes a day with 500 alerts.' : `Index ${d.index.toFixed(2)}; from ${d.moved} on it counts as another population, twice in a row puts the classifier into shadow.`;
  return h('section', { class: 'card', id: 'drift' }, h('h2', {}, 'Drift'), h('p', { class: d.index >= d.moved ? 'alarm' : '' }, now),
    h('p', { class: 'soft' }, d.since ? `${d.alerts.toLocaleString()} alerts counted in ${age(d.since)}.` : 'Nothing counted since the last comparison.', d.timesInARow > 0 && ` It had moved ${d.timesInARow} time${d.timesInARow === 1 ? '' : 's'} in a row.`));
}

function share(c, all) {
  const bar = h('i', {});
  bar.style.width = percent(c.alerts / Math.max(1, all));
  return [h('dt', {}, c.category ?? 'it abstained'), h('dd', {}, h('span', { class: 'meter' }, bar), ` ${percent(c.alerts / Math.max(1, all))}`, c.usual !== null && h('span', { class: 'soft' }, `, usually ${percent(c.usual)}`))];
}

async function shadow(on, refresh) {
  const by = myName() ?? await askName();
  if (!by) return;
  try {
    await post('/api/v1/classification/shadow', { by, on });
    refresh();
  } catch (e) { toast(e.message, { bad: true }); }
}
