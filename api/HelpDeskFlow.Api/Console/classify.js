// What the classifier says about an incident's first alert, with its words, and corrections by one click.
import { h, fill } from './dom.js';

export const titles = { category: 'Kind', page: 'Wake somebody', severity: 'Severity by its text' };
const shown = { page: 'yes, page', ticket: 'no, a ticket will do' };
const name = value => shown[value] ?? value;

export function classification(place, incident, act) {
  const model = incident.classification.model;
  place.hidden = !model;
  if (!model) return;
  const teach = (question, answer) => act('classification', { alert: model.alert, [question]: answer });
  fill(place, h('h2', {}, 'What it is'),
    model.shadow && h('p', { class: 'soft' }, 'The classifier is in shadow: its answers are recorded but do not count at present.'),
    h('div', { class: 'opinions' }, Object.keys(titles).map(q => opinion(q, model[q], model.choices[q], teach))),
    model.team && h('p', { class: 'soft', 'data-question': 'team' }, 'By this installation’s own incidents such alerts are of ', h('b', {}, model.team.value), ` (${Math.round(model.team.probability * 100)} %): `, model.team.words.join(', ')),
    h('p', { class: 'soft fine' }, `Model ${model.version}. It sets no severity and no route. What you say here is learned.`));
}

function opinion(question, said, choices, teach) {
  const choose = h('select', { 'aria-label': `${titles[question]}: correct it`, key: `correct-${question}` },
    h('option', { value: '' }, said ? 'It is …' : 'Say what it is …'), choices.filter(c => c !== said?.value).map(c => h('option', { value: c }, name(c))));
  choose.addEventListener('change', () => choose.value && teach(question, choose.value));
  const meter = said && !said.byPerson && h('i', {});
  if (meter) meter.style.width = `${Math.round(said.probability * 100)}%`;
  return h('div', { class: 'opinion', 'data-question': question },
    h('div', { class: 'verdict' }, h('span', { class: 'soft' }, titles[question]),
      said ? h('b', {}, name(said.value)) : h('span', { class: 'soft' }, 'it abstains'),
      said && (said.byPerson ? h('span', { class: 'tag good' }, 'said by a person') : h('span', { class: 'sure', title: 'How often such an answer is right' }, h('span', { class: 'meter' }, meter), ` ${Math.round(said.probability * 100)} %`))),
    said?.words.length > 0 && h('div', { class: 'labels', 'aria-label': 'Words that decided' }, said.words.map(w => h('span', { class: 'label' }, w))),
    h('div', { class: 'teach' },
      said && !said.byPerson && h('button', { type: 'button', key: `right-${question}`, 'aria-label': `${titles[question]}: ${name(said.value)} is right`, onclick: () => teach(question, said.value) }, '✓ Right'),
      choose));
}
