// What a card keeps folded, so that a phone shows the verdict and the next step at once: each fold
// shows in a line what is in it.
import { around, capital, dial, h, icon, unbroken } from './dom.js';
import { inWords, saying, timeline } from './timeline.js';

/** What to do, when to call, the healing time, and what all of it rests on. */
export function folds(reply, config) {
  return [
    care(reply.do),
    calls(reply.call || [], config),
    healing(reply.bars || [], config),
    grounds(reply, config),
  ];
}

function care(section) {
  if (!section || !section.lines.length) return null;
  const all = section.lines.map((line) => line.text);
  return fold({ kind: 'do', title: section.title, glance: all[0], wide: true }, list(all));
}

function calls(groups, { clinic, texts }) {
  if (!groups.length) return null;
  const [{ heading, items }] = groups;
  const more = items.length > 1 || groups.length > 1 ? ' …' : '';
  return fold(
    { kind: 'when', title: texts.when, glance: `${unbroken(heading, clinic.phone)} ${items[0]}${more}`, wide: true },
    ...groups.map((call) => [h('h4', {}, withLink(call.heading, clinic)), list(call.items)]),
  );
}

/** The heading with the number in it as a link to call. */
function withLink(heading, clinic) {
  const number = [clinic.phone, clinic.emergency_number].find((one) => dial(one) && heading.includes(one));
  return around(heading, number, (text) => h('a', { href: dial(text) }, unbroken(text, text)));
}

function healing(bars, config) {
  if (!bars.length) return null;
  const glance = bars.map((bar) => `${capital(inWords(bar, config.texts))}`).join(' ');
  return fold({ kind: 'window', title: config.texts.timeline, glance, wide: true }, ...bars.map((bar) => timeline(bar, config)));
}

function grounds(reply, { texts, sources }) {
  const others = reply.why ? reply.why.lines.slice(1) : []; // the first stands under the verdict
  const cited = reply.sources ? reply.sources.lines : [];
  if (!others.length && !cited.length) return null;
  const says = (reply.bars || []).flatMap((bar) => bar.marks.map((mark) => `${capital(bar.name)} · ${saying(mark, sources)}`));
  const explains = others.length > 0 || says.length > 0;
  return fold(
    { kind: 'why', title: explains ? texts.why_sources : reply.sources.title },
    others.length ? list(others.map((line) => line.text)) : null,
    says.length ? [h('h4', {}, texts.timeline_sources), list(says)] : null,
    cited.length ? [explains ? h('h4', {}, reply.sources.title) : null, h('ul', { class: 'sources' }, ...cited.map((line) => source(line, texts)))] : null,
  );
}

/** A source, with a link where it has an address. Who follows it is not told where they came from. */
function source({ text, url, kind }, texts) {
  const address = /^https?:\/\//i.test(url || '') ? url : '';
  const name = address
    ? h('a', { href: address, target: '_blank', rel: 'noopener noreferrer', referrerpolicy: 'no-referrer' }, text, icon('out'), h('span', { class: 'sr' }, ` (${texts.new_tab})`))
    : text;
  return h('li', {}, name, kind ? h('span', { class: 'kind' }, kind) : null);
}

/** `glance` is shown while it is folded. Where `wide`, it stands open but on a phone. */
function fold({ kind, title, glance, wide }, ...content) {
  const open = Boolean(wide) && matchMedia('(min-width: 481px)').matches;
  return h('details', { class: kind, open }, h('summary', {}, h('span', {}, h('b', {}, title), glance ? h('span', { class: 'glance' }, glance) : null)), ...content.flat());
}

function list(texts) {
  return h('ul', {}, ...texts.map((text) => h('li', {}, text)));
}
