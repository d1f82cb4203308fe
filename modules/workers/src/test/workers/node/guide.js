const { setTimeout: sleep } = require('node:timers/promises');
const sluice = require('sluice');

/** A value: whatever is not lazy. */
exports.greet = (name, loud = false) => (loud ? `Hello ${name}`.toUpperCase() : `Hello ${name}`);

/** A stream: it computes as far as its reader has read, and not before. */
exports.primes = function* (start = 2) {
  try {
    for (let n = start; ; n++) {
      let d = 2;
      while (d * d <= n && n % d !== 0) d++;
      if (d * d > n) yield n;
    }
  } finally {
    console.log('closed: the reader went away');
  }
};

/** An async one. The signal is aborted when its reader is gone, so that nothing sleeps on for nobody. */
exports.ticks = async function* (seconds = 1) {
  for (let n = 0; ; n++) {
    yield { tick: n };
    await sleep(seconds * 1000, undefined, { signal: this.signal });
  }
};

/** A value with a stream inside. */
exports.report = (count) => ({ status: 'ok', rows: rows(count) });

function* rows(count) {
  for (let n = 0; n < count; n++) yield { n };
}

/** A whole response. */
exports.table = (count) => sluice.csv(squares(count), { columns: ['n', 'square'] });

function* squares(count) {
  for (let n = 0; n < count; n++) yield [n, n * n];
}
