// One reply (bot/parts.py) as a card: the verdict first, then what it rests on.
import { dayButton } from './day.js';
import { dial, h, icon, unbroken } from './dom.js';
import { folds } from './folds.js';

const ICONS = { SELF_CARE: 'check', CONTACT_PROVIDER: 'phone', CONTACT_PROVIDER_TODAY: 'clock', EMERGENCY: 'alert' };
const SIGNS = { '+': ['present', '+'], '−': ['absent', '−'], '?': ['unknown', '?'] };
let cards = 0;

/** The card. `config` has the clinic, the texts and the days to choose from; `send` takes a message. */
export function replyCard(parts, { config, send }) {
  const { texts } = config;
  const reply = verdictFirst(parts);
  const verdict = reply.outcome in ICONS;
  const urgent = reply.outcome === 'EMERGENCY';
  const title = h('p', { class: reply.verdict.length > 110 ? 'said long' : 'said' }, unbroken(reply.verdict, config.clinic.phone));
  return h(
    'article',
    { class: `card ${verdict ? `verdict ${reply.outcome}` : 'plain'}`, 'aria-label': verdict ? texts[`label_${reply.outcome}`] : texts.reply.replace(/:$/, '') },
    verdict ? h('header', {}, h('p', { class: 'label' }, icon(ICONS[reply.outcome]), texts[`label_${reply.outcome}`]), title, mainReason(reply)) : title,
    urgent ? callButton(reply, config) : null,
    lines('p', reply.notes, 'note'),
    urgent ? null : callButton(reply, config),
    understood(reply, config, send),
    (reply.answers || []).length ? h('div', { class: 'answers' }, lines('p', reply.answers)) : null,
    folds(reply, config),
    choices(reply.choices, texts, send),
  );
}

/**
 * An answer while a verdict stands ends with its instruction, one note with the number to call. The
 * card begins with that, so that no answer stands under a heading of another matter.
 */
function verdictFirst(reply) {
  const instruction = (reply.notes || []).at(-1);
  const answered = reply.outcome in ICONS && !reply.why && instruction && reply.phone && instruction.text.includes(reply.phone);
  return answered ? { ...reply, verdict: instruction.text, notes: [], answers: [{ text: reply.verdict }, ...reply.notes.slice(0, -1), ...(reply.answers || [])] } : reply;
}

function mainReason({ why }) {
  return why && why.lines.length ? h('p', { class: 'reason' }, why.lines[0].text) : null;
}

/** What a screen reader hears when the card appears. */
export function spoken(reply, texts) {
  const label = reply.outcome in ICONS ? `${texts[`label_${reply.outcome}`]}. ` : '';
  const offered = (reply.choices || []).length ? ` ${texts.choices}: ${reply.choices.join(', ')}.` : '';
  return `${texts.reply} ${label}${reply.text || reply.verdict}${offered}`;
}

function callButton(reply, { clinic, texts }) {
  if (!reply.outcome.startsWith('CONTACT') && reply.outcome !== 'EMERGENCY' && !reply.phone) return null;
  const emergency = reply.outcome === 'EMERGENCY' || reply.phone === clinic.emergency_number;
  const phone = reply.phone || clinic.phone;
  const target = dial(phone);
  if (!target) return null;
  const number = emergency ? target.slice(4) : phone;
  return h('a', { class: emergency ? 'call urgent' : 'call', href: target }, icon('phone'), h('span', {}, emergency ? `${texts.call_number} ${number}` : texts.call, emergency ? null : h('small', {}, number)));
}

function understood(reply, { texts, days }, send) {
  if (!(reply.understood || []).length && !reply.day) return null;
  cards += 1;
  const chips = (reply.understood || []).map(([sign, name]) => {
    const [kind, mark] = SIGNS[sign] || SIGNS['?'];
    return h('li', { class: `chip ${kind}` }, h('b', { 'aria-hidden': 'true' }, mark), h('span', { class: 'sr' }, texts[`sign_${kind}`]), ' ', name);
  });
  const [button, panel] = reply.day ? dayButton({ day: reply.day, texts, days, send, id: `day-${cards}` }) : [];
  return h('section', { class: 'understood' }, h('h3', {}, reply.understood_title), h('ul', { class: 'chips' }, ...chips, button ? h('li', {}, button) : null), panel);
}

function lines(tag, list, kind) {
  return (list || []).map((line) => h(tag, { class: kind || null }, line.text));
}

/** Answers to tap. Each is sent exactly as it stands. */
export function choices(list, texts, send) {
  if (!list || !list.length) return null;
  return h('div', { class: 'choices quick', role: 'group', 'aria-label': texts.choices }, ...list.map((text) => h('button', { type: 'button', class: 'choice', click: () => send(text) }, text)));
}
