// Talks to /api/v1. The key, where one is needed, and the name stay in this browser.
import { ask, h } from './dom.js';
import { learnClock } from './times.js';

const KEY = 'hdf.key', NAME = 'hdf.name';
const read = name => { try { return localStorage.getItem(name); } catch { return null; } };
const write = (name, value) => { try { value ? localStorage.setItem(name, value) : localStorage.removeItem(name); } catch { /* private window: kept until reload */ } };
let key = read(KEY), name = read(NAME), asking = null;

export const headers = () => key ? { Authorization: `Bearer ${key}` } : {};
export const myName = () => name;

export async function askName(why) {
  const given = await ask('Who are you?', why ?? 'Your name stands in the timeline beside what you do. It is kept in this browser only.',
    h('input', { 'aria-label': 'Your name', value: name ?? '', maxlength: 100, autocomplete: 'name', required: true }), 'Save');
  if (given) { name = given; write(NAME, given); dispatchEvent(new Event('hdf-name')); }
  return name;
}

// One question at a time, however many requests find the key missing.
export function askKey() {
  asking ??= ask('This console needs an API key', 'Paste a key of the config’s auth.keys. It is kept in this browser only.',
    h('input', { 'aria-label': 'API key', type: 'password', autocomplete: 'off', required: true }), 'Use key')
    .then(given => { if (given) { key = given; write(KEY, given); } return Boolean(given); })
    .finally(() => { asking = null; });
  return asking;
}

export class Refused extends Error {
  constructor(status, problem) { super(problem?.detail ?? `The server answered ${status}.`); this.status = status; }
}

async function call(path, options = {}) {
  for (;;) {
    const used = key;
    const answer = await fetch(path, { ...options, headers: { ...headers(), ...options.headers } });
    learnClock(answer.headers.get('Date'));
    if (answer.status === 401 && (used !== key || await askKey())) continue;
    const body = answer.headers.get('Content-Type')?.includes('json') ? await answer.json() : null;
    if (!answer.ok) throw new Refused(answer.status, body);
    return body;
  }
}

export const get = path => call(path);
const send = (path, method, body) => call(path, { method, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
export const remove = (path, body) => send(path, 'DELETE', body);
export const post = (path, body) => send(path, 'POST', body);

// Sends a command of this person; asks for the name first where it is not known.
export async function command(incident, verb, body = {}) {
  const by = name ?? await askName();
  return by ? post(`/api/v1/incidents/${incident}/${verb}`, { by, ...body }) : null;
}
