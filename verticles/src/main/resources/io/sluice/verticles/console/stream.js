// One stream: how it fares, and its chunks as they arrive in the form one chooses.

import { words } from './activity.js';
import { chart, stateColor } from './charts.js';
import { ChunkList } from './chunks.js';
import { el, say } from './dom.js';
import { follow, getJson, sleep } from './follow.js';
import { readAs } from './formats.js';
import * as numbers from './numbers.js';

const FORMATS = ['sse', 'ndjson', 'csv', 'json', 'raw'];

/** After so many bytes there is a pause; what arrives meanwhile waits, at the end in the source. */
const PACE_BYTES = 32 * 1024;
const PACE_MS = 50;

/** A document of an endless stream needs a limit; this one can be looked at. */
const JSON_LIMIT = 100;

/** A stream's path below /streams/. */
export const encodeName = name => name.split('/').map(encodeURIComponent).join('/');

/** The link to this view. */
export const linkTo = name => `#/stream/${encodeName(name)}`;

export function streamView(name, { activity, signal }) {
  const heading = el('h1', { tabindex: '-1' }, name);
  const about = el('p', { class: 'muted' });
  const charts = el('div', { class: 'charts' });
  const reader = readerOf(name, signal);
  describe(name, about, reader, signal);
  drawCharts(name.split('/')[0], charts, { activity, signal });
  return el('section', {}, heading, about, charts, reader.element);
}

/** What the list of streams tells of it; a log has no entry there. */
async function describe(name, about, reader, signal) {
  try {
    const { streams } = await getJson('/streams', signal);
    const found = streams.find(stream => stream.name === name.split('/')[0]);
    if (!found) {
      say(about, 'A log, or a stream that nobody offers now.');
      return;
    }
    const parameters = found.parameters.length ? ` Parameters: ${found.parameters.join(', ')}.` : '';
    say(about, `${found.description ?? found.contentType ?? 'A stream'}.${parameters}`);
    reader.endless(found.endless === true);
  } catch (error) {
    say(about, signal.aborted ? '' : error.message);
  }
}

function drawCharts(segment, place, { activity, signal }) {
  const rate = el('div');
  const states = el('div');
  place.append(rate, states);
  let drawn = null;
  const draw = () => {
    const stream = activity.streams.get(segment) ?? activity.streams.get('log');
    if (!stream || !rate.isConnected) {
      return;
    }
    const names = [...stream.past.shares.keys()];
    if (drawn?.names.join() !== names.join()) {
      drawn?.end.abort();
      const end = new AbortController();
      signal.addEventListener('abort', () => end.abort(), { once: true });
      drawn = { names, end, ...plots({ rate, states }, names, end.signal) };
    }
    drawn.rate.setData([activity.times, padded(stream.past.chunks, activity.times)]);
    drawn.states.setData([activity.times, ...names.map(state =>
      padded(stream.past.shares.get(state), activity.times))]);
  };
  activity.addEventListener('reading', draw, { signal });
  queueMicrotask(draw);
}

function plots({ rate, states }, names, signal) {
  return {
    rate: chart(rate, {
      title: 'Chunks a second', lines: [{ title: 'chunks/s', color: '--accent' }], signal }),
    states: chart(states, {
      title: 'Where its time goes',
      most: 1,
      format: numbers.percent,
      lines: names.map(state => ({ title: words(state), color: stateColor(state) })),
      signal }),
  };
}

/** A stream that began later has a shorter column. */
const padded = (column, times) =>
  [...Array(Math.max(0, times.length - column.length)).fill(null), ...column];

/** The part that reads. */
function readerOf(name, signal) {
  const list = new ChunkList();
  const status = el('p', { id: 'reading', role: 'status' }, 'Not reading.');
  const curl = el('code', { id: 'curl' });
  const query = el('input', { id: 'query', type: 'text', spellcheck: 'false', autocomplete: 'off',
    placeholder: 'to=1000&limit=50' });
  const switches = FORMATS.map(format =>
    el('input', { type: 'radio', name: 'format', value: format, id: `format-${format}` }));
  switches[0].checked = true;
  const chosen = () => switches.find(each => each.checked).value;
  let endless = false;
  const path = () => pathOf(name, query.value, chosen(), endless);
  const reading = new ReadingControl({ list, status, signal });
  const start = el('button', { type: 'submit' }, 'Read');
  const pause = el('button', { type: 'button', disabled: true, click: () => reading.pause() }, 'Pause');
  const stop = el('button', { type: 'button', disabled: true, click: () => reading.stop() }, 'Stop');
  reading.buttons = { start, pause, stop };
  const showCurl = () => say(curl, curlLine(path(), chosen()));
  const form = el('form', {
    class: 'reader',
    submit: event => {
      event.preventDefault();
      reading.start(chosen(), path());
    },
    input: showCurl,
  },
  el('fieldset', {}, el('legend', {}, 'Format'), ...switches.flatMap(each =>
    [el('label', {}, each, ` ${each.value}`)])),
  el('label', { class: 'query' }, 'Parameters ', query),
  el('div', { class: 'buttons' }, start, pause, stop));
  const copy = el('button', { type: 'button', click: () => copyText(curl.textContent, copy) }, 'Copy');
  showCurl();
  return {
    endless: is => {
      endless = is;
      showCurl();
    },
    element: el('div', {}, el('h2', {}, 'Chunks'), form,
      el('p', { class: 'curl' }, curl, ' ', copy), status, list.element),
  };
}

