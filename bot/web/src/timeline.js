// The healing window of one symptom as a picture: the window, where each source puts its end, and
// the patient's day. Everything in it is said in words too.
import { h, s } from './dom.js';

const WIDTH = 320;
const SIDE = 2;
const LINE = 7;

/** A figure for one of the reply's `bars`. */
export function timeline(bar, texts) {
  const [first, last] = bar.day;
  const end = Math.max(bar.through_day, last, ...bar.marks.map((mark) => mark[3]), 2);
  const unit = (WIDTH - 2 * SIDE) / (end + 1);
  const x = (day) => SIDE + (day + 0.5) * unit;
  const expected = bar.through_day === 0 ? texts.timeline_zero : texts.timeline_expected.replace('{day}', bar.through_day);
  const day = first === last ? `${first}` : `${first}–${last}`;
  const rows = bar.marks.length;
  const axis = 48 + rows * LINE;

  const picture = s(
    'svg',
    { viewBox: `0 0 ${WIDTH} ${axis + 20}`, class: 'timeline', role: 'img', 'aria-label': `${bar.name}: ${expected}. ${texts.timeline_you_day.replace('{day}', day)}` },
    s('rect', { class: 'track', x: SIDE, y: 26, width: WIDTH - 2 * SIDE, height: 14, rx: 7 }),
    s('rect', { class: 'window', x: SIDE, y: 26, width: (bar.through_day + 1) * unit, height: 14, rx: 7 }),
    ...bar.marks.map((mark, row) => sourceMark(mark, 50 + row * LINE, x)),
    ...ticks(end).map((tick) => s('text', { class: 'tick', x: x(tick), y: axis + 14, 'text-anchor': 'middle' }, String(tick))),
    ...marker({ first, last, x, axis, label: `${texts.timeline_you} · ${texts.timeline_day.toLowerCase()} ${day}` }),
  );
  return h(
    'figure',
    { class: 'healing' },
    h('figcaption', {}, h('b', {}, capital(bar.name)), h('span', {}, expected)),
    picture,
    rows > 1 && differ(bar) ? h('p', { class: 'hint' }, texts.timeline_differ) : null,
  );
}

function sourceMark([, , shortest, longest], y, x) {
  if (shortest === longest) return s('circle', { class: 'mark', cx: x(longest), cy: y, r: 2.6 });
  return s('line', { class: 'mark', x1: x(shortest), x2: x(longest), y1: y, y2: y });
}

function marker({ first, last, x, axis, label }) {
  const middle = (x(first) + x(last)) / 2;
  const half = label.length * 3.2;
  const at = Math.min(Math.max(middle, SIDE + half), WIDTH - SIDE - half);
  return [
    s('line', { class: 'you', x1: middle, x2: middle, y1: 20, y2: axis }),
    first === last ? null : s('rect', { class: 'you-range', x: x(first), y: 29, width: x(last) - x(first), height: 8, rx: 4 }),
    s('circle', { class: 'you', cx: middle, cy: 33, r: 6 }),
    s('text', { class: 'you', x: at, y: 13, 'text-anchor': 'middle' }, label),
  ];
}

function ticks(end) {
  const step = [1, 2, 5, 7, 10, 14, 30].find((size) => end / size <= 8) || 30;
  return Array.from({ length: Math.floor(end / step) + 1 }, (_, index) => index * step);
}

function differ(bar) {
  return new Set(bar.marks.map((mark) => mark[3])).size > 1;
}

export function capital(text) {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
