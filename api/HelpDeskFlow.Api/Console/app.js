// Ties the console together: what is shown, what is live, what keys do.
import { $, h, fill, toast, say, ask } from './dom.js';
import { get, command, askName, myName } from './api.js';
import { follow } from './live.js';
import { render, tick } from './list.js';
import { showDeadLetters } from './deadletters.js';
import { showPage } from './pages.js';
import * as page from './incident.js';

const PAGE = 200, HEALTH_EVERY = 15000;
const done = { acknowledge: 'Acknowledged', resolve: 'Resolved', snooze: 'Snoozed', notes: 'Note added', escalate: 'Next step paged', unacknowledge: 'Given back', reopen: 'Reopened' };
const undo = { acknowledge: 'unacknowledge', resolve: 'reopen' };
const state = { incidents: new Map(), tab: 'open', filter: '', selected: null, fresh: new Set(), next: { open: null, resolved: null }, loaded: { open: false, resolved: false }, newcomer: false };
let drawing = false, detailTimer = null;
// A list that was asked for before an event came does not know of it: what the stream said since then stays.
let events = 0;
const heard = new Map();

function draw() {
  if (drawing) return;
  drawing = true;
  requestAnimationFrame(() => {
    drawing = false;
    render({ ...state, incidents: [...state.incidents.values()], next: state.next[state.tab], loaded: state.loaded[state.tab], onMore: () => load(state.tab, state.next[state.tab]) });
  });
}

async function load(tab, cursor) {
  const asked = events, news = n => (heard.get(n) ?? 0) > asked;
  try {
    const list = await get(`/api/v1/incidents?status=${tab}&limit=${PAGE}${cursor ? `&cursor=${cursor}` : ''}`);
    if (!cursor) for (const [n, i] of state.incidents) if ((i.status === 'resolved') === (tab === 'resolved') && !news(n)) state.incidents.delete(n);
    for (const i of list.items) if (!news(i.number)) state.incidents.set(i.number, i);
    state.next[tab] = list.next;
    state.loaded[tab] = true;
    draw();
  } catch (e) { toast(e.message, { bad: true }); }
}

async function loadDetail() {
  const number = state.selected;
  if (number === null) return;
  try {
    const [incident, explanation] = await Promise.all([get(`/api/v1/incidents/${number}`), get(`/api/v1/explain/incident/${number}`).catch(() => null)]);
    if (state.selected === number) page.show($('detail'), incident, explanation, act);
  } catch (e) {
    if (state.selected !== number) return;
    page.clear($('detail'));
    toast(e.message, { bad: true });
  }
}

async function act(verb, body) {
  const number = state.selected;
  if (number === null) return false;
  try {
    if (await command(number, verb, body) === null) return false;
    toast(`${done[verb]} #${number}.`, undo[verb] ? { action: 'Undo', run: async () => { await command(number, undo[verb]).catch(e => toast(e.message, { bad: true })); later(); } } : {});
    later();
    return true;
  } catch (e) {
    toast(e.message, { bad: true });
    return false;
  }
}

// Many events in a moment cause one reading.
function later() {
  clearTimeout(detailTimer);
  detailTimer = setTimeout(loadDetail, 60);
}

function go(path, push = true) {
  const match = /^\/incidents\/(\d+)/.exec(path);
  state.selected = match ? Number(match[1]) : null;
  document.body.dataset.view = showPage(path) ? 'page' : match ? 'incident' : 'list';
  if (push && path !== location.pathname) history.pushState(null, '', path);
  if (!match) page.clear($('detail')); else if (push || state.loaded.open) loadDetail();
  draw();
}

function choose(tab) {
  state.tab = tab;
  for (const name of ['open', 'resolved']) {
    $(`tab-${name}`).setAttribute('aria-selected', String(name === tab));
    $(`tab-${name}`).tabIndex = name === tab ? 0 : -1;
  }
  $('rows').setAttribute('aria-labelledby', `tab-${tab}`);
  if (!state.loaded[tab]) load(tab);
  draw();
}

