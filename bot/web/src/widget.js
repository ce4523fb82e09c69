// The one script of a page: <script src="https://…/widget.js" async></script>
// With data-target="#id" the chat stands in that element; without, a button opens it.
/* global AFTERGLOW: the server puts the clinic's details and texts before this script. */
import { connect, kept } from './api.js';
import { openChat } from './chat.js';
import { h, icon } from './dom.js';
import { frame } from './frame.js';
import theme from './theme.css';
import look from './frame.css';

const script = document.currentScript;
const origin = new URL(script.src).origin;
const config = AFTERGLOW;
const { texts } = config;
const OPEN = 'afterglow-open';
const STYLE = theme + look;

function start() {
  const target = script.dataset.target && document.querySelector(script.dataset.target);
  if (target) return standing(target);
  return floating();
}

function standing(target) {
  const { root, open } = build({});
  target.replaceChildren(root.host);
  open();
}

function floating() {
  const { root, panel, open } = build({ close });
  const launcher = h('button', { type: 'button', class: 'launcher', 'aria-expanded': 'false', click: show }, icon('chat'), h('span', {}, texts.launch));
  root.host.classList.add('floating');
  panel.hidden = true;
  panel.setAttribute('role', 'dialog');
  panel.setAttribute('aria-labelledby', 'title');
  panel.addEventListener('keydown', (event) => event.key === 'Escape' && !root.querySelector('dialog[open]') && close());
  root.append(launcher);
  document.body.append(root.host);
  if (kept.get(OPEN)) show({ quietly: true });

  async function show({ quietly }) {
    panel.hidden = false;
    launcher.hidden = true;
    launcher.setAttribute('aria-expanded', 'true');
    kept.set(OPEN, '1');
    const chat = await open();
    if (quietly !== true) chat?.focus();
  }

  function close() {
    panel.hidden = true;
    launcher.hidden = false;
    launcher.setAttribute('aria-expanded', 'false');
    kept.set(OPEN, null);
    launcher.focus();
  }
}

/** The chat in a shadow of its own, so that neither page nor chat can spoil the other's looks. */
function build({ close }) {
  const root = h('div', { class: 'afterglow' }).attachShadow({ mode: 'open' });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  root.adoptedStyleSheets = [sheet];
  const api = connect(`${origin}${config.api}`);
  let chat = null;
  const { panel, room, status, say } = frame(config, { restart: (ask) => chat?.then((one) => one?.restart(ask)), forget, close });
  root.append(panel);

  function open() {
    chat ??= openChat({ room, config, api, status, say, load: component }).catch((error) => {
      console.error('Afterglow:', error.message);
      status('unavailable');
      chat = null;
    });
    return chat;
  }

  async function forget() {
    try {
      await api.forget();
    } catch {
      status('not_forgotten');
      return;
    }
    (await chat)?.clear();
    status('forgotten');
    say(texts.forgotten, false);
  }

  return { root, panel, open };
}

/** Load the chat component from where this script came from. */
function component() {
  if (!customElements.get('deep-chat')) {
    const loading = h('script', { src: `${origin}${config.component}` });
    const failed = new Promise((_, reject) => loading.addEventListener('error', () => reject(new Error('the chat component did not load'))));
    document.head.append(loading);
    return Promise.race([customElements.whenDefined('deep-chat'), failed]);
  }
  return customElements.whenDefined('deep-chat');
}

if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', start);
else start();
