// All streams: what they do, who reads, and where their time goes.

import { words } from './activity.js';
import { chart, stateColor } from './charts.js';
import { alertLine, cell, el, every, fail, keyedRows, say, table } from './dom.js';
import { getJson } from './follow.js';
import * as numbers from './numbers.js';
import { linkTo } from './stream.js';

/** Labels that stand for more than one name. */
const SHARED = { log: 'all logs', other: 'all others' };

const TITLES = {
  stream: 'Stream', chunks: 'Chunks/s', bytes: 'Bytes/s', readers: 'Readers', lag: 'Lag',
  time: 'Where its time goes',
};

export function streamsView({ activity, signal }) {
  const list = table('What is offered, and what is open', [
    { title: TITLES.stream }, { title: TITLES.chunks, number: true },
    { title: TITLES.bytes, number: true }, { title: TITLES.readers, number: true },
    { title: TITLES.lag, number: true }, { title: TITLES.time }]);
  const failure = alertLine();
  const place = el('div', { class: 'charts wide' });
  const draw = drawTotal(place, { activity, signal });
  const show = keyedRows(list.body, item => item.name, makeRow);
  let offered = [];
  const update = () => {
    show(items(offered, activity));
    draw();
  };
  every(5_000, signal, async () => {
    try {
      offered = (await getJson('/streams', signal)).streams;
      fail(failure, '');
    } catch (error) {
      fail(failure, signal.aborted ? '' : error.message);
    }
    update();
  });
  activity.addEventListener('reading', update, { signal });
  queueMicrotask(update);
  return el('section', {}, el('h1', { tabindex: '-1' }, 'Streams'), failure, place,
    list.element, legend(), openForm());
}

/** Offers, by name and node, and what else was read: logs, and names beyond the bound. */
function items(offered, activity) {
  const found = offered.map(stream => {
    const here = !stream.node || !activity.node || stream.node === activity.node;
    return {
      name: `${stream.name}${here ? '' : ` on ${stream.node}`}`,
      link: here || stream.scope === 'cluster' ? stream.name : null, // else it is asked for there
      about: stream.description ?? '',
      elsewhere: here ? '' : `told by node ${stream.node}`,
      readers: stream.readers,
      now: here ? activity.streams.get(stream.name) : null,
    };
  });
  const known = new Set(offered.map(stream => stream.name));
  for (const [name, now] of activity.streams) {
    if (!known.has(name)) {
      found.push({ name, link: SHARED[name] ? null : name, about: SHARED[name] ?? 'offered elsewhere',
        readers: now.open, now });
    }
  }
  return found;
}

function makeRow(item) {
  const name = item.link ? el('a', { href: linkTo(item.link) }, item.name) : el('span', {}, item.name);
  const about = el('span', { class: 'about' });
  const chunks = cell(TITLES.chunks, { class: 'number' });
  const bytes = cell(TITLES.bytes, { class: 'number' });
  const readers = cell(TITLES.readers, { class: 'number' });
  const behind = el('span');
  const since = el('span', { class: 'about' });
  const lag = cell(TITLES.lag, { class: 'number' }, el('div', {}, behind, since));
  const bar = el('span', { class: 'bar', 'aria-hidden': 'true' });
  const told = el('span', { class: 'about' });
  const row = el('tr', {}, el('th', { scope: 'row' }, name, about), chunks, bytes, readers, lag,
    cell(TITLES.time, { class: 'time' }, bar, told));
  return {
    row,
    update: ({ now, readers: count, about: text, elsewhere }) => {
      say(about, text);
      say(chunks, numbers.rate(now?.chunks));
      say(bytes, numbers.bytes(now?.bytes));
      say(readers, numbers.count(count ?? now?.open ?? 0));
      say(behind, now?.lag?.chunks ? numbers.count(now.lag.chunks) : '–');
      say(since, now?.lag?.chunks ? `for ${numbers.rate(now.lag.seconds)} s` : '');
      drawBar(bar, now?.shares ?? new Map());
      say(told, elsewhere || inWords(now));
    },
  };
}

function drawBar(bar, shares) {
  const states = [...shares.keys()];
  while (bar.children.length > states.length) {
    bar.lastChild.remove();
  }
  states.forEach((state, i) => {
    const part = bar.children[i] ?? bar.appendChild(el('span'));
    part.style.flexGrow = String(shares.get(state));
    part.style.backgroundColor = `var(${stateColor(state)}, var(--muted))`;
  });
}

/** The one that takes the most, so that nobody has to know the colours. */
function inWords(now) {
  const shares = now?.shares ?? new Map();
  const [state, share] = [...shares].reduce((most, each) => each[1] > most[1] ? each : most, ['', 0]);
  if (state) {
    return `${numbers.percent(share)} ${words(state)}`;
  }
  return now?.open ? 'told where it is sent' : 'nobody reads';
}

function legend() {
  const states = ['moving', 'source', 'consumer', 'link', 'store', 'socket'];
  return el('ul', { class: 'legend', 'aria-label': 'Colours' }, ...states.map(state => {
    const mark = el('span', { class: 'mark', 'aria-hidden': 'true' });
    mark.style.backgroundColor = `var(${stateColor(state)})`;
    return el('li', {}, mark, words(state));
  }));
}

function drawTotal(place, { activity, signal }) {
  let plot = null;
  return () => {
    if (!place.isConnected || activity.times.length === 0) {
      return;
    }
    plot ??= chart(place, {
      title: 'Chunks a second, all streams', lines: [{ title: 'chunks/s', color: '--accent' }], signal });
    const total = activity.times.map((time, i) => {
      const fromEnd = activity.times.length - i;
      return [...activity.streams.values()]
        .reduce((sum, { past }) => sum + (past.chunks.at(-fromEnd) ?? 0), 0);
    });
    plot.setData([activity.times, total]);
  };
}

/** Logs are not listed: there may be millions. */
function openForm() {
  const name = el('input', { id: 'open-name', type: 'text', required: true, spellcheck: 'false',
    autocomplete: 'off', placeholder: 'notes' });
  return el('form', {
    class: 'open',
    submit: event => {
      event.preventDefault();
      location.hash = linkTo(name.value.trim());
    },
  }, el('label', {}, 'Open a stream or a log by its name ', name), el('button', {}, 'Open'));
}
