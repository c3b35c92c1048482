// Times for people. The server's clock counts, so that ages are right on a machine whose clock is not.

let skew = 0;
export function learnClock(dateHeader) {
  const server = Date.parse(dateHeader ?? '');
  if (!Number.isNaN(server) && Math.abs(server - Date.now()) > 5000) skew = server - Date.now();
}
export const now = () => Date.now() + skew;

export function span(ms) {
  const s = Math.max(0, Math.round(ms / 1000));
  if (s < 60) return `${s} s`;
  const m = Math.floor(s / 60);
  if (m < 60) return `${m} min`;
  const hours = Math.floor(m / 60);
  if (hours < 24) return m % 60 ? `${hours} h ${m % 60} min` : `${hours} h`;
  const days = Math.floor(hours / 24);
  return hours % 24 && days < 4 ? `${days} d ${hours % 24} h` : `${days} d`;
}

export const age = at => span(now() - Date.parse(at));

// "in 4:05", to the second under an hour: people wait for it.
export function until(at) {
  const s = Math.round((Date.parse(at) - now()) / 1000);
  if (s <= 0) return 'now';
  return s < 3600 ? `in ${Math.floor(s / 60)}:${String(s % 60).padStart(2, '0')}` : `in ${span(s * 1000)}`;
}

const clockFormat = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });
const shortFormat = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const dayFormat = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });
const sameDay = at => new Date(at).toDateString() === new Date(now()).toDateString();

export const clock = at => sameDay(at) ? clockFormat.format(new Date(at)) : `${dayFormat.format(new Date(at))} ${shortFormat.format(new Date(at))}`;
export const moment = at => sameDay(at) ? shortFormat.format(new Date(at)) : `${dayFormat.format(new Date(at))}, ${shortFormat.format(new Date(at))}`;

const weekdayFormat = new Intl.DateTimeFormat('en', { weekday: 'short' });
export const weekday = at => weekdayFormat.format(new Date(at));
export const dayName = at => `${weekday(at)} ${dayFormat.format(new Date(at))}`;

// Machine times inside sentences of the timeline become local ones.
export const localTimes = text => text.replace(/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g, t => moment(t));
