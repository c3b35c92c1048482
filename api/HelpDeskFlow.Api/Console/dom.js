// Builds elements. Data becomes text nodes or attributes only, never markup: what a sender writes cannot run.

export const $ = id => document.getElementById(id);

export function h(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (name === 'key') element.dataset.key = value;
    else element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(...children.flat(3).filter(c => c !== null && c !== undefined && c !== false));
  return element;
}

// Replaces the content and keeps the focus on what has the same key.
export function fill(parent, ...children) {
  const key = parent.contains(document.activeElement) ? document.activeElement.dataset.key : null;
  parent.replaceChildren(...children.flat(3).filter(c => c !== null && c !== undefined && c !== false));
  if (key) [...parent.querySelectorAll('[data-key]')].find(e => e.dataset.key === key)?.focus({ preventScroll: true });
}

// Text, with a link where all of it is a web address. Other schemes (javascript:) stay text.
export function textOrLink(text) {
  if (!/^https?:\/\/\S+$/i.test(text)) return text;
  return h('a', { href: text, target: '_blank', rel: 'noopener noreferrer' }, text);
}

let toastTimer;
export function toast(text, { bad = false, action = null, run = null } = {}) {
  const box = $('toast');
  clearTimeout(toastTimer);
  box.className = bad ? 'toast bad' : 'toast';
  const close = () => { box.hidden = true; };
  fill(box, h('span', {}, text), action && h('button', { type: 'button', onclick: () => { close(); run(); } }, action));
  box.hidden = false;
  toastTimer = setTimeout(close, bad ? 9000 : 6000);
}

export function say(text) { $('said').textContent = text; }

// Shows the dialog; resolves with what `ends` gives, or null when it was left.
export function ask(title, text, body, ok) {
  const dialog = $('dialog');
  return new Promise(resolve => {
    let answer = null;
    const form = h('form', { method: 'dialog' },
      h('h2', { id: 'dialog-title' }, title), text && h('p', {}, text), body,
      h('div', { class: 'ends' },
        ok && h('button', { type: 'button', onclick: () => dialog.close() }, 'Cancel'),
        h('button', { class: 'main', type: 'submit' }, ok ?? 'Close')));
    form.addEventListener('submit', event => {
      event.preventDefault();
      answer = form.querySelector('input')?.value.trim() ?? '';
      dialog.close();
    });
    dialog.replaceChildren(form);
    dialog.addEventListener('close', () => resolve(answer), { once: true });
    dialog.showModal();
    form.querySelector('input')?.focus();
  });
}
