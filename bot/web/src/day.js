// A tap on the day: choose another one, and it is sent as a plain message.
import { h, icon } from './dom.js';

/** The day as a button that opens the choices. `send` takes the message. */
export function dayButton({ day, texts, days, send, id }) {
  const choices = h('div', { class: 'day-choices', id, hidden: true, role: 'group', 'aria-label': texts.change_day_title });
  const button = h(
    'button',
    {
      type: 'button',
      class: 'chip day',
      'aria-expanded': 'false',
      'aria-controls': id,
      click: () => {
        choices.hidden = !choices.hidden;
        button.setAttribute('aria-expanded', String(!choices.hidden));
        if (!choices.hidden) choices.querySelector('button').focus();
      },
    },
    day,
    h('span', { class: 'edit' }, icon('pencil'), h('span', {}, texts.change_day)),
  );
  const date = h('input', { type: 'date', id: `${id}-date`, max: today(0), min: today(-60), 'aria-label': texts.change_day_date });
  const use = h('button', { type: 'button', class: 'choice', disabled: true, click: () => send(texts.my_date.replace('{day}', written(date.value))) }, texts.change_day_send);
  date.addEventListener('input', () => {
    use.disabled = !date.value || !date.checkValidity();
  });
  choices.append(
    h('p', { class: 'hint' }, texts.change_day_title),
    h('div', { class: 'choices' }, ...days.map((name) => h('button', { type: 'button', class: 'choice', click: () => send(texts.my_day.replace('{day}', name.toLowerCase())) }, name))),
    h('div', { class: 'pick' }, h('label', { for: `${id}-date` }, texts.change_day_date), date, use),
  );
  return [button, choices];
}

function today(days) {
  const moment = new Date(Date.now() + days * 86_400_000);
  return `${moment.getFullYear()}-${String(moment.getMonth() + 1).padStart(2, '0')}-${String(moment.getDate()).padStart(2, '0')}`;
}

function written(date) {
  return new Date(`${date}T12:00`).toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric' });
}
