// The cassettes of the store, and what each has recorded.

import { alertLine, cell, el, fail, say, table } from './dom.js';
import { getJson } from './follow.js';
import * as numbers from './numbers.js';
import { encodeName, linkTo } from './stream.js';

/** Of one cassette; more are read with the link to its index. */
const SHOWN = 500;

export function recordingsView({ signal }) {
  const list = table('Cassettes in the store', [{ title: 'Cassette' },
    { title: 'Entries', number: true }, { title: 'Size of its index', number: true }, { title: 'Show' }]);
  const more = el('button', { type: 'button', hidden: true }, 'More');
  const failure = alertLine();
  const told = el('p', {});
  const detail = el('div');
  let last = '';
  const load = async () => {
    try {
      const page = await getJson(`/cassettes?limit=50${last && `&after=${encodeURIComponent(last)}`}`,
        signal);
      page.cassettes.forEach(each => list.body.append(row(each, { detail, failure, signal })));
      last = page.cassettes.at(-1)?.name ?? last;
      more.hidden = !page.more;
      list.element.hidden = list.body.children.length === 0;
      say(told, list.element.hidden ? 'Nothing is recorded.' : '');
      fail(failure, '');
    } catch (error) {
      fail(failure, signal.aborted ? '' : error.message);
    }
  };
  more.addEventListener('click', load);
  load();
  return el('section', {}, el('h1', { tabindex: '-1' }, 'Recordings'), failure, told, list.element,
    more, detail);
}

function row(cassette, hooks) {
  const show = el('button', { type: 'button', 'aria-label': `Show ${cassette.name}`,
    click: () => showOne(cassette, hooks) }, 'Show');
  return el('tr', {}, el('th', { scope: 'row' }, cassette.name),
    cell('Entries', { class: 'number' }, numbers.count(cassette.entries)),
    cell('Size of its index', { class: 'number' }, numbers.bytes(cassette.bytes)),
    cell('Show', {}, show));
}

async function showOne({ name, index }, { detail, failure, signal }) {
  try {
    const { items } = await getJson(`/streams/${encodeName(index)}?format=json&limit=${SHOWN}`, signal);
    const found = table(`Recorded in ${name}`, [{ title: 'Interaction' }, { title: 'Asked' },
      { title: 'Chunks', number: true }, { title: 'Outcome' }, { title: 'Recorded' }]);
    items.filter(item => item.request).forEach(item => found.body.append(interaction(name, item)));
    detail.replaceChildren(el('h2', {}, name), found.element,
      el('p', {}, el('a', { href: linkTo(index) }, 'Its index, as a stream')));
    fail(failure, '');
  } catch (error) {
    fail(failure, signal.aborted ? '' : error.message);
  }
}

function interaction(cassette, { interaction: id, request, outcome, chunks, recordedAt }) {
  const query = new URLSearchParams(request.parameters).toString();
  const asked = [request.path, query && `?${query}`].filter(Boolean).join(' ') || 'nothing more';
  return el('tr', {},
    el('th', { scope: 'row' }, el('a', { href: linkTo(`cassettes/${cassette}/${id}/answer`) }, id)),
    cell('Asked', {}, asked), cell('Chunks', { class: 'number' }, numbers.count(chunks)),
    cell('Outcome', {}, [outcome.is, outcome.code ?? outcome.by].filter(Boolean).join(': ')),
    cell('Recorded', {}, recordedAt));
}
