// The chat component takes messages as text (which it reads as Markdown) or as HTML. Neither is for
// words from outside, so it only ever gets the number of a slot, which fills itself with nodes.

const builders = new Map();

/** The markup of a slot that `build` fills with nodes once it is on the page. */
export function slot(build) {
  builders.set(builders.size + 1, build);
  return `<afterglow-slot n="${builders.size}"></afterglow-slot>`;
}

class Slot extends HTMLElement {
  connectedCallback() {
    if (!this.firstChild) this.append(builders.get(Number(this.getAttribute('n')))());
  }
}

if (!customElements.get('afterglow-slot')) customElements.define('afterglow-slot', Slot);
