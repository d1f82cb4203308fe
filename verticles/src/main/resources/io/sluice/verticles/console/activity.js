// What the streams do: reads sluice.activity, and makes rates of its totals.

import { follow } from './follow.js';

/** Five minutes. */
const KEPT = 300;

/** In this order states are drawn and told; others follow. */
export const STATES = ['moving', 'source', 'consumer', 'link', 'store', 'socket'];

/** What a stream in a state waits for, for people. */
const WORDS = {
  moving: 'moving',
  source: 'waiting for the source',
  consumer: 'waiting for the reader',
  link: 'waiting for the link between nodes',
  store: 'waiting for the store',
  socket: "waiting for the client's socket",
};

export const words = state => WORDS[state] ?? `waiting: ${state}`;

export class Activity extends EventTarget {
  node = '';
  kind = 'opening';
  words = '';
  times = [];
  /** By name: {chunks, bytes, open, lag, shares: Map} of now, and `past`, columns of the same. */
  streams = new Map();
  #last = null;

  /** Reads until the signal aborts. */
  start(signal) {
    return follow('/streams/sluice.activity', {
      signal,
      event: event => this.#event(event),
      state: (kind, told) => {
        this.kind = kind;
        this.words = told;
        this.dispatchEvent(new Event('state'));
      },
    });
  }

  #event(event) {
    if (event.type !== 'message') {
      return; // a gap: totals tell all the same
    }
    const reading = JSON.parse(event.data);
    this.node = reading.node;
    const seconds = this.#last ? (Date.parse(reading.time) - Date.parse(this.#last.time)) / 1000 : 0;
    const goesOn = this.#last?.since === reading.since && seconds > 0;
    const now = byName(reading);
    if (goesOn) {
      this.#take(now, byName(this.#last), seconds, Date.parse(reading.time) / 1000);
    } else {
      this.#begin(now);
    }
    this.#last = reading;
    this.dispatchEvent(new Event('reading'));
  }

  /** The first reading of a process: there are no rates yet. */
  #begin(now) {
    for (const [name, sides] of now) {
      const stream = this.#stream(name);
      Object.assign(stream, { chunks: null, bytes: null, shares: new Map(), ...standing(sides) });
    }
  }

  #take(now, before, seconds, time) {
    this.times.push(time);
    for (const [name, sides] of now) {
      const stream = this.#stream(name);
      Object.assign(stream, rates(sides, before.get(name) ?? {}, seconds), standing(sides));
      stream.seen = time;
    }
    for (const stream of this.streams.values()) {
      this.#remember(stream, stream.seen === time);
    }
    if (this.times.length > KEPT) {
      this.times.shift();
    }
  }

  #remember(stream, isTold) {
    const add = (column, value) => {
      while (column.length < this.times.length - 1) {
        column.push(null);
      }
      column.push(isTold ? value : null);
      if (column.length > KEPT) {
        column.shift();
      }
    };
    add(stream.past.chunks, stream.chunks);
    add(stream.past.bytes, stream.bytes);
    for (const state of new Set([...stream.past.shares.keys(), ...stream.shares.keys()])) {
      if (!stream.past.shares.has(state)) {
        stream.past.shares.set(state, []);
      }
      add(stream.past.shares.get(state), stream.shares.size ? stream.shares.get(state) ?? 0 : null);
    }
  }

  #stream(name) {
    if (!this.streams.has(name)) {
      this.streams.set(name, { shares: new Map(), past: { chunks: [], bytes: [], shares: new Map() } });
    }
    return this.streams.get(name);
  }
}

/** The two sides of each stream, by its name. */
function byName(reading) {
  const streams = new Map();
  for (const each of reading.streams) {
    streams.set(each.stream, { ...streams.get(each.stream), [each.side]: each });
  }
  return streams;
}

/** What stands at one moment. */
function standing({ producer, consumer }) {
  return {
    open: Math.max(producer?.open ?? 0, consumer?.open ?? 0),
    opened: Math.max(producer?.opened ?? 0, consumer?.opened ?? 0),
    outcomes: { ...producer?.outcomes, ...consumer?.outcomes },
    lag: { chunks: producer?.lagChunks ?? 0, seconds: producer?.lagSeconds ?? 0 },
  };
}

/** A stream within this process is counted at both ends: the larger of the two is what it does. */
function rates(now, before, seconds) {
  const rate = field => Math.max(...['producer', 'consumer'].map(side =>
    ((now[side]?.[field] ?? 0) - (before[side]?.[field] ?? 0)) / seconds));
  return {
    chunks: rate('chunks'),
    bytes: rate('bytes'),
    shares: shares(now.producer, before.producer),
  };
}

/** Which share of their time open streams spent on what; told by the end that sends. */
function shares(now, before) {
  const spent = new Map(Object.entries(now?.seconds ?? {})
    .map(([state, total]) => [state, Math.max(0, total - (before?.seconds?.[state] ?? 0))]));
  const sum = [...spent.values()].reduce((total, each) => total + each, 0);
  const found = new Map();
  for (const state of [...STATES, ...[...spent.keys()].filter(it => !STATES.includes(it))]) {
    if (sum > 1e-3 && spent.has(state)) {
      found.set(state, spent.get(state) / sum);
    }
  }
  return found;
}
