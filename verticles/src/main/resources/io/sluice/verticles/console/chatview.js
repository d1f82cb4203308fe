// What was said, as elements. Texts are text nodes: nothing anybody said becomes markup.

import { el, say } from './dom.js';

const OUTCOMES = {
  completed: '',
  stopped: 'Stopped.',
  length: 'Cut off: it is as long as an answer may become.',
  failed: 'Failed.',
};

/** Why an answer failed, in words, and whether it helps to try again. */
export function failureWords(error) {
  const again = error.retriable ? 'Trying again may help.' : 'Trying again is not likely to help.';
  return `Failed (${error.code}): ${error.message}. ${again}`;
}

/** One message or answer. */
class Item {
  #text = document.createTextNode('');
  #note = el('p', { class: 'note', hidden: true });
  #role;

  constructor(role) {
    this.#role = el('h2', {}, role === 'user' ? 'You' : 'Answer');
    this.element = el('article', { class: `said ${role}` },
      this.#role, el('p', { class: 'text' }, this.#text), this.#note);
  }

  by(model) {
    say(this.#role, model ? `Answer of ${model}` : 'Answer');
  }

  add(piece) {
    this.#text.appendData(piece);
  }

  set text(text) {
    if (this.#text.data !== text) {
      this.#text.data = text;
    }
  }

  /** A reader of screens is told of it when it is whole. */
  set busy(busy) {
    busy ? this.element.setAttribute('aria-busy', 'true') : this.element.removeAttribute('aria-busy');
  }

  /** How it ended. */
  end(outcome, error = null) {
    const words = error ? failureWords(error) : OUTCOMES[outcome] ?? outcome;
    this.#note.className = outcome === 'failed' ? 'note error' : 'note';
    this.#note.hidden = words === '';
    say(this.#note, words);
    this.busy = false;
  }
}

/** What was said in a conversation, each under a key, so that it is shown once. */
export class Said {
  #box;
  #items = new Map();

  constructor(box) {
    this.#box = box;
  }

  clear() {
    this.#items.clear();
    this.#box.replaceChildren();
  }

  /** Something new, without a key as long as the server has not told it. */
  add(role) {
    return this.follow(() => {
      const item = new Item(role);
      this.#box.append(item.element);
      return item;
    });
  }

  name(item, role, answer) {
    this.#items.set(`${role} ${answer}`, item);
  }

  /** The answer of this id, an empty one where it is new. */
  answer(id) {
    const key = `assistant ${id}`;
    if (!this.#items.has(key)) {
      this.#items.set(key, this.add('assistant'));
    }
    return this.#items.get(key);
  }

  remove(item) {
    for (const [key, kept] of this.#items) {
      kept === item && this.#items.delete(key);
    }
    item.element.remove();
  }

  /** Shows a whole conversation; what is shown already stays the same element. */
  show(messages) {
    const elements = new Set();
    for (const message of messages) {
      const isUser = message.role === 'user';
      const key = `${message.role} ${isUser ? message.answer : message.id}`;
      const item = this.#items.get(key) ?? this.add(isUser ? 'user' : 'assistant');
      this.#items.set(key, item);
      item.text = message.content;
      if (!isUser) {
        item.by(message.model);
        item.end(message.outcome, message.error);
      }
      elements.add(item.element);
    }
    for (const [key, item] of this.#items) {
      elements.has(item.element) || this.#items.delete(key);
    }
    this.follow(() => this.#place([...elements]));
  }

  /** What is in its place stays there: a selection survives. */
  #place(elements) {
    for (const element of [...this.#box.children]) {
      elements.includes(element) || element.remove();
    }
    elements.forEach((element, i) => {
      const there = this.#box.children[i] ?? null;
      there === element || this.#box.insertBefore(element, there);
    });
  }

  /** Who looks at the end goes on to look at the end. */
  follow(change) {
    const page = document.documentElement;
    const atEnd = page.scrollHeight - page.scrollTop - page.clientHeight < 80;
    const changed = change();
    atEnd && page.scrollTo(0, page.scrollHeight);
    return changed;
  }
}
