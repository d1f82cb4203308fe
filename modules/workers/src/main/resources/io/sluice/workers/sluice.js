'use strict';
/**
 * Sluice's adapter for Node 18 and newer: serves functions as calls, what they yield as streams.
 *
 * Sluice starts it as `node sluice.js` and speaks the protocol of docs/workers.md over its standard
 * input and output. Served modules may `require('sluice')`, or use the global `sluice`, for whole
 * responses: response, text, raw, jsonLines, csv and file.
 *
 * Everything runs on the one event loop: a sync iterator for a slice of time, then others have their
 * turn. Frames are read by a thread of its own, which notices the end also while the loop is busy.
 */

const fs = require('node:fs');
const net = require('node:net');
const path = require('node:path');
const Module = require('node:module');
const { pathToFileURL } = require('node:url');
const { Worker, isMainThread, parentPort, workerData } = require('node:worker_threads');

const PROTOCOL = 1;
const MAX_FRAME = 8 * 1024 * 1024 + 64 * 1024;
const MAX_ITEM = 8 * 1024 * 1024;
const FRAME_ITEMS = 1024;
const FRAME_BYTES = 64 * 1024;
/** What a stream may have made and not yet written; then its iterator waits, whatever its credit. */
const UNWRITTEN = 256 * 1024;
const WRITE_BYTES = 256 * 1024;
const MAX_DEPTH = 100;
const MAX_TEXT = 8 * 1024;
const STOP_MS = 1900;
/** How long a sync iterator may keep the event loop for itself. */
const SLICE_MS = 5;
const BLOCK = 64 * 1024;

/** What Sluice has a word for: becomes a FAIL with a `code`. */
class Refusal extends Error {
  constructor(code, message, type = 'TypeError', parameter = undefined) {
    super(message);
    Object.assign(this, { code, type, parameter });
  }
}

const CANCELLED = new Refusal(undefined, 'the call was cancelled', 'cancelled');

// ---------------------------------------------------------------------------------------- values

const MAY_BE =
  'what may be answered: null, boolean, number, bigint, string, Uint8Array, Date, Array, Map, Set, ' +
  'plain objects, and generators, iterators and async iterators as streams';

/** A day without a time, which Date has not. */
class Day {
  constructor(text) {
    if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || Number.isNaN(Date.parse(text))) {
      throw new RangeError(`no day: ${text}`);
    }
    this.text = text;
  }

  toString() {
    return this.text;
  }
}

/** The JSON of a value; the lazy sequences inside are added to `found` as streams. */
function toJson(value, found) {
  return JSON.stringify(isPlain(value, 0) ? value : tree(value, found, 0));
}

/** Whether JSON.stringify tells it just so. */
function isPlain(value, depth) {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return true;
    case 'number':
      return Number.isSafeInteger(value) || (Number.isFinite(value) && !Number.isInteger(value));
    case 'object':
      break;
    default:
      return false;
  }
  if (value === null) return true;
  if (depth >= MAX_DEPTH) return false;
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) if (!isPlain(value[i], depth + 1)) return false;
    return true;
  }
  if (Object.getPrototypeOf(value) !== Object.prototype || isLazy(value) || 'toJSON' in value || '__type__' in value) {
    return false;
  }
  for (const key of Object.keys(value)) if (!isPlain(value[key], depth + 1)) return false;
  return true;
}

function isLazy(value) {
  return value[Symbol.iterator] !== undefined || value[Symbol.asyncIterator] !== undefined;
}

function tree(value, found, depth) {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'undefined':
      return null;
    case 'number':
      if (!Number.isFinite(value)) return tagged('float', { value: String(value) });
      return Number.isInteger(value) && !Number.isSafeInteger(value) && Math.abs(value) < 1e21
        ? tagged('int', { value: BigInt(value).toString() })
        : value;
    case 'bigint':
      return Number.isSafeInteger(Number(value)) ? Number(value) : tagged('int', { value: value.toString() });
    case 'object':
      return value === null ? null : treeOfObject(value, found, depth);
    default:
      throw new Refusal('BAD_CHUNK', `a ${typeof value} cannot be told; ${MAY_BE}`);
  }
}

function treeOfObject(value, found, depth) {
  if (value instanceof Uint8Array) return tagged('bytes', { base64: asBuffer(value).toString('base64') });
  if (value instanceof ArrayBuffer) return tagged('bytes', { base64: Buffer.from(value).toString('base64') });
  if (value instanceof Date) return tagged('datetime', { value: value.toISOString() });
  if (value instanceof Day) return tagged('date', { value: value.text });
  if (depth >= MAX_DEPTH) {
    throw new Refusal('BAD_CHUNK', `nested deeper than ${MAX_DEPTH}, or contains itself`, 'RangeError');
  }
  const inner = (it) => tree(it, found, depth + 1);
  if (Array.isArray(value) || value instanceof Set || ArrayBuffer.isView(value)) return Array.from(value, inner);
  if (value instanceof Map) return treeOfEntries([...value], inner);
  if (value instanceof Response) {
    throw new Refusal('BAD_CHUNK', 'a response can only be the whole answer, not a part of one');
  }
  if (isLazy(value)) return found.add(value).ref();
  if (typeof value.toJSON === 'function') return inner(value.toJSON());
  const prototype = Object.getPrototypeOf(value);
  if (prototype === null || Object.getPrototypeOf(prototype) === null) return treeOfEntries(Object.entries(value), inner);
  throw new Refusal('BAD_CHUNK', `${nameOf(value)} cannot be told; ${MAY_BE}`);
}