async function health() {
  try {
    const [destinations, stats] = await Promise.all([get('/api/v1/destinations'), get('/api/v1/stats')]);
    const down = destinations.items.filter(d => d.state === 'down'), dead = destinations.items.filter(d => d.dead > 0);
    fill($('banner'),
      !stats.ready && h('span', {}, h('b', {}, 'Nothing can be stored at present.'), ' See /readyz.'),
      down.map(d => h('span', {}, h('b', {}, `${d.name} cannot be reached.`), `${d.waiting > 0 ? ` ${d.waiting} waiting.` : ''}${d.lastError ? ` Last answer: ${d.lastError}.` : ''}`)),
      dead.map(d => h('span', {}, h('b', {}, `${d.dead} ${d.dead === 1 ? 'page' : 'pages'} to ${d.name} given up.`), ' ', h('button', { class: 'text', type: 'button', onclick: () => showDeadLetters(d.name) }, 'Show them'))));
    $('banner').hidden = !$('banner').hasChildNodes();
    const newcomer = stats.incidentsOpened === 0;
    $('figures').textContent = `${stats.openAlerts.toLocaleString()} open alerts · ${stats.alertsReceived.toLocaleString()} received · config ${stats.configHash.slice(0, 8)}`;
    if (newcomer !== state.newcomer) { state.newcomer = newcomer; draw(); }
  } catch { /* the light shows that the connection is gone */ }
}

function onEvent(name, { incident }) {
  if (!state.incidents.has(incident.number) && name === 'incident.opened') {
    state.fresh.add(incident.number);
    setTimeout(() => state.fresh.delete(incident.number), 2500);
    say(`New ${incident.severity}: ${incident.title} on ${incident.service}`);
  }
  state.incidents.set(incident.number, incident);
  heard.set(incident.number, ++events);
  state.newcomer = false;
  draw();
  if (incident.number === state.selected) later();
}

function move(by) {
  const rows = [...document.querySelectorAll('.row')];
  const at = rows.indexOf(document.activeElement.closest?.('.row'));
  rows[Math.max(0, Math.min(rows.length - 1, at + by))]?.focus();
}

const shortcuts = [['j / k', 'next / previous incident'], ['Enter', 'open it'], ['Esc', 'back to the list'], ['a', 'acknowledge'], ['r', 'resolve'], ['n', 'write a note'], ['/', 'filter'], ['?', 'this help']];
const help = () => ask('Keyboard', null, h('dl', {}, shortcuts.map(([k, t]) => [h('dt', {}, h('kbd', {}, k)), h('dd', {}, t)])));

addEventListener('keydown', event => {
  const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
  if ($('dialog').open || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === 'Escape') { if (typing) event.target.blur(); else if (location.pathname !== '/') go('/'); return; }
  if (typing) return;
  const run = { j: () => move(1), k: () => move(-1), a: () => act('acknowledge'), r: () => act('resolve'), n: () => $('note')?.focus(), '/': () => { if (state.selected !== null && innerWidth <= 900) go('/'); $('filter').focus(); }, '?': help }[event.key];
  if (run) { event.preventDefault(); run(); }
});
addEventListener('click', event => {
  const link = event.target.closest?.('a[data-link]');
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  go(new URL(link.href).pathname);
  if (innerWidth <= 900) scrollTo(0, 0);
});
addEventListener('popstate', () => go(location.pathname, false));
document.addEventListener('visibilitychange', () => { if (!document.hidden) { health(); tick(); } });
$('filter').addEventListener('input', event => { state.filter = event.target.value; draw(); });
for (const tab of ['open', 'resolved']) {
  $(`tab-${tab}`).addEventListener('click', () => choose(tab));
  $(`tab-${tab}`).addEventListener('keydown', event => { if (/^Arrow(Left|Right)$/.test(event.key)) { const other = tab === 'open' ? 'resolved' : 'open'; choose(other); $(`tab-${other}`).focus(); } });
}
$('help-button').addEventListener('click', help);
const showName = () => { $('who').textContent = myName() ?? 'Who am I?'; };
addEventListener('hdf-name', showName);
$('who').addEventListener('click', () => askName());
showName();
go(location.pathname, false);
function refresh() {
  load('open');
  if (state.loaded.resolved) load('resolved');
  loadDetail();
  health();
}
refresh();
follow({ onEvent, onConnect: refresh });
setInterval(tick, 1000);
// Without the stream (too many readers, a proxy that holds it back) the page still follows, only slower.
setInterval(() => $('live').dataset.state === 'on' ? health() : refresh(), HEALTH_EVERY);
