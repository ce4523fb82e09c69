// Elements from data. Whatever is given is put in as text or as nodes, never as HTML.

/**
 * An element. Attributes that are functions are listeners; false and null leave an attribute out.
 * @param {string} tag
 * @param {Object<string, string|number|boolean|null|Function>} attributes
 * @param {...(Node|string|null|false)} children
 */
export function h(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/** The same for SVG. */
export function s(tag, attributes = {}, ...children) {
  return fill(document.createElementNS('http://www.w3.org/2000/svg', tag), attributes, children);
}

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (typeof value === 'function') element.addEventListener(name, value);
    else element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(...children.flat().filter((child) => child !== null && child !== false && child !== undefined && child !== ''));
  return element;
}

const PATHS = {
  check: 'M20 6.5 9.5 17 4 11.5',
  phone: 'M6.5 3.5h3l1.5 4-2 1.5a11 11 0 0 0 6 6l1.5-2 4 1.5v3a2 2 0 0 1-2 2A16 16 0 0 1 4.5 5.5a2 2 0 0 1 2-2Z',
  clock: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18Zm0-14v5l3.5 2',
  alert: 'M12 3.5 2.5 20h19L12 3.5Zm0 6v5m0 3v.01',
  pencil: 'm4 20 .8-4L16.5 4.3a1.8 1.8 0 0 1 2.5 0l.7.7a1.8 1.8 0 0 1 0 2.5L8 19.2 4 20Z',
  chat: 'M4 5.5h16v11H10l-4.5 4v-4H4v-11Z',
  close: 'm6 6 12 12M18 6 6 18',
  restart: 'M4.5 12a7.5 7.5 0 1 0 2.4-5.5M4.5 4v4h4',
  erase: 'M5 7h14M9.5 7V4.5h5V7M7 7l.8 13h8.4L17 7',
  send: 'M12 19V5m-6 6 6-6 6 6',
  out: 'M14 5h5v5m0-5-8 8M10 6H5.5v12.5H18V14',
};

/** An icon in the colour of the text around it; decoration, so hidden from screen readers. */
export function icon(name) {
  return s(
    'svg',
    { viewBox: '0 0 24 24', class: 'icon', 'aria-hidden': 'true', focusable: 'false' },
    s('path', { d: PATHS[name], fill: 'none', stroke: 'currentColor', 'stroke-width': 2, 'stroke-linecap': 'round', 'stroke-linejoin': 'round' }),
  );
}

/** The SVG of the send button as text: the component takes no node. It holds nothing from outside. */
export const SEND_ICON = new XMLSerializer().serializeToString(icon('send'));

/** A `tel:` link target, or "" where the text holds no number that can be dialled. */
export function dial(phone) {
  const number = (phone || '').match(/\+?\d[\d\s().-]*/);
  return number ? `tel:${number[0].replace(/[^\d+]/g, '')}` : '';
}

/** The text with the phone number kept on one line. */
export function unbroken(text, phone) {
  return phone ? text.replaceAll(phone, phone.replaceAll(' ', '\u00a0')) : text;
}

/** The text with a capital letter. */
export function capital(text) {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

/** The text with what `make` gives in place of each `part`; the text alone where it does not hold it. */
export function around(text, part, make) {
  if (!part) return [text];
  return text.split(part).flatMap((piece, index) => (index ? [make(part), piece] : [piece]));
}
