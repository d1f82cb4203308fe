'use strict';
/** What the contract of the adapters calls: the same functions as in the other languages. */

const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const { setTimeout: sleep } = require('node:timers/promises');
const sluice = require('sluice');

const made = new Map();
const closed = new Set();

function* numbers(name, n) {
  made.set(name, 0);
  try {
    for (let i = 0; i < n; i++) {
      made.set(name, i + 1);
      yield i;
    }
  } finally {
    closed.add(name);
  }
}

class Strange {}

module.exports = {
  LIMIT: 10,
  Strange,
  _hidden: () => 'hidden',
  echo: (value) => value,
  add(a, b = 0) {
    return a + b;
  },
  describe: (value) => value?.constructor?.name ?? typeof value,
  values: () => ({
    whole: [2 ** 53 - 1, -(2 ** 53 - 1)],
    large: [2n ** 53n, -(2n ** 64n)],
    floats: [0.5, NaN, Infinity, -Infinity],
    bytes: new Uint8Array([0, 1, 255]),
    time: new Date('2026-11-21T20:15:30.123Z'),
    day: new sluice.Day('2026-11-21'),
    map: new Map([[1, 'one']]),
    tagged: { __type__: 'mine' },
    text: 'ä€😀\u2028"\\',
    none: undefined,
    truth: [true, false],
  }),
  collections: () => [[1, 2], new Set([3]), new Uint16Array([4, 5]), [6]],

  /** Tells by `made_by` how far it came, and by `was_closed` that it was closed. */
  counted: (name, n = Infinity) => numbers(name, n),
  made_by: (name) => made.get(name) ?? -1,
  was_closed: (name) => closed.has(name),
  nested: () => ({ status: 'ok', data: [...Array(10).keys()].map((it) => it * 2).values() }),
  streams: (n) => Array.from({ length: n }, () => numbers('of-many', 1)),
  *yields_streams() {
    yield numbers('inner', 3);
    yield { rows: numbers('inner-two', 2) };
  },
  ranged: () => ({ length: 10, [Symbol.iterator]: () => numbers('ranged', 10) }),
  plain_iterator: () => [1, 2, 3].values(),
  *raising(n) {
    for (let i = 0; i < n; i++) yield i;
    throw new RangeError(`no more than ${n}`);
  },
  fails: function fails(message = 'it failed') {
    throw new RangeError(message);
  },
  async slept(name, seconds) {
    try {
      await sleep(seconds * 1000, undefined, { signal: this.signal });
      return name;
    } finally {
      closed.add(name);
    }
  },
  /** Busy, but gives way now and then, and looks whether it is still wanted. */
  async working(name, seconds) {
    const until = Date.now() + seconds * 1000;
    try {
      made.set(name, 1);
      while (Date.now() < until) {
        await new Promise((resolve) => setImmediate(resolve));
        this.signal.throwIfAborted();
      }
    } finally {
      closed.add(name);
    }
  },
  async *ticking(name, n, seconds) {
    try {
      for (let i = 0; i < n; i++) {
        await sleep(seconds * 1000, undefined, { signal: this.signal });
        yield i;
      }
    } finally {
      closed.add(name);
    }
  },
  noisy() {
    console.log('a line on standard output');
    fs.writeSync(1, 'and bytes\n');
    spawnSync('echo', ['and of a child'], { stdio: 'inherit' });
    return 'done';
  },
  *volume(n, size) {
    const block = 'x'.repeat(size - 2);
    for (let i = 0; i < n; i++) yield block;
  },
  big: (size) => 'x'.repeat(size),
  *yields_big(size) {
    yield 'x'.repeat(size);
  },
  opened: () => fs.createReadStream(__filename),
  strange: () => new Strange(),
  *yields_strange() {
    yield 1;
    yield new Strange();
  },
  cycle() {
    const itself = [];
    itself.push(itself);
    return itself;
  },
  total(stream) {
    let sum = 0;
    for (const it of stream) sum += it;
    return sum;
  },
  again: (stream) => stream,

  text_response: () => sluice.text(['a', 'ä'].values()),
  raw_response: () => sluice.raw(new Uint8Array([0, 1, 2]), { contentType: 'image/png', status: 203 }),
  lines_response: () => sluice.jsonLines(numbers('lines', 3)),
  csv_response: () => sluice.csv([0, 1, 2].map((i) => [i, `n${i}`]), { columns: ['i', 'name'] }),
  file_response: (path) => sluice.file(path),
  whole_response: () =>
    sluice.response([{ a: 1 }].values(), { status: 201, headers: { 'X-Kind': 'whole' }, columns: ['a'] }),
};