/** What is read: the same for curl and here. */
function pathOf(name, query, format, endless) {
  const wanted = new URLSearchParams(query.trim().replace(/^\?/, ''));
  wanted.set('format', format);
  if (format === 'json' && endless && !wanted.has('limit')) {
    wanted.set('limit', String(JSON_LIMIT));
  }
  return `/streams/${encodeName(name)}?${wanted}`;
}

function curlLine(path, format) {
  const options = format === 'json' ? '-s' : '-sN';
  return `curl ${options} '${(location.origin + path).replaceAll("'", "'\\''")}'`;
}

async function copyText(text, button) {
  try {
    await navigator.clipboard.writeText(text);
    say(button, 'Copied');
  } catch {
    say(button, 'Select and copy it');
  }
  await sleep(2_000);
  say(button, 'Copy');
}

/** One reading at a time: begun, paused, stopped. */
class ReadingControl {
  #abort = null;
  #resume = null;
  #subscription = null;
  #words = '';
  #taken = 0;

  constructor({ list, status, signal }) {
    Object.assign(this, { list, status, signal });
    signal.addEventListener('abort', () => this.#leave(), { once: true });
  }

  async start(format, path) {
    this.#leave();
    const abort = new AbortController();
    this.#abort = abort;
    this.list.clear();
    this.#enable(true);
    const hooks = {
      signal: abort.signal,
      state: (kind, words) => this.#state(abort, kind, words),
      pace: bytes => this.#pace(abort, bytes),
      opened: response => {
        this.#subscription = response.headers.get('Sluice-Subscription');
      },
    };
    if (format === 'sse') {
      await follow(path, { ...hooks, event: event => this.#event(event) });
    } else {
      await readAs(format, path, {
        ...hooks, rows: texts => this.list.add(texts.map(text => ({ text }))) });
    }
  }

  #event(event) {
    if (event.type === 'gap') {
      const { from, to, reason } = JSON.parse(event.data);
      this.list.note(`A gap: ${reason === 'UNKNOWN_OFFSET'
        ? 'what was read before is no longer known; it goes on from what there is'
        : `offsets ${from} to ${to} were left out (${reason})`}.`);
    } else {
      this.list.add([{ text: event.data, id: event.id, type: event.type }]);
    }
    this.#count();
  }

  #state(abort, kind, words) {
    if (abort !== this.#abort) {
      return;
    }
    const over = ['done', 'error', 'refused'].includes(kind);
    const opening = kind === 'opening' ? 'Opening.' : 'Reading.';
    this.#words = words || opening;
    this.status.className = kind === 'error' || kind === 'refused' || kind === 'waiting' ? 'error' : '';
    this.#count();
    if (over) {
      this.#abort = null;
      this.#enable(false);
    }
  }

  #count() {
    const count = this.list.total === 1 ? '1 chunk.' : `${numbers.count(this.list.total)} chunks.`;
    say(this.status, `${this.#words} ${this.list.total === 0 ? '' : count}`.trim());
  }

  /** What comes slowly is read at once: what a broken connection had not handed over is lost. */
  async #pace(abort, bytes) {
    this.#count();
    this.#taken += bytes;
    if (this.#taken >= PACE_BYTES) {
      this.#taken = 0;
      await sleep(PACE_MS, abort.signal);
    }
    if (this.#resume) {
      await this.#resume.promise;
    }
  }

  /** What is not read fills the sockets, then nothing more is asked of the source. */
  pause() {
    if (this.#resume) {
      this.#resume.go();
      this.#resume = null;
      this.#words = 'Reading.';
    } else {
      this.#resume = waiting();
      this.#words = 'Paused: nothing is taken, so the source waits.';
    }
    say(this.buttons.pause, this.#resume ? 'Go on' : 'Pause');
    this.#count();
  }

  stop() {
    this.#words = 'Stopped.';
    this.status.className = '';
    this.#leave();
    this.#count();
  }

  /** A source whose reader only leaves waits for it to come back: it is told not to. */
  #leave() {
    const wasOpen = this.#abort !== null;
    this.#abort?.abort();
    this.#abort = null;
    this.#resume?.go();
    this.#resume = null;
    say(this.buttons?.pause ?? el('span'), 'Pause');
    if (wasOpen && this.#subscription) {
      fetch(`/subscriptions/${encodeURIComponent(this.#subscription)}`,
        { method: 'DELETE', keepalive: true }).catch(() => {});
    }
    this.#subscription = null;
    this.#enable(false);
  }

  #enable(reading) {
    if (this.buttons) {
      this.buttons.pause.disabled = !reading;
      this.buttons.stop.disabled = !reading;
    }
  }
}

function waiting() {
  let go;
  const promise = new Promise(resolve => {
    go = resolve;
  });
  return { promise, go };
}
