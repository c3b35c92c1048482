// Pages beside the incidents. Each draws itself into the same place, and again when something changed.
import { $, h, fill, toast } from './dom.js';
import { showOnCall } from './oncall.js';
import { showSchedule } from './schedule.js';
import { showPolicies } from './policies.js';
import { showMe } from './me.js';
import { showSilences } from './silences.js';
import { showNoise } from './noise.js';
import { showClassifier } from './classifier.js';

const EVERY = 60000;
let current = null, shownPath = null, visit = 0;

const routes = [
  [/^\/oncall\/([^/]+)$/, (place, again, name) => showSchedule(place, decodeURIComponent(name), again), 'oncall'],
  [/^\/oncall$/, (place, again) => showOnCall(place, again), 'oncall'],
  [/^\/policies$/, place => showPolicies(place), 'policies'],
  [/^\/me$/, (place, again) => showMe(place, again), 'me'],
  [/^\/silences$/, (place, again) => showSilences(place, again), 'silences'],
  [/^\/noise$/, (place, again) => showNoise(place, again), 'noise'],
  [/^\/classifier$/, (place, again) => showClassifier(place, again), 'classifier'],
];

// Shows the page of that path; false where it is none of these.
export function showPage(path) {
  for (const [pattern, draw, tab] of routes) {
    const match = pattern.exec(path);
    if (!match) continue;
    mark(tab);
    const place = $('page'), mine = ++visit;
    if (shownPath !== path) { fill(place, h('p', { class: 'nothing' }, 'Loading …')); place.scrollTop = 0; }
    shownPath = path;
    document.title = `${path.split('/').filter(Boolean).map(decodeURIComponent).at(-1)} · HelpDeskFlow`;
    current = async () => {
      // Drawn aside, so that an answer that comes late does not write over another page.
      const aside = h('div', {});
      try {
        await draw(aside, () => current?.(), ...match.slice(1));
        if (mine === visit) fill(place, ...aside.childNodes);
      } catch (e) {
        if (mine === visit) { fill(place, h('div', { class: 'empty' }, h('h2', {}, 'That did not work'), h('p', {}, e.message))); toast(e.message, { bad: true }); }
      }
    };
    current();
    return true;
  }
  current = shownPath = null;
  visit++;
  mark('incidents');
  return false;
}

function mark(tab) {
  for (const link of document.querySelectorAll('.nav a')) link.dataset.tab === tab ? link.setAttribute('aria-current', 'page') : link.removeAttribute('aria-current');
}

setInterval(() => { if (!document.hidden && !$('dialog').open) current?.(); }, EVERY);
