// The noisiest alerts, and what silencing or fixing each would have saved.
import { h, fill } from './dom.js';
import { get } from './api.js';
import { age, span } from './times.js';
import { newSilence } from './silences.js';

const words = { silence: 'Silence or loosen', fix: 'Fix the cause', look: 'Look closer' };
let days = 7;
const many = (n, one) => `${n.toLocaleString()} ${one}${n === 1 ? '' : 's'}`;

export async function showNoise(place, refresh) {
  const noise = await get(`/api/v1/noise?days=${days}&limit=50`);
  const most = Math.max(1, ...noise.items.map(i => i.pages));
  const choose = n => () => { days = n; refresh(); };
  fill(place,
    h('div', { class: 'page-head' }, h('h1', {}, 'Noise'),
      h('p', { class: 'soft' }, `${noise.incidents.toLocaleString()} incidents led to ${noise.pages.toLocaleString()} pages in ${days === 1 ? 'the last day' : `${days} days`}.`, !noise.complete && ' Only the newest are counted.'),
      h('div', { class: 'page-acts' }, h('div', { class: 'tabs', role: 'group', 'aria-label': 'Over how long' }, [1, 7, 30].map(n =>
        h('button', { type: 'button', key: `days-${n}`, 'aria-selected': String(days === n), 'aria-pressed': String(days === n), onclick: choose(n) }, n === 1 ? '1 day' : `${n} days`))))),
    noise.items.length === 0 && h('div', { class: 'empty' }, h('h2', {}, 'No noise'), h('p', {}, 'No incident opened in that time.')),
    noise.items.map(i => row(i, most, noise.pages, refresh)));
}

function row(i, most, all, refresh) {
  const width = h('i', {});
  width.style.width = `${Math.max(1, i.pages / most * 100)}%`;
  return h('section', { class: 'card noisy', 'data-noise': i.title },
    h('div', { class: 'noisy-head' },
      h('span', { class: `pill pill-${i.severity}` }, i.severity), h('b', { class: 'title' }, i.title), h('span', { class: 'soft' }, i.service), h('span', { class: 'space' }),
      h('b', { class: 'pages' }, i.pages), h('span', { class: 'soft' }, `${i.pages === 1 ? 'page' : 'pages'}${all ? `, ${Math.round(i.pages / all * 100)} %` : ''}`)),
    h('div', { class: 'meter', role: 'img', 'aria-label': `${i.pages} of ${all} pages` }, width),
    h('p', { class: 'soft' }, `${many(i.incidents, 'incident')} · ${i.acknowledged} taken by people · ${i.endedAlone} ended alone${i.openUntaken ? ` · ${i.openUntaken} still open` : ''}`, i.medianSeconds !== null && ` · half within ${span(i.medianSeconds * 1000)}`, ' · last ', h('a', { href: `/incidents/${i.lastIncident}`, 'data-link': true }, `#${i.lastIncident}`), ` ${age(i.lastAt)} ago`),
    h('div', { class: 'savings' },
      h('div', {}, h('span', { class: `tag ${i.advice === 'silence' ? 'good' : i.advice === 'fix' ? 'warn' : ''}` }, words[i.advice]), h('span', {}, ` ${i.why}`)),
      h('dl', {},
        h('dt', {}, 'Silencing saves'), h('dd', {}, many(i.silencing.pages, 'page'), i.silencing.hidden > 0 ? h('b', { class: 'alarm' }, `, hides ${i.silencing.hidden} that people took`) : ', hides none that people took'),
        h('dt', {}, 'Fixing saves'), h('dd', {}, `${many(i.fixing.pages, 'page')}, ${many(i.fixing.incidents, 'incident')}`)),
      i.matchers.length > 0 && h('button', { type: 'button', key: `silence-${i.title}`, onclick: () => newSilence({ matchers: i.matchers, duration: '1d', comment: `noise: ${i.title}` }, refresh) }, 'Silence …')));
}
