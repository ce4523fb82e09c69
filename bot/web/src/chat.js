// The conversation itself: deep-chat, fed with cards.
import { keep, newKey, pending } from './api.js';
import { deliver } from './delivery.js';
import { h, SEND_ICON } from './dom.js';
import { choices, replyCard, spoken } from './reply.js';
import { slot } from './slots.js';
import { cardsOf, fromTheNew, fromTheTop, fromTheVerdict, unfoldForPrint } from './view.js';
import theme from './theme.css';
import cards from './cards.css';

const LONGEST = 2000;
const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif";
const PAUSE = 3600; // seconds of silence after which the time is shown
const URGENT = ['CONTACT_PROVIDER_TODAY', 'EMERGENCY'];

/**
 * Put the chat into `room`. Resolves to {send, restart, clear, focus}.
 * `status` shows how delivery stands, `say` speaks to screen readers.
 */
export async function openChat({ room, config, api, status, say, load }) {
  const { texts } = config;
  const turns = await api.begin().catch(() => {
    status('unavailable');
    return [];
  });
  await load();
  const chat = document.createElement('deep-chat');
  const context = { config, send };
  let next = null; // the message that an earlier page had begun to send
  let busy = false;
  let newest = turns.length ? turns.at(-1).replies.at(-1) : null;
  const rendered = renderedOnce(chat, () => texts.you);
  // The component writes its own looks into the style attribute, but for what stands there already.
  // Without a font of its own it would ask another host for one.
  Object.assign(chat.style, { fontFamily: FONT, fontSize: '1em', width: '100%', height: '100%', border: '0', backgroundColor: 'transparent' });
  chat.auxiliaryStyle = theme + cards;
  chat.displayLoadingBubble = {}; // an object: `true` would add a <style> element, which the CSP forbids
  chat.textInput = { placeholder: { text: texts.placeholder } };
  chat.submitButtonStyles = Object.fromEntries(['submit', 'loading', 'stop'].map((state) => [state, { svg: { content: SEND_ICON } }]));
  chat.introMessage = { html: slot(() => intro(config, send, turns.length > 0)) };
  chat.history = history(turns, context);
  chat.validateInput = (text) => Boolean(text && text.trim());
  chat.connect = { handler: (body, signals) => answer(body.messages.at(-1).text, signals) };
  room.replaceChildren(chat);
  await rendered;
  dress(chat, texts);
  unfoldForPrint(chat);

  const left = pending();
  if (!turns.length) fromTheTop(chat);
  else if (!left) fromTheVerdict(chat);
  if (left && !turns.some((turn) => turn.key === left.key)) {
    next = { ...left, retry: true };
    chat.submitUserMessage({ text: left.text });
  } else if (left) keep(null);

  async function answer(text, signals) {
    settle(chat);
    if (text.length > LONGEST) return show([{ outcome: 'NONE', verdict: texts.too_long, text: texts.too_long }], signals);
    const message = next && next.text === text ? next : { key: newKey(), text };
    next = null;
    busy = true;
    const replies = await deliver(api, message, tell);
    busy = false;
    return show(replies, signals);
  }

  function show(replies, signals) {
    add(replies, (cards) => signals.onResponse(cards));
    say(replies.map((reply) => spoken(reply, texts)).join(' '), replies.some((reply) => reply.outcome === 'EMERGENCY'));
  }

  function add(replies, put) {
    if (replies.some(beganAnew)) chat.clearMessages(true);
    const before = cardsOf(chat);
    put(replies.map((reply) => ({ role: 'ai', html: slot(() => replyCard(reply, context)) })));
    newest = replies.at(-1) || newest;
    fromTheNew(chat, before);
  }

  /** The component hides its typing dots while nothing can be on its way. */
  function tell(kind, more) {
    chat.dataset.status = kind || '';
    return status(kind, more);
  }

  function send(text) {
    holdKeyboard(chat);
    chat.submitUserMessage({ text });
  }

  /**
   * Send "start over". The page is emptied once the bot begins anew. It is asked about once: by the
   * bot, with its instruction, while something urgent stands; else by `ask`, where something was said.
   */
  async function restart(ask) {
    if (busy) return;
    const botAsks = newest && newest.data && URGENT.includes(newest.data.standing);
    if (ask && newest && !botAsks && !beganAnew(newest)) {
      ask();
      return;
    }
    busy = true;
    const replies = await deliver(api, { key: newKey(), text: texts.start_over_message }, tell);
    busy = false;
    add(replies, (cards) => cards.forEach((card) => chat.addMessage(card)));
    say(replies.map((reply) => spoken(reply, texts)).join(' '), false);
  }

  function clear() {
    newest = null;
    chat.clearMessages(true);
    fromTheTop(chat);
  }

  return { send, restart, clear, focus: () => input(chat).focus() };
}

