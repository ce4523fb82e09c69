// What stands around the conversation: name, buttons, how delivery stands, what screen readers hear.
import { around, dial, h, icon } from './dom.js';

// After these nobody needs to call.
const GOOD_NEWS = ['ended', 'forgotten'];

/**
 * The parts of the panel. `restart` takes a function that asks the patient first. `close` is left out
 * where the chat is part of the page.
 */
export function frame({ texts, clinic }, { restart, forget, close }) {
  const room = h('div', { class: 'room' });
  const polite = h('div', { class: 'sr', role: 'status' });
  const urgent = h('div', { class: 'sr', role: 'alert' });
  const bar = h('div', { class: 'bar', hidden: true });
  const erasing = confirmation({
    id: 'forget-title', title: texts.forget_title, text: texts.forget_text, no: texts.forget_no, yes: texts.forget_yes, kind: 'danger',
  }, forget);
  const restarting = confirmation({
    id: 'restart-title', title: texts.restart_title, text: texts.restart_text, no: texts.restart_no, yes: texts.restart_yes, kind: 'go',
  }, () => restart());
  const panel = h(
    'div',
    { class: 'panel' },
    h(
      'div',
      { class: 'top' },
      h('h2', { id: 'title' }, icon('chat'), texts.title),
      h('div', { class: 'tools' },
        h('button', { type: 'button', class: 'tool restart', click: () => restart(() => restarting.showModal()) }, icon('restart'), h('span', {}, texts.start_over)),
        h('button', { type: 'button', class: 'tool forget', click: () => erasing.showModal() }, icon('erase'), h('span', {}, texts.forget)),
        close ? h('button', { type: 'button', class: 'tool close', 'aria-label': texts.close, click: close }, icon('close')) : null),
    ),
    room,
    bar,
    h('p', { class: 'foot' }, ...withCall(texts.footer, clinic.emergency_number)),
    polite,
    urgent,
    erasing,
    restarting,
  );
  return { panel, room, status: statusBar(bar, { texts, clinic }), say: speaker(polite, urgent) };
}

/** The text with the number in it as a link to call. */
function withCall(text, number) {
  const target = dial(number);
  return target ? around(text, number, () => h('a', { href: target }, number)) : [text];
}

function confirmation({ id, title, text, no, yes, kind }, action) {
  const dialog = h(
    'dialog',
    { 'aria-labelledby': id },
    h('h2', { id }, title),
    h('p', {}, text),
    h('div', { class: 'answers' },
      h('button', { type: 'button', class: 'keep', click: () => dialog.close() }, no),
      h('button', { type: 'button', class: kind, click: () => { dialog.close(); action(); } }, yes)),
  );
  return dialog;
}

function speaker(polite, urgent) {
  return (text, atOnce) => {
    const [to, other] = atOnce ? [urgent, polite] : [polite, urgent];
    other.textContent = '';
    to.textContent = '';
    // A region is read when it changes, so the same words twice need a change between.
    setTimeout(() => (to.textContent = text), 50);
  };
}

/** Shows how delivery stands. Where it waits, resolves when it is time to try again. */
function statusBar(bar, { texts, clinic }) {
  let wake = () => {};
  window.addEventListener('online', () => wake());

  return function status(kind, { seconds = 0, text = '' } = {}) {
    wake();
    bar.hidden = !kind;
    bar.dataset.kind = kind || '';
    if (!kind) return bar.replaceChildren();
    const words = text || texts[kind === 'offline' && navigator.onLine ? 'unavailable' : kind];
    const target = dial(clinic.phone);
    const retry = seconds && kind === 'offline' ? h('button', { type: 'button', class: 'retry', click: () => wake() }, texts.retry) : null;
    const call = target && !GOOD_NEWS.includes(kind) ? h('a', { class: 'phone', href: target }, icon('phone'), texts.call) : null;
    const whole = around(words, clinic.phone, (number) => h('span', { class: 'number' }, number));
    bar.replaceChildren(h('p', { role: kind === 'slow' ? 'status' : 'alert' }, whole), h('div', { class: 'answers' }, retry, call));
    if (!seconds) return undefined;
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, seconds * 1000);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  };
}
