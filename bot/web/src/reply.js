// One reply (bot/parts.py) as a card: the verdict first, then what it rests on.
import { dayButton } from './day.js';
import { dial, h, icon } from './dom.js';
import { capital, timeline } from './timeline.js';

const ICONS = { SELF_CARE: 'check', CONTACT_PROVIDER: 'phone', CONTACT_PROVIDER_TODAY: 'clock', EMERGENCY: 'alert' };
const SIGNS = { '+': ['present', '+'], '−': ['absent', '−'], '?': ['unknown', '?'] };
let cards = 0;

/** The card. `config` has the clinic, the texts and the days to choose from; `send` takes a message. */
export function replyCard(reply, { config, send }) {
  const { texts } = config;
  const verdict = reply.outcome in ICONS;
  const title = h('p', { class: reply.verdict.length > 110 ? 'said long' : 'said' }, unbroken(reply.verdict, config.clinic.phone));
  return h(
    'article',
    { class: `card ${verdict ? `verdict ${reply.outcome}` : 'plain'}`, 'aria-label': verdict ? texts[`label_${reply.outcome}`] : texts.reply.replace(/:$/, '') },
    verdict ? h('header', {}, h('p', { class: 'label' }, icon(ICONS[reply.outcome]), texts[`label_${reply.outcome}`]), title) : title,
    reply.outcome === 'EMERGENCY' ? callButton(reply, config) : null,
    lines('p', reply.notes, 'note'),
    reply.outcome === 'EMERGENCY' ? null : callButton(reply, config),
    understood(reply, config, send),
    (reply.bars || []).map((bar) => timeline(bar, texts)),
    (reply.answers || []).length ? h('div', { class: 'answers' }, lines('p', reply.answers)) : null,
    section(reply.do, 'do'),
    (reply.call || []).map((call) => h('section', { class: 'when' }, h('h3', {}, unbroken(call.heading, config.clinic.phone)), h('ul', {}, ...call.items.map((item) => h('li', {}, item))))),
    why(reply, config),
    choices(reply.choices, texts, send),
  );
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

/** The text with the phone number kept on one line. */
function unbroken(text, phone) {
  return phone ? text.replaceAll(phone, phone.replaceAll(' ', '\u00a0')) : text;
}

function section(part, kind) {
  if (!part || !part.lines.length) return null;
  return h('section', { class: kind }, h('h3', {}, part.title), h('ul', {}, ...part.lines.map((line) => h('li', {}, line.text))));
}

function lines(tag, list, kind) {
  return (list || []).map((line) => h(tag, { class: kind || null }, line.text));
}

function why(reply, { texts, sources }) {
  const titles = new Map((reply.sources ? reply.sources.lines : []).map((line) => [line.sources[0], line.text]));
  const reasons = reply.why ? reply.why.lines : [];
  if (!reasons.length && !titles.size) return null;
  const says = (reply.bars || []).flatMap((bar) => bar.marks.map(([source, what]) => `${capital(bar.name)}: ${what} (${sources[source] || source})`));
  return h(
    'details',
    {},
    h('summary', {}, reasons.length ? `${reply.why.title}` : reply.sources.title),
    reasons.length ? h('ul', {}, ...reasons.map((line) => h('li', {}, line.text))) : null,
    says.length ? [h('h4', {}, texts.timeline_sources), h('ul', {}, ...says.map((text) => h('li', {}, text)))] : null,
    titles.size ? [reasons.length ? h('h4', {}, reply.sources.title) : null, h('ul', { class: 'sources' }, ...[...titles.values()].map((text) => h('li', {}, text)))] : null,
  );
}

/** Answers to tap. Each is sent exactly as it stands. */
export function choices(list, texts, send) {
  if (!list || !list.length) return null;
  return h('div', { class: 'choices quick', role: 'group', 'aria-label': texts.choices }, ...list.map((text) => h('button', { type: 'button', class: 'choice', click: () => send(text) }, text)));
}
