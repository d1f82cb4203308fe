// Server-sent events, as WHATWG HTML section 9.2 says, out of text in any pieces.

/** An event of more text than this is none that a gateway sends: a chunk has at most 8 MiB. */
const MOST = 32 * 1024 * 1024;

export class SseParser {
  #rest = '';
  #skipLf = false;
  #data = null;
  #size = 0;
  #type = '';
  id = '';
  retry = null;

  /** Takes a piece, and answers the events that it completes: {type, data, id}. */
  push(text) {
    const events = [];
    let from = 0;
    if (this.#skipLf && text !== '') {
      this.#skipLf = false;
      from = text[0] === '\n' ? 1 : 0;
    }
    const end = /[\r\n]/g;
    end.lastIndex = from;
    for (let found = end.exec(text); found; found = end.exec(text)) {
      this.#line(this.#rest + text.slice(from, found.index), events);
      this.#rest = '';
      from = found.index + 1;
      if (found[0] === '\r') {
        if (from === text.length) {
          this.#skipLf = true;
        } else if (text[from] === '\n') {
          from++;
        }
      }
      end.lastIndex = from;
    }
    this.#rest += text.slice(from);
    if (this.#rest.length + this.#size > MOST) {
      throw new Error('an event is larger than any chunk may be');
    }
    return events;
  }

  #line(line, events) {
    if (line === '') {
      if (this.#data !== null) {
        events.push({ type: this.#type || 'message', data: this.#data.join('\n'), id: this.id });
      }
      this.#data = null;
      this.#size = 0;
      this.#type = '';
      return;
    }
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    let value = colon < 0 ? '' : line.slice(colon + 1);
    value = value.startsWith(' ') ? value.slice(1) : value;
    if (field === 'data') {
      (this.#data ??= []).push(value);
      this.#size += value.length;
    } else if (field === 'event') {
      this.#type = value;
    } else if (field === 'id' && !value.includes('\0')) {
      this.id = value;
    } else if (field === 'retry' && /^[0-9]+$/.test(value)) {
      this.retry = Number(value);
    }
  }
}
