// The list of chunks as they arrive: the newest, since there may be a million a minute.

import { el } from './dom.js';
import * as numbers from './numbers.js';

const SHOWN = 200;
const LONGEST = 4_000;

export class ChunkList {
  element = el('ol', { class: 'chunks', tabindex: '0', 'aria-label': 'Chunks, the newest last' });
  total = 0;

  clear() {
    this.element.replaceChildren();
    this.total = 0;
  }

  /** Shows chunks: {text, id, type}. */
  add(chunks) {
    const atEnd = this.element.scrollHeight - this.element.scrollTop - this.element.clientHeight < 40;
    this.total += chunks.length;
    const first = this.total - chunks.length;
    const from = Math.max(0, chunks.length - SHOWN);
    const rows = chunks.slice(from).map((chunk, i) => row(chunk, first + from + i + 1));
    this.element.append(...rows);
    while (this.element.children.length > SHOWN) {
      this.element.firstChild.remove();
    }
    if (atEnd) {
      this.element.scrollTop = this.element.scrollHeight;
    }
  }

  /** Says something in the place where it happened. */
  note(text) {
    this.element.append(el('li', { class: 'note' }, text));
  }
}

function row({ text, id, type }, number) {
  const shown = text.length > LONGEST ? text.slice(0, LONGEST) : text;
  const about = [numbers.count(number), id ? `id ${id}` : '', type && type !== 'message' ? type : '']
    .filter(each => each !== '').join(' · ');
  return el('li', {},
    el('span', { class: 'about' }, about),
    el('pre', {}, shown),
    text.length > LONGEST
      ? el('span', { class: 'about' }, `${numbers.count(text.length - LONGEST)} more characters`) : '');
}
