// Dialogs with several fields; what the server refuses is said inside them.
import { $, h } from './dom.js';

// Times of an <input type="datetime-local">, in this browser's zone.
const two = n => String(n).padStart(2, '0');
export const toInput = at => { const d = new Date(at); return `${d.getFullYear()}-${two(d.getMonth() + 1)}-${two(d.getDate())}T${two(d.getHours())}:${two(d.getMinutes())}`; };
export const fromInput = text => text ? new Date(text).toISOString() : null;
export const zoneName = () => Intl.DateTimeFormat().resolvedOptions().timeZone ?? 'your zone';

export function field(label, input, hint) {
  return h('label', { class: 'field' }, h('span', {}, label), input, hint && h('small', {}, hint));
}

export function select(name, options, chosen) {
  return h('select', { name }, options.map(([value, text]) => h('option', { value, selected: value === chosen }, text)));
}

export const time = (name, at, required = true) => h('input', { type: 'datetime-local', name, value: at ? toInput(at) : null, required, step: 60 });

// Shows the fields and sends them. `send(values, force)` throws what the server refuses; `force` names the button that sends it all the same.
export function formDialog({ title, text, fields, ok, send, force }) {
  const dialog = $('dialog');
  return new Promise(resolve => {
    let done = false;
    const said = h('p', { class: 'refused', role: 'alert', hidden: true });
    const main = h('button', { class: 'main', type: 'submit' }, ok);
    const anyway = force && h('button', { type: 'button', class: 'danger', hidden: true, onclick: () => submit(true) }, force);
    const form = h('form', { method: 'dialog', class: 'fields' },
      h('h2', { id: 'dialog-title' }, title), text && h('p', {}, text), fields, said,
      h('div', { class: 'ends' }, h('button', { type: 'button', onclick: () => dialog.close() }, 'Cancel'), anyway, main));
    async function submit(forced) {
      if (!form.reportValidity()) return;
      main.disabled = true;
      try {
        await send(Object.fromEntries(new FormData(form)), forced);
        done = true;
        dialog.close();
      } catch (e) {
        said.textContent = e.message;
        said.hidden = false;
        if (anyway) anyway.hidden = !/force/.test(e.message);
      } finally { main.disabled = false; }
    }
    form.addEventListener('submit', event => { event.preventDefault(); submit(false); });
    dialog.replaceChildren(form);
    dialog.addEventListener('close', () => resolve(done), { once: true });
    dialog.showModal();
    form.querySelector('select, input, textarea')?.focus();
  });
}