function beganAnew(reply) {
  return Boolean(reply.data && reply.data.restarted);
}

function history(turns, context) {
  const messages = [];
  turns.forEach((turn, index) => {
    const since = index ? turn.at - turns[index - 1].at : Date.now() / 1000 - turn.at;
    if (since > PAUSE) messages.push({ role: 'ai', html: slot(() => h('p', { class: 'moment' }, moment(turn.at))) });
    messages.push({ role: 'user', text: turn.text });
    const newest = index === turns.length - 1;
    for (const reply of turn.replies) {
      const shown = newest ? reply : { ...reply, choices: [] };
      messages.push({ role: 'ai', html: slot(() => replyCard(shown, context)) });
    }
  });
  return messages;
}

function moment(seconds) {
  return new Date(seconds * 1000).toLocaleString('en-GB', { weekday: 'long', day: 'numeric', month: 'long', hour: '2-digit', minute: '2-digit' });
}

function intro({ texts, starters }, send, known) {
  return h(
    'div',
    { class: 'intro' },
    h('p', { class: 'hello' }, texts.hello),
    h('p', { class: 'use' }, texts.use),
    h('p', { class: 'use' }, texts.privacy),
    known ? null : [h('p', { class: 'hint' }, texts.starters_title), choices(starters, texts, send)],
  );
}

/**
 * Resolves when the component has rendered, and keeps it from rendering again: its timers can race,
 * and a second time would undo what `dress` adds. While it renders it is told to show what the
 * patient typed as it stands, where it would read it as Markdown.
 */
function renderedOnce(chat, you) {
  const plugin = (markdown) => {
    markdown.render = (text) => (text ? `<p>${slot(() => said(you(), text))}</p>` : '');
  };
  return new Promise((resolve) => {
    const render = chat.onRender;
    chat.onRender = () => {
      chat.onRender = () => {};
      const before = window.remarkable_plugins;
      window.remarkable_plugins = [{ plugin }];
      try {
        render.call(chat);
      } finally {
        window.remarkable_plugins = before;
      }
      resolve();
    };
  });
}

function said(you, text) {
  return h('span', { class: 'mine' }, h('span', { class: 'sr' }, `${you} `), text);
}

/** Names and roles that the component leaves out. */
function dress(chat, texts) {
  const messages = chat.shadowRoot.getElementById('messages');
  for (const [name, value] of Object.entries({ role: 'region', 'aria-label': texts.conversation, tabindex: '0' })) messages.setAttribute(name, value);
  const field = input(chat);
  field.setAttribute('aria-multiline', 'true');
  field.setAttribute('tabindex', '0');
  field.setAttribute('enterkeyhint', 'send');
  const button = chat.shadowRoot.querySelector('.input-button');
  button.setAttribute('aria-label', texts.send);
  button.setAttribute('role', 'button');
  // The component listens a moment after it shows itself: have it look at what was typed by then.
  for (const wait of [0, 60, 250]) setTimeout(() => field.dispatchEvent(new Event('input')), wait);
}

function input(chat) {
  return chat.shadowRoot.getElementById('text-input');
}

/** Earlier offers are gone once something was said. */
function settle(chat) {
  chat.shadowRoot.querySelectorAll('.choices.quick').forEach((row) => row.remove());
  chat.shadowRoot.querySelectorAll('.intro .hint').forEach((hint) => hint.remove());
  chat.shadowRoot.querySelectorAll('.day-choices').forEach((row) => (row.hidden = true));
}

/** A tapped answer must not open the phone's keyboard, which the component would do; and the focus
 * must not get lost with the button on a desktop. */
function holdKeyboard(chat) {
  const field = input(chat);
  if (matchMedia('(pointer: coarse)').matches) {
    field.inert = true;
    setTimeout(() => (field.inert = false), 600);
  } else field.focus();
}
