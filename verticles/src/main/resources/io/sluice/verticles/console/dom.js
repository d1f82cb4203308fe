// Elements are made here, and text is only ever text: nothing a producer wrote becomes markup.

/** Makes an element; `props` are attributes, or listeners where the value is a function. */
export function el(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (typeof value === 'function') {
      element.addEventListener(name, value);
    } else if (value === true) {
      element.setAttribute(name, '');
    } else if (value !== false && value !== undefined && value !== null) {
      element.setAttribute(name, String(value));
    }
  }
  element.append(...children);
  return element;
}

/** Changes a text, and leaves the page alone where it is the same. */
export function say(element, text) {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}

/** Shows what went wrong in words; an empty text hides it. */
export function fail(element, text) {
  element.hidden = text === '';
  say(element, text);
}

/** A place for such words. */
export function alertLine() {
  return el('p', { class: 'error', role: 'alert', hidden: true });
}

/**
 * Rows that stay the same elements while what they show changes, so that the keyboard's focus and a
 * selection survive. `make(item)` gives {row, update}; `key(item)` tells which row is whose.
 */
export function keyedRows(body, key, make) {
  const rows = new Map();
  return items => {
    const seen = new Set();
    let previous = null;
    for (const item of items) {
      const id = key(item);
      seen.add(id);
      let entry = rows.get(id);
      if (!entry) {
        entry = make(item);
        rows.set(id, entry);
      }
      entry.update(item);
      const place = previous ? previous.nextSibling : body.firstChild;
      if (place !== entry.row) {
        body.insertBefore(entry.row, place);
      }
      previous = entry.row;
    }
    for (const [id, entry] of rows) {
      if (!seen.has(id)) {
        entry.row.remove();
        rows.delete(id);
      }
    }
  };
}

/** A table with a heading for each column; on a narrow window its rows become cards. */
export function table(caption, columns) {
  const body = el('tbody');
  const head = el('tr', {}, ...columns.map(column =>
    el('th', { scope: 'col', class: column.number ? 'number' : null }, column.title)));
  const element = el('table', { class: 'data' }, el('caption', {}, caption), el('thead', {}, head), body);
  return { element, body };
}

/** A cell that says which column it is of, for the cards. */
export function cell(title, props = {}, ...children) {
  return el('td', { 'data-title': title, ...props }, ...children);
}

/** Calls again and again until the view is left; a call that fails is the caller's to tell. */
export function every(milliseconds, signal, action) {
  const again = async () => {
    await action();
    if (!signal.aborted) {
      const timer = setTimeout(again, milliseconds);
      signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
    }
  };
  again();
}
