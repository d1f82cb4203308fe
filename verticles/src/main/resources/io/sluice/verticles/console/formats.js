// Reads a stream in the forms that are not events, as they arrive: a row for each chunk.

import { problemOf } from './follow.js';

/** A row longer than this is shown in parts: what never ends its line must not fill the memory. */
const LONGEST = 1024 * 1024;

/** Cuts text into lines. */
class Lines {
  #rest = '';

  push(text) {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop();
    if (this.#rest.length > LONGEST) {
      lines.push(this.#rest);
      this.#rest = '';
    }
    return lines.map(line => line.replace(/\r$/, '')).filter(line => line !== '');
  }

  end() {
    return this.#rest === '' ? [] : [this.#rest];
  }
}

/** Cuts text into the records of a table, whose quoted cells may hold line ends. */
class Records {
  #rest = '';
  #quoted = false;

  push(text) {
    const records = [];
    let from = 0;
    for (let at = 0; at < text.length; at++) {
      if (text[at] === '"') {
        this.#quoted = !this.#quoted;
      } else if (text[at] === '\n' && !this.#quoted) {
        records.push((this.#rest + text.slice(from, at)).replace(/\r$/, ''));
        this.#rest = '';
        from = at + 1;
      }
    }
    this.#rest += text.slice(from);
    if (this.#rest.length > LONGEST) {
      records.push(this.#rest);
      this.#rest = '';
    }
    return records;
  }

  end() {
    return this.#rest === '' ? [] : [this.#rest];
  }
}

/** One document, shown as a whole, indented. */
class Whole {
  #text = '';

  push(text) {
    this.#text += text;
    return [];
  }

  end() {
    try {
      return [JSON.stringify(JSON.parse(this.#text), null, 2)];
    } catch {
      return [this.#text];
    }
  }
}

/** What arrives, as it arrives. */
class Parts {
  push(text) {
    return text === '' ? [] : [text];
  }

  end() {
    return [];
  }
}

const CUTTERS = { ndjson: Lines, csv: Records, json: Whole, raw: Parts };

/**
 * Reads `path` once, in a form that its query names. `rows(texts)` is called with what arrived,
 * `state(kind, words)` as by follow().
 */
export async function readAs(format, path, { signal, rows, state, pace, opened }) {
  state('opening', '');
  let response;
  try {
    response = await fetch(path, { signal, cache: 'no-store' });
  } catch {
    state('refused', 'The server does not answer.');
    return;
  }
  if (!response.ok) {
    const problem = await problemOf(response);
    state('refused', `Refused (${response.status} ${problem.code}): ${problem.message}.`);
    return;
  }
  opened?.(response);
  state('open', '');
  const cutter = new CUTTERS[format]();
  const decoder = new TextDecoder();
  const reader = response.body.getReader();
  let failure = null;
  try {
    for (;;) {
      const part = await reader.read();
      const found = part.done
        ? [...cutter.push(decoder.decode()), ...cutter.end()]
        : cutter.push(decoder.decode(part.value, { stream: true }));
      failure = format === 'ndjson' ? failureIn(found.at(-1)) : null;
      rows(failure ? found.slice(0, -1) : found);
      if (part.done) {
        state('done', 'The answer is complete.');
        return;
      }
      await pace(part.value.length);
    }
  } catch {
    if (!signal.aborted) {
      state('error', failure ?? 'The answer was broken off before its end: it is not complete.');
    }
  }
}

/** A failure is told in a last line before the answer is broken off. */
function failureIn(line) {
  try {
    const { error } = JSON.parse(line ?? '');
    return error?.code ? `The stream failed (${error.code}): ${error.message}.` : null;
  } catch {
    return null;
  }
}
