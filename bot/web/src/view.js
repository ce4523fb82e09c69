// What of the conversation is in view, and what goes on paper.

// The component scrolls by itself, and some time later.
const WAITS = [0, 60, 250];
const GAP = 8; // pixels above what is brought into view

/** Show the introduction from its first word. */
export function fromTheTop(chat) {
  const room = messages(chat);
  for (const wait of WAITS) setTimeout(() => room.querySelector('.mine, .card') || room.scrollTo(0, 0), wait);
}

/** Show the last verdict from its heading, or the last card where there was no verdict. */
export function fromTheVerdict(chat) {
  for (const wait of WAITS) setTimeout(() => bring(chat, last(chat, '.card.verdict > header') || last(chat, '.card')), wait);
}

/** Show the cards that were added after the first `before` ones, from the first one's first word. */
export function fromTheNew(chat, before) {
  for (const wait of WAITS.slice(0, 2)) setTimeout(() => bring(chat, messages(chat).querySelectorAll('.card')[before]), wait);
}

/** How many cards there are. */
export function cardsOf(chat) {
  return messages(chat).querySelectorAll('.card').length;
}

/** On paper nothing is folded: a print of the page holds the whole conversation. */
export function unfoldForPrint(chat) {
  let folded = [];
  window.addEventListener('beforeprint', () => {
    folded = [...messages(chat).querySelectorAll('details:not([open])')];
    folded.forEach((one) => (one.open = true));
  });
  window.addEventListener('afterprint', () => folded.forEach((one) => (one.open = false)));
}

function messages(chat) {
  return chat.shadowRoot.getElementById('messages');
}

function last(chat, selector) {
  return [...messages(chat).querySelectorAll(selector)].pop();
}

/** To the top of the room; the page itself moves only where the window is too low to show it. */
function bring(chat, element) {
  if (!element) return;
  const room = messages(chat);
  room.scrollTop += element.getBoundingClientRect().top - room.getBoundingClientRect().top - GAP;
  (element.querySelector('.said') || element).scrollIntoView({ block: 'nearest' });
  (element.querySelector('.label') || element).scrollIntoView({ block: 'nearest' });
}