function treeOfEntries(entries, inner) {
  if (entries.every(([key]) => typeof key === 'string' && key !== '__type__')) {
    return Object.fromEntries(entries.map(([key, it]) => [key, inner(it)]));
  }
  return tagged('map', { entries: entries.map(([key, it]) => [inner(key), inner(it)]) });
}

function tagged(name, fields) {
  return { __type__: name, ...fields };
}

function nameOf(value) {
  return value?.constructor?.name || Object.prototype.toString.call(value).slice(8, -1);
}

function asBuffer(bytes) {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** What a function gets; `refs(number)` tells the iterator of a stream that is held here. */
function fromJson(value, refs, depth = 0) {
  if (typeof value !== 'object' || value === null) return value;
  if (depth > MAX_DEPTH) throw new Refusal('BAD_REQUEST', `an argument is nested deeper than ${MAX_DEPTH}`, 'RangeError');
  const inner = (it) => fromJson(it, refs, depth + 1);
  if (Array.isArray(value)) return value.map(inner);
  if (!Object.hasOwn(value, '__type__')) {
    for (const key of Object.keys(value)) value[key] = inner(value[key]);
    return value;
  }
  try {
    switch (value.__type__) {
      case 'int':
        return BigInt(value.value);
      case 'float':
        return Number(value.value);
      case 'bytes':
        return Buffer.from(value.base64, 'base64');
      case 'datetime':
        return known(new Date(value.value), value.value);
      case 'date':
        return new Day(value.value);
      case 'map':
        return new Map(value.entries.map(([key, it]) => [inner(key), inner(it)]));
      case 'stream_ref':
        return preceded((value.ahead || []).map(inner), 'ref' in value ? refs(value.ref) : [].values());
    }
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw new Refusal('BAD_REQUEST', `an argument of __type__ ${value.__type__} is wrong: ${error.message}`, 'RangeError');
  }
  throw new Refusal('BAD_REQUEST', `an argument has the unknown __type__ ${JSON.stringify(value.__type__)}`, 'RangeError');
}

/** An iterator that Sluice has read further than its reader came: the items between come first. */
function preceded(ahead, iterator) {
  if (!ahead.length) return iterator;
  if (!iterator[Symbol.asyncIterator]) {
    return (function* both() {
      yield* ahead;
      yield* iterator[Symbol.iterator] ? iterator : { [Symbol.iterator]: () => iterator };
    })();
  }
  return (async function* both() {
    yield* ahead;
    yield* iterator;
  })();
}

function known(date, text) {
  if (Number.isNaN(date.getTime())) throw new RangeError(`no time: ${text}`);
  return date;
}

// ------------------------------------------------------------------------------------- responses

/** A whole response: made by `response` and its helpers, answered by a function. */
class Response {
  constructor(items, body, fields) {
    Object.assign(this, { items, body, fields });
  }

  tree(found) {
    const raw = this.items === 'raw';
    const { status = 200, contentType, headers, columns } = this.fields;
    let { length } = this.fields;
    let body = this.body;
    if (raw && (typeof body === 'string' || body instanceof Uint8Array)) {
      const bytes = typeof body === 'string' ? Buffer.from(body) : asBuffer(body);
      length ??= bytes.length;
      body = [];
      for (let at = 0; at < bytes.length; at += BLOCK) body.push(bytes.subarray(at, at + BLOCK));
    }
    if (Array.isArray(body) || body instanceof Set) body = body.values();
    else if (body === undefined || body === null || !isLazy(body)) body = (body == null ? [] : [body]).values();
    const ref = found.add(body, raw).ref();
    return tagged('response', { status, content_type: contentType, headers, columns, length, items: this.items, body: ref });
  }
}

/**
 * A response with `status`, `contentType`, `headers`, `columns` and `length`, all optional. Text, bytes
 * and what has a type of its own are sent as they are; else the items are JSON in the format asked for.
 */
function response(body, options = {}) {
  const bytes = typeof body === 'string' || body instanceof Uint8Array;
  const json = ['application/json', 'application/x-ndjson', 'text/csv'];
  const items = bytes || (options.contentType && !json.includes(options.contentType.split(';')[0].trim())) ? 'raw' : 'json';
  const contentType =
    options.contentType ??
    (items === 'json' ? json[0] : typeof body === 'string' ? 'text/plain; charset=utf-8' : 'application/octet-stream');
  return new Response(items, body, { ...options, contentType });
}

/** Text: a string, or what yields strings. */
function text(body, options = {}) {
  return new Response('raw', body, { contentType: 'text/plain; charset=utf-8', ...options });
}

/** Bytes: a Uint8Array, or what yields some (or strings, sent as UTF-8). */
function raw(body, options = {}) {
  return new Response('raw', body, { contentType: 'application/octet-stream', ...options });
}

/** Values, one a line where the client likes lines. */
function jsonLines(rows, options = {}) {
  return new Response('json', rows, { contentType: 'application/x-ndjson', ...options });
}

/** A table: objects, or, where `columns` names them, arrays. */
function csv(rows, options = {}) {
  const row = (it) => {
    if (!Array.isArray(it)) return it;
    if (options.columns?.length !== it.length) {
      throw new RangeError(`a row of ${it.length} fields needs as many columns: sluice.csv(rows, {columns: […]})`);
    }
    return Object.fromEntries(it.map((field, i) => [options.columns[i], field]));
  };
  return new Response('json', mapped(rows, row), { contentType: 'text/csv', ...options });
}

/** An iterator whose items are changed; closing it closes what is under it, also before the first item. */
function mapped(rows, change) {
  const isAsync = rows[Symbol.asyncIterator] !== undefined;
  const inner = isAsync ? rows[Symbol.asyncIterator]() : rows[Symbol.iterator]();
  const changed = (it) => (it.done ? it : { done: false, value: change(it.value) });
  return {
    [isAsync ? Symbol.asyncIterator : Symbol.iterator]() {
      return this;
    },
    next: isAsync ? async () => changed(await inner.next()) : () => changed(inner.next()),
    return: () => inner.return?.() ?? { done: true },
  };
}

const TYPES = {
  txt: 'text/plain; charset=utf-8', csv: 'text/csv', json: 'application/json', ndjson: 'application/x-ndjson',
  html: 'text/html; charset=utf-8', xml: 'application/xml', pdf: 'application/pdf', zip: 'application/zip',
  gz: 'application/gzip', png: 'image/png', jpg: 'image/jpeg', jpeg: 'image/jpeg', gif: 'image/gif',
  svg: 'image/svg+xml', webp: 'image/webp', mp3: 'audio/mpeg', mp4: 'video/mp4',
};

/** A file to download, in blocks, with its length and name. It is opened here, and closed with the stream. */
function file(name, options = {}) {
  let fd = fs.openSync(name, 'r');
  const shown = options.name ?? path.basename(name);
  const close = () => {
    if (fd >= 0) fs.closeSync(fd);
    fd = -1;
    return { done: true, value: undefined };
  };
  const blocks = {
    [Symbol.iterator]() {
      return this;
    },
    next() {
      const block = Buffer.allocUnsafe(BLOCK);
      const read = fd < 0 ? 0 : fs.readSync(fd, block);
      return read > 0 ? { done: false, value: block.subarray(0, read) } : close();
    },
    return: close,
  };
  const quoted = encodeURIComponent(shown).replace(/['()*!]/g, (it) => `%${it.charCodeAt(0).toString(16).toUpperCase()}`);
  const disposition = `attachment; filename="${shown.replace(/[^ !#-[\]-~]/gu, '_')}"; filename*=UTF-8''${quoted}`;
  return new Response('raw', blocks, {
    length: fs.fstatSync(fd).size,
    contentType: options.contentType ?? TYPES[path.extname(shown).slice(1).toLowerCase()] ?? 'application/octet-stream',
    headers: { 'Content-Disposition': disposition },
  });
}

// ---------------------------------------------------------------------------------------- output

function frame(type, numbers, body = '') {
  const size = Buffer.byteLength(body);
  const head = type.length + 8 * numbers.length;
  const bytes = Buffer.allocUnsafe(4 + head + size);
  bytes.writeUInt32BE(head + size, 0);
  bytes.write(type, 4, 'latin1');
  numbers.forEach((it, i) => bytes.writeBigUInt64BE(BigInt(it), 4 + type.length + 8 * i));
  bytes.write(body, 4 + head);
  return bytes;
}

/** A FAIL: the error's type, message and stack, without the frames of this file. */
function failure(kind, number, error) {
  let told;
  try {
    if (error instanceof Refusal) {
      told = { type: error.type, message: error.message, stack: '', code: error.code, parameter: error.parameter };
    } else if (error instanceof Error) {
      told = { type: nameOf(error), message: String(error.message), stack: stackOf(error) };
    } else {
      told = { type: nameOf(error), message: String(error), stack: '' };
    }
  } catch (other) { // the error is the user's: its text may throw as well
    told = { type: 'Error', message: 'what was thrown cannot be told', stack: '' };
  }
  for (const key of ['type', 'message', 'stack']) told[key] = bounded(told[key]);
  return frame('F' + kind, [number], JSON.stringify(told));
}

function bounded(words) {
  const bytes = Buffer.from(words);
  return bytes.length <= MAX_TEXT ? words : `${bytes.toString('utf8', 0, MAX_TEXT - 8).replace(/\ufffd+$/, '')}…`;
}

function stackOf(error) {
  const lines = String(error.stack ?? '').split('\n');
  return lines.filter((it) => !it.includes(__filename) && !/^\s*at .*node:internal/.test(it)).join('\n');
}

/** The one who writes: takes whatever is ready, in order, and never waits for more. */
class Writer {
  constructor(fd, onBroken) {
    this.socket = new net.Socket({ fd, readable: false, writable: true });
    this.socket.on('error', onBroken); // nobody reads any more: what is still made goes nowhere
    this.ready = []; // frames, and streams that have items
    this.writing = false;
  }

  send(entry) {
    this.ready.push(entry);
    if (!this.writing) this.write();
  }

  write() {
    const parts = [];
    const streams = [];
    let size = 0;
    let at = 0;
    while (at < this.ready.length && size < WRITE_BYTES) {
      const entry = this.ready[at++];
      if (entry instanceof Stream) {
        streams.push(entry);
        size += entry.takeInto(parts);
      } else {
        parts.push(entry);
        size += entry.length;
      }
    }
    this.ready.splice(0, at);
    if (parts.length === 0) return;
    this.writing = true;
    this.socket.write(parts.length === 1 ? parts[0] : Buffer.concat(parts), () => {
      this.writing = false;
      if (this.ready.length > 0) this.write();
      for (const it of streams) it.wake();
    });
  }

  async flushed() {
    while (this.writing || this.ready.length > 0) await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

// --------------------------------------------------------------------------------------- streams

/** The lazy sequences of one value, kept aside until the whole value turned out to be well. */
class Found {
  constructor(worker, life) {
    this.worker = worker;
    this.life = life;
    this.streams = [];
  }

  add(value, isRaw = false) {
    const stream = new Stream(this.worker, this.life, value, isRaw);
    this.streams.push(stream);
    return stream;
  }

  /** The JSON of the value; its streams are found by GRANT from now on. All is well, or closed. */
  tell(value) {
    try {
      const told = value instanceof Response ? JSON.stringify(value.tree(this)) : toJson(value, this);
      checkSize(Buffer.byteLength(told), this.worker.maxItem);
      this.worker.register(this.streams);
      return told;
    } catch (error) {
      this.close();
      throw error;
    }
  }

  close() {
    for (const it of this.streams) it.drop(true);
  }
}

function checkSize(size, most) {
  if (size > most) throw new Refusal('CHUNK_TOO_LARGE', `${size} bytes; at most ${most} are allowed`, 'RangeError');
}

/** What a call gets as `this`: its `signal` is aborted by CANCEL, and by the drop of the last stream it answered. */
class Life {
  constructor() {
    this.streams = 0;
  }

  get signal() {
    this.controller ??= new AbortController();
    if (this.over) this.controller.abort();
    return this.controller.signal;
  }

  end() {
    this.over = true;
    this.controller?.abort();
  }
}

/** An iterator, sync or not, advanced while there is room. */
class Stream {
  constructor(worker, life, value, isRaw) {
    this.isAsync = value[Symbol.asyncIterator] !== undefined;
    const advances = typeof value.next === 'function';
    if (!advances && (this.isAsync || typeof value.length !== 'number')) {
      throw new Refusal('BAD_CHUNK', typeof value.pipe === 'function' || typeof value.close === 'function'
        ? `${nameOf(value)} is a file, socket or stream of Node's, which is no stream here: yield what is read of it, or answer sluice.file(path)`
        : `${nameOf(value)} cannot be told; ${MAY_BE}`);
    }
    this.worker = worker;
    this.life = life;
    this.iterator = advances ? value : value[Symbol.iterator]();
    this.number = worker.nextStream++;
    const name = Object.prototype.toString.call(value).slice(8, -1);
    this.told = {
      ref: this.number,
      stream_type: this.isAsync ? 'async_generator' : name === 'Generator' ? 'generator' : 'iterator',
      type_name: name === 'Object' ? nameOf(value) : name,
      length: advances ? undefined : value.length,
    };
    this.isRaw = isRaw;
    this.grantedItems = this.grantedBytes = 0;
    this.madeItems = this.madeBytes = this.outItems = this.outBytes = 0;
    this.items = []; // strings of JSON, or bytes; their sizes beside them
    this.sizes = [];
    this.first = 0;
    this.children = []; // [an item's number, its streams], while the item is not written
    this.queued = this.running = this.over = this.dropped = this.taken = this.quiet = false;
    this.last = undefined;
    life.streams++;
  }

  ref() {
    return tagged('stream_ref', { __schema__: 1, ...this.told });
  }

  room() {
    return (
      this.madeItems < this.grantedItems && this.madeBytes < this.grantedBytes && this.madeBytes - this.outBytes < UNWRITTEN
    );
  }

  grant(items, bytes) {
    this.grantedItems = Math.max(items, this.grantedItems);
    this.grantedBytes = Math.max(bytes, this.grantedBytes);
    this.wake();
  }

  wake() {
    if (this.running || this.over || this.dropped || this.taken || !this.room()) return;
    this.running = true;
    this.advance();
  }

  async advance() {
    let error;
    let done = false;
    try {
      done = this.isAsync ? await this.produceAsync() : this.produce();
    } catch (raised) {
      error = raised;
    }
    if (!done && error === undefined && !this.dropped && !this.taken && this.room()) {
      setImmediate(() => void this.advance()); // the slice is over: others have their turn
      return;
    }
    this.running = false;
    this.onIdle?.();
    if (this.dropped) {
      await this.close();
    } else if (done || error !== undefined) {
      const failed = error === undefined ? undefined : failure('S', this.number, error);
      if (failed) this.returned().catch(logged);
      this.end(failed ?? frame('E', [this.number, this.madeItems]));
    }
  }

  /** Goes on for a slice; true where the iterator ended. */
  produce() {
    const until = performance.now() + SLICE_MS;
    while (this.room() && !this.taken) {
      const it = this.iterator.next();
      if (it.done) return true;
      this.emit(it.value);
      if (performance.now() > until) return false;
    }
    return false;
  }

  async produceAsync() {
    let until = performance.now() + SLICE_MS;
    while (this.room() && !this.taken && !this.dropped) {
      const it = await this.iterator.next();
      if (this.dropped) return false;
      if (it.done) return true;
      this.emit(it.value);
      if (performance.now() > until) return false;
    }
    return false;
  }

  emit(value) {
    const item = this.encode(value);
    const size = typeof item === 'string' ? Buffer.byteLength(item) : item.length;
    checkSize(size, this.worker.maxItem);
    this.items.push(item);
    this.sizes.push(size);
    this.madeItems++;
    this.madeBytes += size;
    if (!this.queued) {
      this.queued = true;
      this.worker.writer.send(this);
    }
  }

  encode(value) {
    if (!this.isRaw) {
      if (isPlain(value, 0)) return JSON.stringify(value);
      const found = new Found(this.worker, this.life);
      const told = found.tell(value);
      if (found.streams.length > 0) this.children.push([this.madeItems, found]);
      return told;
    }
    if (typeof value === 'string') return value;
    if (value instanceof Uint8Array) return asBuffer(value);
    throw new Refusal('BAD_CHUNK', `an item of text or bytes is needed, not ${nameOf(value)}`);
  }

  /** The writer takes a frame of items; after the last one what ends the stream. */
  takeInto(parts) {
    this.queued = false;
    if (this.dropped) return 0;
    const { items, sizes } = this;
    const from = this.first;
    let at = from;
    let size = 0;
    while (at < items.length && at - from < FRAME_ITEMS && (at === from || size + sizes[at] + 4 <= FRAME_BYTES)) {
      size += sizes[at++] + 4;
    }
    if (at > from) parts.push(this.frameOf(from, at, size));
    this.first = at;
    if (at === items.length) {
      this.items = [];
      this.sizes = [];
      this.first = 0;
      if (this.last !== undefined) {
        parts.push(this.last);
        this.last = undefined;
        this.worker.forget(this);
      }
    } else {
      this.queued = true;
      this.worker.writer.ready.push(this);
    }
    return size;
  }

  frameOf(from, to, size) {
    const bytes = Buffer.allocUnsafe(13 + size);
    bytes.writeUInt32BE(9 + size, 0);
    bytes[4] = 0x49; // I
    bytes.writeBigUInt64BE(BigInt(this.number), 5);
    let at = 13;
    for (let i = from; i < to; i++) {
      const item = this.items[i];
      const length = this.sizes[i];
      at = bytes.writeUInt32BE(length, at);
      if (typeof item !== 'string') bytes.set(item, at);
      else if (item.length === length) bytes.latin1Write(item, at, length);
      else bytes.utf8Write(item, at, length);
      at += length;
    }
    this.outItems += to - from;
    this.outBytes += size - 4 * (to - from);
    while (this.children.length > 0 && this.children[0][0] < this.outItems) this.children.shift();
    return bytes;
  }

  end(last) {
    this.over = true;
    this.life.streams--;
    this.iterator = undefined;
    this.last = last;
    this.worker.writer.send(this);
  }

  /** Closes it, so that `finally` runs, and tells DROPPED then unless quiet. */
  drop(quiet = false) {
    this.quiet ||= quiet;
    if (this.dropped) return;
    this.dropped = true;
    if (!this.over && --this.life.streams === 0) this.life.end();
    if (this.over) this.forgo();
    else if (!this.running) void this.close();
  }

  async close() {
    try {
      await this.returned();
    } catch (error) {
      logged(error);
    }
    this.over = true;
    this.iterator = undefined;
    this.forgo();
  }

  async returned() {
    await this.iterator?.return?.();
  }

  /** Nothing of it leaves any more, and nobody will hear of the streams in its items. */
  forgo() {
    this.items = [];
    this.sizes = [];
    for (const [, found] of this.children) found.close();
    this.worker.forget(this);
    if (!this.quiet) this.worker.writer.send(frame('D', [this.number]));
  }

  /** For a function: the stream is over for Sluice, once nobody is inside the iterator. */
  async take() {
    this.taken = true;
    if (this.running) await new Promise((resolve) => (this.onIdle = resolve));
    if (this.over || this.dropped) throw new Refusal('BAD_REQUEST', `stream ${this.number} is over`, 'RangeError');
    this.over = true;
    this.worker.forget(this);
  }
}

/** What a `finally` throws is for the log. */
function logged(error) {
  console.error(error);
}

// ----------------------------------------------------------------------------------------- calls

/** One call: waits for its turn, and is answered once. */
class Call {
  constructor(worker, told, called) {
    Object.assign(this, { worker, told, called, number: told.id, life: new Life(), answered: false });
  }

  async run() {
    let told;
    const found = new Found(this.worker, this.life);
    try {
      const args = await this.taken();
      if (this.answered) return;
      const value = await this.called.apply(this.life, args);
      told = frame('V', [this.number], found.tell(value));
    } catch (error) {
      told = failure('C', this.number, error);
    }
    if (this.answered) found.close(); // it was cancelled, and came back all the same
    else this.answer(told);
  }

  /** Nothing in the language stops it: its signal is aborted, and it is not waited for. */
  cancel() {
    this.life.end();
    this.answer(failure('C', this.number, CANCELLED));
  }

  answer(told) {
    this.answered = true;
    this.worker.finished(this);
    this.worker.writer.send(told);
  }

  /** What the function gets; the streams among it are taken once all is known to fit. */
  async taken() {
    const streams = new Map();
    const find = (number) => {
      const stream = this.worker.streams.get(number);
      if (!stream || stream.over) throw new Refusal('BAD_REQUEST', `there is no stream ${number} here (any more)`, 'RangeError');
      streams.set(number, stream);
      return stream.iterator;
    };
    const given = this.told.args.map((it) => fromJson(it, find));
    const args = fitted(this.called, given, fromJson(this.told.kwargs, find));
    for (const it of streams.values()) await it.take();
    return args;
  }
}

/** The arguments by position: those by name go where the function has a parameter of that name. */
function fitted(called, args, named) {
  const parameters = parametersOf(called);
  const rest = { ...named };
  for (const [i, name] of parameters.entries()) {
    if (!Object.hasOwn(rest, name)) continue;
    if (i < args.length) throw new Refusal('BAD_REQUEST', `${name} is given twice`, 'TypeError', name);
    args[i] = rest[name];
    delete rest[name];
  }
  const last = parameters.length - 1;
  const [left] = Object.keys(rest);
  if (left !== undefined) {
    if (!parameters[last]?.startsWith('{') || last < args.length) {
      throw new Refusal('BAD_REQUEST', `there is no parameter ${left}`, 'TypeError', left);
    }
    args[last] = rest;
  }
  for (let i = 0; i < called.length; i++) {
    if (!(i in args)) throw new Refusal('BAD_REQUEST', `the argument ${parameters[i] ?? i + 1} is missing`, 'TypeError', parameters[i]);
  }
  if (args.length > parameters.length && parameters.length >= called.length && !takesMore(called, parameters)) {
    throw new Refusal('BAD_REQUEST', `${args.length} arguments, at most ${parameters.length} are taken`);
  }
  return Array.from(args);
}

function takesMore(called, parameters) {
  return parameters.at(-1)?.startsWith('...') || /\barguments\b|\[native code\]/.test(String(called));
}

/** The names of a function's parameters, as its source tells them. */
function parametersOf(called) {
  const source = String(called).replace(/\/\*[^]*?\*\/|\/\/.*$/gm, '');
  const arrow = /^(?:async\s+)?([\w$]+)\s*=>/.exec(source);
  if (arrow) return [arrow[1]];
  const names = [];
  let depth = 0;
  let name = '';
  for (const it of source.slice(source.indexOf('(') + 1)) {
    if (depth === 0 && (it === ',' || it === ')')) {
      if (name.trim()) names.push(name.trim());
      if (it === ')') break;
      name = '';
      continue;
    }
    depth += '([{'.includes(it) ? 1 : ')]}'.includes(it) ? -1 : 0;
    name += it;
  }
  return names.map((it) => (it.startsWith('{') ? it : it.split('=')[0].trim()));
}

// ---------------------------------------------------------------------------------------- serving

/** What was to be served cannot be; the message tells how to mend it. */
class BadStart extends Error {}

/** What `builtins:` may name. */
const BUILTINS = {
  /** All items of what iterates, as an array. */
  async list(items) {
    const all = [];
    for await (const it of items) all.push(it);
    return all;
  },
};

async function functionsOf(entry, paths) {
  const [moduleName, ...more] = entry.split(':');
  const name = more.length === 0 ? undefined : more.join(':');
  if (![moduleName, name ?? 'all'].every((it) => /^[A-Za-z$][\w$]*$/.test(it))) {
    throw new BadStart(`serve: '${entry}': a module or module:function is needed, of plain names: without dots, and not beginning with an underscore`);
  }
  if (moduleName === 'builtins' && name === undefined) {
    throw new BadStart(`serve: 'builtins' is served by function only: ${Object.keys(BUILTINS).map((it) => `'builtins:${it}'`)}`);
  }
  const loaded = moduleName === 'builtins' ? BUILTINS : await load(entry, moduleName, paths);
  const names = Object.keys(loaded).filter((it) => /^[A-Za-z$][\w$]*$/.test(it) && it !== 'default' && isFunction(loaded[it]));
  if (name !== undefined && !isFunction(loaded[name])) {
    throw new BadStart(`serve: '${entry}': ${moduleName} has no function ${name}; it has ${names.join(', ') || 'none'}`);
  }
  if (name === undefined && names.length === 0) {
    throw new BadStart(`serve: '${entry}': ${moduleName} exports no function: add some to module.exports, or export them`);
  }
  return (name === undefined ? names : [name]).map((it) => [`${moduleName}:${it}`, loaded[it]]);
}

function isFunction(value) {
  return typeof value === 'function' && !/^class\b/.test(Function.prototype.toString.call(value));
}

async function load(entry, name, paths) {
  const places = paths.flatMap((it) => ['.js', '.cjs', '.mjs', '/index.js'].map((end) => path.resolve(it, name + end)));
  let place = places.find((it) => fs.existsSync(it));
  try {
    place ??= require.resolve(name, { paths });
  } catch {
    throw new BadStart(`serve: '${entry}': there is no module ${name}; looked for ${name}.js, .cjs and .mjs in ${paths.join(', ') || '(no paths)'}. Put it there, or correct serve or paths`);
  }
  try {
    if (!place.endsWith('.mjs')) {
      try {
        return require(place);
      } catch (error) {
        if (error.code !== 'ERR_REQUIRE_ESM' && !/import statement|Unexpected token 'export'|module is not defined/.test(error.message)) throw error;
      }
    }
    return await import(pathToFileURL(place).href);
  } catch (error) {
    const why = error instanceof Error ? stackOf(error) : String(error);
    throw new BadStart(`serve: '${entry}': loading ${name} failed; mend it and start again:\n${bounded(why)}`);
  }
}

/** The conversation with Sluice: frames in, frames out, and what exists meanwhile. */
class AdapterWorker {
  constructor(sink) {
    this.writer = new Writer(sink, () => this.stop());
    this.functions = new Map();
    this.streams = new Map();
    this.calls = new Map();
    this.waiting = [];
    this.running = 0;
    this.nextStream = 1;
  }

  async serve(hello) {
    if (hello.protocol !== PROTOCOL) garbage(`protocol ${hello.protocol} is not spoken here, only ${PROTOCOL}`);
    this.maxItem = Math.min(hello.maxItemBytes, MAX_ITEM);
    this.maxStreams = hello.maxStreams;
    this.maxCalls = hello.maxCalls;
    try {
      for (const entry of hello.serve) {
        for (const [name, called] of await functionsOf(entry, hello.paths)) this.functions.set(name, called);
      }
    } catch (error) {
      if (!(error instanceof BadStart)) throw error;
      this.writer.send(frame('B', [], JSON.stringify({ message: error.message })));
      await this.writer.flushed();
      process.exit(1);
    }
    const functions = [...this.functions.keys()].map((name) => ({ name }));
    const ready = { protocol: PROTOCOL, language: 'node', version: process.versions.node, functions };
    this.writer.send(frame('R', [], JSON.stringify(ready)));
  }

  receive(type, body) {
    const number = (at = 0) => Number(body.readBigUInt64BE(at));
    const sized = (size) => body.length === size || garbage(`a frame of type ${type} with ${body.length} bytes`);
    switch (type) {
      case 'H':
        return void this.serve(JSON.parse(body)).catch((error) => garbage(error.message));
      case 'C':
        return this.call(JSON.parse(body));
      case 'G':
        sized(24);
        return this.streams.get(number())?.grant(number(8), number(16));
      case 'X':
        sized(8);
        return this.cancel(number());
      case 'D': {
        sized(8);
        const stream = this.streams.get(number());
        return stream ? stream.drop() : this.writer.send(frame('D', [number()]));
      }
      case 'P': {
        sized(8);
        const told = { rss: process.memoryUsage.rss(), calls: this.running, streams: this.streams.size };
        return this.writer.send(frame('P', [number()], JSON.stringify(told)));
      }
      case 'S':
        return this.stop();
      default:
        return garbage(`a frame of type ${JSON.stringify(type)}`);
    }
  }

  call(told) {
    const called = this.functions.get(told.function);
    if (!called) {
      return this.writer.send(failure('C', told.id, new Refusal('UNKNOWN_STREAM', `${told.function} is not served here`, 'ReferenceError')));
    }
    const call = new Call(this, told, called);
    this.calls.set(call.number, call);
    if (this.running >= this.maxCalls) return this.waiting.push(call);
    this.running++;
    return void call.run();
  }

  cancel(number) {
    const call = this.calls.get(number);
    const at = this.waiting.indexOf(call);
    if (at < 0) return call?.cancel();
    this.waiting.splice(at, 1);
    this.calls.delete(number);
    return this.writer.send(failure('C', number, CANCELLED));
  }

  finished(call) {
    this.calls.delete(call.number);
    const following = this.waiting.shift();
    if (following) void following.run();
    else this.running--;
  }

  register(streams) {
    if (this.streams.size + streams.length > this.maxStreams) {
      throw new Refusal('TOO_MANY_STREAMS', `more than ${this.maxStreams} streams at a time`, 'RangeError');
    }
    for (const it of streams) this.streams.set(it.number, it);
  }

  forget(stream) {
    this.streams.delete(stream.number);
  }

  /** Closes every stream, then ends the process; within the time set for it, whatever they do. */
  async stop() {
    if (this.stopping) return;
    this.stopping = true;
    setTimeout(() => process.exit(0), STOP_MS);
    this.waiting = [];
    for (const it of [...this.calls.values()]) it.life.end();
    for (const it of [...this.streams.values()]) it.drop();
    while (this.streams.size > 0) await new Promise((resolve) => setTimeout(resolve, 2));
    await this.writer.flushed();
    process.exit(0);
  }
}

/** What the other side said is not the protocol: nothing of it can be trusted any more. */
function garbage(what) {
  fs.writeSync(2, `sluice.js: not the protocol: ${what}\n`);
  process.exit(2);
}

/** In a thread of its own: cuts the input into frames, and ends a process whose event loop does not come round. */
function readFrames(fd) {
  let rest = Buffer.alloc(0);
  const ends = () => {
    parentPort.postMessage(['S', Buffer.alloc(0)]);
    setTimeout(() => process.kill(process.pid, 'SIGKILL'), STOP_MS + 100);
  };
  new net.Socket({ fd, readable: true, writable: false })
    .on('data', (more) => {
      rest = rest.length === 0 ? more : Buffer.concat([rest, more]);
      while (rest.length >= 5) {
        const length = rest.readUInt32BE(0);
        if (length < 1 || length > MAX_FRAME) return void parentPort.postMessage(['?', `a frame of ${length} bytes`]);
        if (rest.length < 4 + length) return;
        const type = String.fromCharCode(rest[4]);
        if (type === 'S') return ends();
        parentPort.postMessage([type, new Uint8Array(rest.subarray(5, 4 + length))]);
        rest = rest.subarray(4 + length);
      }
    })
    .on('end', ends)
    .on('error', ends);
}

/** Node has no dup: the paths under /dev/fd do the same for pipes. */
function takeStandardStreams() {
  const source = fs.openSync('/dev/fd/0', 'r');
  const sink = fs.openSync('/dev/fd/1', 'w');
  fs.closeSync(0);
  fs.openSync('/dev/null', 'r');
  fs.closeSync(1);
  fs.openSync('/dev/fd/2', 'a');
  return { source, sink };
}

function main() {
  const { source, sink } = takeStandardStreams();
  const worker = new AdapterWorker(sink);
  const resolve = Module._resolveFilename;
  Module._resolveFilename = (request, ...more) => (request === 'sluice' ? __filename : resolve(request, ...more));
  globalThis.sluice = module.exports;
  let begun = false;
  new Worker(__filename, { workerData: { source } }).on('message', ([type, body]) => {
    try {
      if (type === '?') garbage(body);
      if (begun === (type === 'H')) garbage(begun ? 'HELLO a second time' : `HELLO comes first, not ${type}`);
      begun = true;
      worker.receive(type, Buffer.from(body));
    } catch (error) {
      garbage(error.message); // whatever it is: not as the protocol says
    }
  });
  process.on('SIGINT', () => {}); // of a terminal: meant for Sluice, which says STOP
  process.on('SIGTERM', () => worker.stop());
}

module.exports = { response, text, raw, jsonLines, csv, file, Day };

if (isMainThread) main();
else readFrames(workerData.source);
