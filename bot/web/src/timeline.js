// The healing window of one symptom as a picture: the window, the patient's day, and under them a
// row for each source with a mark where it puts the end. Everything in it is said in words too.
import { capital, h, s } from './dom.js';

const WIDTH = 320;
const SIDE = 2;

/** A figure for one of the reply's `bars`. `sources` are titles by id. */
export function timeline(bar, { texts, sources }) {
  const [first, last] = bar.day;
  const end = Math.max(bar.through_day, last, ...bar.marks.map((mark) => mark[3]), 2);
  const unit = (WIDTH - 2 * SIDE) / (end + 1);
  const x = (day) => SIDE + (day + 0.5) * unit;
  const you = (x(first) + x(last)) / 2;
  const picture = s(
    'svg',
    { viewBox: `0 0 ${WIDTH} 44`, class: 'timeline', role: 'img', 'aria-label': inWords(bar, texts) },
    s('rect', { class: 'track', x: SIDE, y: 26, width: WIDTH - 2 * SIDE, height: 14, rx: 7 }),
    s('rect', { class: 'window', x: SIDE, y: 26, width: (bar.through_day + 1) * unit, height: 14, rx: 7 }),
    ...marker({ first, last, x, label: `${texts.timeline_you} · ${texts.timeline_day.toLowerCase()} ${days(bar)}` }),
  );
  const axis = s(
    'svg',
    { viewBox: `0 0 ${WIDTH} 18`, class: 'timeline', 'aria-hidden': 'true' },
    ...ticks(end).map((tick) => s('text', { class: 'tick', x: x(tick), y: 13, 'text-anchor': 'middle' }, String(tick))),
  );
  return h(
    'figure',
    { class: 'healing' },
    h('figcaption', {}, h('b', {}, capital(bar.name)), h('span', {}, expected(bar, texts))),
    picture,
    ...marks(bar, { texts, sources, x, you, axis }),
    differ(bar) ? h('p', { class: 'hint' }, texts.timeline_differ) : null,
  );
}

/** What the picture shows of the window and the patient's day. */
export function inWords(bar, texts) {
  return `${bar.name}: ${expected(bar, texts)}. ${texts.timeline_you_day.replace('{day}', days(bar))}`;
}

/** A source's name, and what it says. */
export function saying([id, says], sources) {
  return `${sources[id] || id}: ${says}`;
}

/** A row for each source, over the axis; a tap says whose it is. */
function marks(bar, { texts, sources, x, you, axis }) {
  if (!bar.marks.length) return [axis];
  const said = h('p', { class: 'says', role: 'status' }, texts.timeline_tap);
  const rows = bar.marks.map((mark) => {
    const [, , shortest, longest] = mark;
    const row = h(
      'button',
      { type: 'button', class: 'source', 'aria-pressed': 'false', click: () => {
        rows.forEach((one) => one.setAttribute('aria-pressed', String(one === row)));
        said.textContent = capital(saying(mark, sources));
      } },
      place(h('span', { class: 'line' }), you),
      place(h('span', { class: shortest === longest ? 'mark dot' : 'mark' }), x(shortest), x(longest)),
      h('span', { class: 'sr' }, saying(mark, sources)),
    );
    return row;
  });
  return [h('div', { class: 'rows', role: 'group', 'aria-label': texts.timeline_sources }, ...rows), axis, said];
}

/** Put the element where the picture has it; the policy of the page forbids style attributes. */
function place(element, from, to = from) {
  element.style.left = `${(from / WIDTH) * 100}%`;
  element.style.width = to > from ? `${((to - from) / WIDTH) * 100}%` : '';
  return element;
}

function marker({ first, last, x, label }) {
  const middle = (x(first) + x(last)) / 2;
  const half = label.length * 3.2;
  const at = Math.min(Math.max(middle, SIDE + half), WIDTH - SIDE - half);
  return [
    s('line', { class: 'you', x1: middle, x2: middle, y1: 20, y2: 44 }),
    first === last ? null : s('rect', { class: 'you-range', x: x(first), y: 29, width: x(last) - x(first), height: 8, rx: 4 }),
    s('circle', { class: 'you', cx: middle, cy: 33, r: 6 }),
    s('text', { class: 'you', x: at, y: 13, 'text-anchor': 'middle' }, label),
  ];
}

function ticks(end) {
  const step = [1, 2, 5, 7, 10, 14, 30].find((size) => end / size <= 8) || 30;
  return Array.from({ length: Math.floor(end / step) + 1 }, (_, index) => index * step);
}

function expected(bar, texts) {
  return bar.through_day === 0 ? texts.timeline_zero : texts.timeline_expected.replace('{day}', bar.through_day);
}

function days({ day: [first, last] }) {
  return first === last ? `${first}` : `${first}–${last}`;
}

function differ(bar) {
  return new Set(bar.marks.map((mark) => mark[3])).size > 1;
}
