"""Sluice's adapter for Python 3.9 and newer: serves functions as calls, what they yield as streams.

Sluice starts it as ``python3 -u sluice.py`` and speaks the protocol of docs/workers.md over its
standard input and output. Served modules may ``import sluice`` for whole responses: see
``response``, ``text``, ``raw``, ``json_lines``, ``csv`` and ``file``.

Threads: the main one imports and, at the end, closes; one reads frames; one writes them; sync
functions and generators run on threads of a pool, one at a time for each stream; async ones all on
one event loop. An idle generator holds no thread.
"""

import base64
import collections
import collections.abc
import ctypes
import datetime
import importlib
import inspect
import io
import itertools
import json
import math
import os
import queue
import re
import signal
import struct
import sys
import threading
import time
import traceback
import urllib.parse

PROTOCOL = 1
MAX_FRAME = 8 * 1024 * 1024 + 64 * 1024
MAX_ITEM = 8 * 1024 * 1024
FRAME_ITEMS = 1024
FRAME_BYTES = 64 * 1024
#: What a stream may have made and not yet written; then its generator waits, whatever its credit.
UNWRITTEN = 256 * 1024
#: What leaves by one write at most: with much to send, so that pings do not wait behind all of it.
WRITE_BYTES = 256 * 1024
MAX_DEPTH = 100
MAX_TEXT = 8 * 1024
STOP_SECONDS = 1.9
#: How long an async stream may go on without giving way to others of its loop.
SLICE_SECONDS = 0.005
#: How soon the writer gets the interpreter back from a busy generator: what leaves together.
SWITCH_SECONDS = 0.002
EXACT = 2**53 - 1
BLOCK = 64 * 1024

_pack = struct.Struct(">I").pack
_quote = json.encoder.encode_basestring

#: As JSONEncoder.encode, which makes one of these for each value it encodes.
_encode = json.encoder.c_make_encoder and json.encoder.c_make_encoder(
    None, None, json.encoder.encode_basestring, None, ":", ",", False, False, False)
_dump = (lambda tree: "".join(_encode(tree, 0))) if _encode else json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode


class Refusal(Exception):
    """What Sluice has a word for: becomes a FAIL with a ``code``."""

    def __init__(self, code, message, type_name="TypeError", parameter=None):
        super().__init__(message)
        self.code, self.type_name, self.parameter = code, type_name, parameter


class Cancelled(BaseException):
    """Raised inside a running function whose call was cancelled."""


# ---------------------------------------------------------------------------------------- values

MAY_BE = (
    "what may be answered: None, bool, int, float, str, bytes, datetime, date, list, tuple, set, "
    "dict, and generators, iterators, async generators and ranges as streams"
)
_TEXT = {str}
_COLLECTIONS = (list, tuple, collections.deque, collections.UserList, collections.abc.Set,
                collections.abc.ValuesView)


def _utf8(text):
    try:
        return text.encode()
    except UnicodeEncodeError:  # half of a surrogate pair: JSON can tell it by an escape only
        return re.sub("[\ud800-\udfff]", lambda it: "\\u%04x" % ord(it.group()), text).encode()


def to_json(value, found):
    """The bytes of a value; the lazy sequences inside are added to ``found`` as streams."""
    kind = type(value)
    if kind is str:
        return _utf8(_quote(value))
    if kind is int and -EXACT <= value <= EXACT:
        return b"%d" % value
    return _utf8(_dump(_tree(value, found, 0)))


def _tree(value, found, depth):
    kind = type(value)
    if kind is str or value is None or kind is bool:
        return value
    if kind is dict and depth < MAX_DEPTH and set(map(type, value)) <= _TEXT and "__type__" not in value:
        depth += 1
        return {key: it if type(it) is str else _tree(it, found, depth) for key, it in value.items()}
    if isinstance(value, int):
        return int(value) if -EXACT <= value <= EXACT else _tagged("int", value=str(int(value)))
    if isinstance(value, float):
        if math.isfinite(value):
            return float(value)
        name = "NaN" if value != value else "Infinity" if value > 0 else "-Infinity"
        return _tagged("float", value=name)
    if isinstance(value, str):
        return str.__str__(value)
    if depth >= MAX_DEPTH:
        raise Refusal("BAD_CHUNK", "nested deeper than %d, or contains itself" % MAX_DEPTH, "ValueError")
    depth += 1
    if isinstance(value, collections.abc.Mapping):
        if all(isinstance(key, str) for key in value) and "__type__" not in value:
            return {str(key): _tree(it, found, depth) for key, it in value.items()}
        entries = [[_tree(key, found, depth), _tree(it, found, depth)] for key, it in value.items()]
        return _tagged("map", entries=entries)
    if isinstance(value, _COLLECTIONS):
        return [_tree(it, found, depth) for it in value]
    if isinstance(value, (bytes, bytearray, memoryview)):
        return _tagged("bytes", base64=base64.b64encode(value).decode())
    if isinstance(value, datetime.datetime):
        return _tagged("datetime", value=value.isoformat())
    if isinstance(value, datetime.date):
        return _tagged("date", value=value.isoformat())
    return found.add(value).ref()


def _tagged(name, **fields):
    return {"__type__": name, **fields}


def from_json(value, refs, depth=0):
    """What a function gets; ``refs(number)`` tells the iterator of a stream that is held here."""
    if depth > MAX_DEPTH:
        raise Refusal("BAD_REQUEST", "an argument is nested deeper than %d" % MAX_DEPTH, "ValueError")
    if isinstance(value, list):
        return [from_json(it, refs, depth + 1) for it in value]
    if not isinstance(value, dict):
        return value
    tag = value.get("__type__")
    if tag is None:
        return {key: from_json(it, refs, depth + 1) for key, it in value.items()}
    try:
        if tag == "int":
            return int(value["value"])
        if tag == "float":
            return float(value["value"])
        if tag == "bytes":
            return base64.b64decode(value["base64"], validate=True)
        if tag == "datetime":
            return datetime.datetime.fromisoformat(_offset(value["value"]))
        if tag == "date":
            return datetime.date.fromisoformat(value["value"])
        if tag == "map":
            return {from_json(key, refs, depth + 1): from_json(it, refs, depth + 1)
                    for key, it in value["entries"]}
        if tag == "stream_ref":
            ahead = [from_json(it, refs, depth + 1) for it in value.get("ahead", ())]
            return preceded(ahead, refs(value["ref"])) if "ref" in value else iter(ahead)
    except (KeyError, TypeError, ValueError) as error:
        raise Refusal("BAD_REQUEST", "an argument of __type__ %s is wrong: %s" % (tag, error), "ValueError") from None
    raise Refusal("BAD_REQUEST", "an argument has the unknown __type__ %r" % (tag,), "ValueError")


def preceded(ahead, iterator):
    """An iterator that Sluice has read further than its reader came: the items between come first."""
    if not ahead:
        return iterator
    if not hasattr(iterator, "__anext__"):
        return itertools.chain(ahead, iterator)

    async def both():
        for item in ahead:
            yield item
        async for item in iterator:
            yield item

    return both()


def _offset(text):
    """RFC 3339 as Python before 3.11 reads it: no Z, and six digits of a second or none."""
    text = re.sub("[zZ]$", "+00:00", text)
    return re.sub(r"\.(\d+)", lambda it: "." + it.group(1)[:6].ljust(6, "0"), text)


# ------------------------------------------------------------------------------------- responses


class Response:
    """A whole response: made by ``response`` and its helpers, answered by a function."""

    def __init__(self, body, items, **fields):
        self.body, self.items = body, items
        self.fields = {key: value for key, value in fields.items() if value is not None}

    def _tree(self, found):
        body = self.body
        if self.items == "raw" and isinstance(body, (str, bytes, bytearray, memoryview)):
            body = body.encode() if isinstance(body, str) else bytes(body)
            self.fields.setdefault("length", len(body))
            body = iter([body[at:at + BLOCK] for at in range(0, len(body), BLOCK)])
        elif isinstance(body, _COLLECTIONS) or body is None:
            body = iter(body or ())
        elif isinstance(body, (str, bytes, dict)):
            body = iter((body,))
        ref = found.add(body, raw=self.items == "raw").ref()
        fields = {key: _tree(value, found, 1) for key, value in self.fields.items()}
        return _tagged("response", items=self.items, body=ref, **fields)


def response(body, status=200, content_type=None, headers=None, columns=None, length=None):
    """A response with a status, a type and headers; ``body``: text, bytes, or what yields items.

    Without ``content_type`` the items are JSON, rendered in the format the client asks for; with one
    the items are text or bytes, sent as they are. ``length`` is of all bytes, where known.
    """
    if content_type is None:
        items = "raw" if isinstance(body, (bytes, bytearray, memoryview, str)) else "json"
        content_type = {"raw": "text/plain; charset=utf-8" if isinstance(body, str) else "application/octet-stream",
                        "json": "application/json"}[items]
    else:
        items = "json" if _names_json(content_type) and not isinstance(body, (str, bytes)) else "raw"
    return Response(body, items, status=status, content_type=content_type, headers=headers,
                    columns=None if columns is None else list(columns), length=length)


def _names_json(content_type):
    return content_type.split(";")[0].strip() in ("application/json", "application/x-ndjson", "text/csv")


def text(body, status=200, content_type="text/plain; charset=utf-8", headers=None, length=None):
    """Text: a str, or what yields strs."""
    return Response(body, "raw", status=status, content_type=content_type, headers=headers, length=length)


def raw(body, content_type="application/octet-stream", status=200, headers=None, length=None):
    """Bytes: a bytes, or what yields bytes (or strs, sent as UTF-8)."""
    return Response(body, "raw", status=status, content_type=content_type, headers=headers, length=length)


def json_lines(rows, status=200, headers=None):
    """Values, one a line where the client likes lines."""
    return Response(rows, "json", status=status, content_type="application/x-ndjson", headers=headers)


def csv(rows, columns=None, status=200, headers=None):
    """A table: dicts, or, where ``columns`` names them, lists and tuples."""
    columns = None if columns is None else list(columns)
    rows = _Rows(iter(rows), columns) if hasattr(rows, "__iter__") else _async_rows(rows, columns)
    return Response(rows, "json", status=status, content_type="text/csv", headers=headers, columns=columns)


def file(path, content_type=None, name=None):
    """A file to download, in blocks, with its length and name. It is opened here, and closed with the stream."""
    import mimetypes

    blocks = _Blocks(path)
    name = os.path.basename(path) if name is None else name
    plain = re.sub(r'[^ !#-\[\]-~]', "_", name)
    disposition = 'attachment; filename="%s"; filename*=UTF-8\'\'%s' % (plain, urllib.parse.quote(name, safe=""))
    content_type = content_type or mimetypes.guess_type(name)[0] or "application/octet-stream"
    return Response(blocks, "raw", status=200, content_type=content_type, length=blocks.length,
                    headers={"Content-Disposition": disposition})


class _Blocks:
    """An iterator over a file's bytes; not a generator, whose ``finally`` runs only once it has begun."""

    def __init__(self, path):
        self.opened = open(path, "rb", buffering=0)
        self.length = os.fstat(self.opened.fileno()).st_size
        self.close = self.opened.close

    def __iter__(self):
        return self

    def __next__(self):
        block = self.opened.read(BLOCK)
        if not block:
            self.close()
            raise StopIteration
        return block


def _row(row, columns):
    if not isinstance(row, (list, tuple)):
        return row
    if columns is None or len(columns) != len(row):
        raise ValueError("a row of %d fields needs as many columns: sluice.csv(rows, columns=[…])" % len(row))
    return dict(zip(columns, row))


class _Rows:
    """The rows of a table as dicts; closing it closes the rows, also before the first."""

    def __init__(self, rows, columns):
        self.rows, self.columns = rows, columns
        self.close = getattr(rows, "close", lambda: None)

    def __iter__(self):
        return self

    def __next__(self):
        return _row(next(self.rows), self.columns)


async def _async_rows(rows, columns):
    try:
        async for row in rows:
            yield _row(row, columns)
    finally:
        if hasattr(rows, "aclose"):
            await rows.aclose()


# ---------------------------------------------------------------------------------------- output


def frame(kind, *numbers, body=b""):
    body = kind + struct.pack(">%dQ" % len(numbers), *numbers) + body
    return _pack(len(body)) + body


def tell_failure(kind, number, error):
    """A FAIL: the exception's type, message and stack, without the frames of this file."""
    if isinstance(error, Refusal):
        told = {"type": error.type_name, "message": str(error), "stack": "", "code": error.code}
        if error.parameter:
            told["parameter"] = error.parameter
    elif isinstance(error, Cancelled):
        told = {"type": "cancelled", "message": "the call was cancelled", "stack": ""}
    else:
        told = {"type": type_name(type(error)), "message": "", "stack": ""}
        try:  # the exception is the user's: its text may raise as well
            told["message"] = str(error)
            told["stack"] = stack(error)
        except Exception as other:
            told["message"] = told["message"] or "its message cannot be told: %s" % type(other).__name__
    for key in ("type", "message"):
        told[key] = bounded(told[key])
    told["stack"] = bounded(told["stack"], last=True)
    return frame(b"F" + kind, number, body=_utf8(_dump(told)))


def bounded(words, last=False):
    if len(_utf8(words)) <= MAX_TEXT:
        return words
    half = _utf8(words)
    half = half[-MAX_TEXT + 8:] if last else half[:MAX_TEXT - 8]
    kept = half.decode(errors="ignore")
    return "…" + kept if last else kept + "…"


def type_name(kind):
    return kind.__qualname__ if kind.__module__ in ("builtins", "__main__") else kind.__module__ + "." + kind.__qualname__


def stack(error):
    told = traceback.TracebackException.from_exception(error)
    seen, at = set(), told
    while at is not None and id(at) not in seen:
        seen.add(id(at))
        at.stack[:] = [it for it in at.stack if it.filename != __file__ and "importlib" not in it.filename]
        at = at.__cause__ or at.__context__
    return "".join(told.format()).rstrip()


class Writer:
    """The one who writes: takes whatever is ready, in order, and never waits for more.

    What is ready: the bytes of a frame, a stream that has items, or what is to be done in its turn.
    """

    def __init__(self, fd, on_broken):
        self.fd, self.on_broken = fd, on_broken
        self.ready = queue.SimpleQueue()
        self.send = self.ready.put

    def run(self):
        while True:
            entry, parts, size, streams = self.ready.get(), [], 0, []
            while True:
                if type(entry) is bytes:
                    parts.append(entry)
                    size += len(entry)
                elif isinstance(entry, Stream):
                    size += entry.take_into(parts)
                    streams.append(entry)
                else:
                    self.write(parts)
                    parts = []
                    entry()
                if size >= WRITE_BYTES:
                    break
                try:
                    entry = self.ready.get_nowait()
                except queue.Empty:
                    break
            self.write(parts)
            for stream in streams:
                stream.wake()

    def write(self, parts):
        rest = memoryview(b"".join(parts))
        try:
            while rest:
                rest = rest[os.write(self.fd, rest):]
        except OSError:
            self.on_broken()  # nobody reads any more: what is still made goes nowhere

    def flush(self, deadline):
        done = threading.Event()
        self.send(done.set)
        done.wait(max(0, deadline - time.monotonic()))


# --------------------------------------------------------------------------------------- threads


class Threads:
    """A pool that grows as needed: calls and streams are bounded where they begin."""

    def __init__(self):
        self.lock, self.idle, self.tasks = threading.Lock(), 0, queue.SimpleQueue()

    def run(self, task):
        with self.lock:
            begin = self.idle == 0
            self.idle -= not begin
        self.tasks.put(task)
        if begin:
            threading.Thread(target=self.work, daemon=True, name="sluice-work").start()

    def work(self):
        while True:
            try:
                task = self.tasks.get(timeout=10)
            except queue.Empty:
                with self.lock:
                    if self.idle > 0:
                        self.idle -= 1
                        return
                continue  # somebody counts on this thread: the task is about to come
            try:
                task()
            except BaseException:
                traceback.print_exc()
            task = None
            with self.lock:
                self.idle += 1


class Guard:
    """Runs what a user wrote, and interrupts it when asked: by an exception raised in its thread."""

    def __init__(self, error):
        self.error, self.lock, self.thread, self.asked = error, threading.RLock(), None, False

    def run(self, work):
        """What it answered and what it raised; not run at all after it was asked to end."""
        answer = error = None
        try:
            with self.lock:
                self.thread = None if self.asked else threading.get_ident()
            if self.thread is not None:
                answer = work()
        except BaseException as raised:
            error = raised
        while self.thread is not None:
            try:
                with self.lock:
                    self.thread = None
                self.throw(threading.get_ident(), None)  # one that is still on its way is called back
            except BaseException:
                pass  # or was quicker
        return answer, error

    def ask(self):
        with self.lock:
            self.asked = True
            if self.thread is not None:
                self.throw(self.thread, ctypes.py_object(self.error))

    @staticmethod
    def throw(thread, error):
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), error)


class Loop:
    """The one event loop of all async functions and generators; begun with the first of them."""

    def __init__(self):
        import asyncio

        self.asyncio, self.loop, self.tasks = asyncio, asyncio.new_event_loop(), set()
        threading.Thread(target=self.loop.run_forever, daemon=True, name="sluice-async").start()

    def soon(self, task):
        self.loop.call_soon_threadsafe(task)

    def task(self, coroutine):
        """On the loop only. The loop itself keeps no hold of its tasks."""
        task = self.loop.create_task(coroutine)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)
        return task


# --------------------------------------------------------------------------------------- streams


class Found:
    """The lazy sequences of one value, kept aside until the whole value turned out to be well."""

    def __init__(self, worker):
        self.worker, self.streams = worker, []

    def add(self, value, raw=False):
        kind = type(value)
        if isinstance(value, io.IOBase) or any(hasattr(kind, it) for it in ("__enter__", "__aenter__", "fileno")):
            raise Refusal("BAD_CHUNK", "%s is a file, socket or context manager, which is no stream: yield what "
                          "is read of it, or answer sluice.file(path)" % type_name(kind))
        if isinstance(value, Response):
            raise Refusal("BAD_CHUNK", "a response can only be the whole answer, not a part of one")
        if hasattr(kind, "__anext__"):
            stream = AsyncStream(self.worker, value, "async_generator", kind)
        elif hasattr(kind, "__next__"):
            known = "generator" if inspect.isgenerator(value) else "iterator"
            stream = SyncStream(self.worker, value, known, kind)
        elif hasattr(kind, "__len__") and hasattr(kind, "__iter__"):
            stream = SyncStream(self.worker, iter(value), "iterator", kind, length=len(value))
        else:
            raise Refusal("BAD_CHUNK", "%s cannot be told; %s" % (type_name(kind), MAY_BE))
        stream.raw = raw
        self.streams.append(stream)
        return stream

    def tell(self, value):
        """The bytes of the value; its streams are found by GRANT from now on. All is well, or closed."""
        try:
            data = _utf8(_dump(value._tree(self))) if isinstance(value, Response) else to_json(value, self)
            check_size(data, self.worker.max_item)
            if self.streams and not self.worker.register(self.streams):
                raise Refusal("TOO_MANY_STREAMS", "more than %d streams at a time" % self.worker.max_streams, "RuntimeError")
            return data
        except BaseException:
            self.close()
            raise

    def close(self):
        for stream in self.streams:
            stream.drop(quiet=True)


def check_size(data, most):
    if len(data) > most:
        raise Refusal("CHUNK_TOO_LARGE", "%d bytes; at most %d are allowed" % (len(data), most), "ValueError")


class Stream:
    """What both kinds share: credit, what was made and not yet written, and the end.

    ``made_…`` are written by who advances it, ``out_…`` by the writer, ``granted_…`` by the reader;
    what is decided by more than one of them is decided under the guard's lock.
    """

    def __init__(self, worker, iterator, stream_type, kind, length=None):
        self.worker, self.iterator, self.number = worker, iterator, worker.next_stream()
        begun = getattr(iterator, "gi_frame", None) or getattr(iterator, "ag_frame", None)
        self.told = {"ref": self.number, "stream_type": stream_type, "type_name": kind.__qualname__,
                     "python_module": begun.f_globals.get("__name__") if begun else kind.__module__}
        if length is not None:
            self.told["length"] = length
        self.raw = False
        self.granted_items = self.granted_bytes = 0
        self.made_items = self.made_bytes = self.out_items = self.out_bytes = 0
        self.items, self.queued, self.last = collections.deque(), False, None
        self.children = []  # (an item's number, its streams), while the item is not written
        self.guard = Guard(GeneratorExit)
        self.lock = self.guard.lock
        self.over = self.taken = self.running = self.quiet = False
        self.idle = threading.Event()  # nobody is inside the iterator
        self.idle.set()

    @property
    def dropped(self):
        return self.guard.asked

    def ref(self):
        return _tagged("stream_ref", __schema__=1, **self.told)

    def room(self):
        return (self.made_items < self.granted_items and self.made_bytes < self.granted_bytes
                and self.made_bytes - self.out_bytes < UNWRITTEN)

    def grant(self, items, size):
        self.granted_items = max(items, self.granted_items)
        self.granted_bytes = max(size, self.granted_bytes)
        self.wake()

    def wake(self):
        with self.lock:
            if self.running or self.over or self.taken or not self.room():
                return
            self.running = True
            self.idle.clear()
        self.begin()

    def drop(self, quiet=False):
        """Closes it: interrupts what runs, lets ``finally`` run, and tells DROPPED then unless quiet."""
        with self.lock:
            if self.dropped:
                return
            self.quiet = quiet
            if self.over:  # what it made has not left yet, and will not
                self.guard.asked = True
                return self.worker.writer.send(self.forgo)
            begin = not self.running
            self.running = True
            self.idle.clear()
            self.interrupt()
        if begin:
            self.begin()

    def take(self):
        """Its iterator, for a function: the stream is over for Sluice."""
        with self.lock:
            self.taken = True
        self.idle.wait()
        with self.lock:
            if self.over or self.dropped:
                raise Refusal("BAD_REQUEST", "stream %d is over" % self.number, "ValueError")
            self.over = True
        self.worker.forget(self)

    def rests(self):
        """Whether nobody needs to be inside the iterator now."""
        with self.lock:
            if not self.over and (self.dropped or self.room() and not self.taken):
                return False
            self.running = False
            self.idle.set()
            return True

    def encode(self, item):
        if not self.raw:
            found = Found(self.worker)
            data = found.tell(item)
            if found.streams:
                self.children.append((self.made_items, found))
            return data
        data = item.encode() if isinstance(item, str) else item
        if not isinstance(data, (bytes, bytearray, memoryview)):
            raise Refusal("BAD_CHUNK", "an item of text or bytes is needed, not %s" % type_name(type(item)))
        check_size(data, self.worker.max_item)
        return bytes(data)

    def emit(self, data):
        self.items.append(data)
        self.made_items += 1
        self.made_bytes += len(data)
        if not self.queued:
            self.queued = True
            self.worker.writer.send(self)

    def take_into(self, parts):
        """The writer takes a frame of items; after the last one what ends the stream."""
        self.queued = False
        if self.dropped:
            return 0
        items, data, size, count = self.items, [], 0, 0
        while items and count < FRAME_ITEMS:
            length = len(items[0])
            if size + length + 4 > FRAME_BYTES and count:
                break
            data.append(_pack(length))
            data.append(items.popleft())
            size += length + 4
            count += 1
        if count:
            parts.append(_pack(9 + size) + b"I" + self.number.to_bytes(8, "big"))
            parts += data
            self.out_items += count
            self.out_bytes += size - 4 * count
            while self.children and self.children[0][0] < self.out_items:
                self.children.pop(0)
        last = self.last  # looked at first: what was made before the end is then certainly found
        if items:
            self.queued = True
            self.worker.writer.send(self)
        elif last is not None:
            parts.append(last)
            self.last = None
            self.worker.forget(self)
        return size

    def end(self, error=None):
        """The iterator ended, well or not: told after its items. False where a drop came first."""
        with self.lock:
            if self.dropped:
                return False
            self.over, self.iterator = True, None
        last = frame(b"E", self.number, self.made_items) if error is None else tell_failure(b"S", self.number, error)
        self.last = last
        self.worker.writer.send(self)
        return True

    def closed(self):
        self.over, self.iterator = True, None
        self.worker.writer.send(self.forgo)

    def forgo(self):
        """In the writer's turn: nothing of it leaves any more, and nobody will hear of streams in its items."""
        self.items.clear()
        self.last = None
        for _, found in self.children:
            found.close()
        self.worker.forget(self)
        if not self.quiet:
            self.worker.writer.send(frame(b"D", self.number))


class SyncStream(Stream):
    """A generator or iterator: advanced by a thread of the pool while there is room."""

    def begin(self):
        self.worker.threads.run(self.advance)

    def interrupt(self):
        self.guard.ask()

    def advance(self):
        while True:
            ended, error = self.guard.run(self.produce)
            if error is not None and not self.dropped:
                run_quietly(getattr(self.iterator, "close", None))
            told = (ended or error is not None) and self.end(error)
            if self.dropped and not told:
                run_quietly(getattr(self.iterator, "close", None))
                self.closed()
            if self.rests():
                return

    def produce(self):
        """Goes on while there is room; True where the iterator ended."""
        items, send, most, quote = self.items, self.worker.writer.send, self.worker.max_item, _quote
        plain = not self.raw
        while self.room() and not self.taken:
            left = count = min(self.granted_items - self.made_items, FRAME_ITEMS)
            limit = min(self.granted_bytes, self.out_bytes + UNWRITTEN)
            for item in itertools.islice(self.iterator, count):
                kind = type(item)
                if plain and kind is str and item.isascii():
                    data = quote(item).encode()
                    if len(data) > most:
                        check_size(data, most)
                elif plain and kind is int and -EXACT <= item <= EXACT:
                    data = b"%d" % item
                else:
                    data = self.encode(item)
                items.append(data)
                self.made_items += 1
                self.made_bytes += len(data)
                if not self.queued:
                    self.queued = True
                    send(self)
                left -= 1
                if self.made_bytes >= limit or self.taken:
                    break
            else:
                if left:
                    return True
        return False


class AsyncStream(Stream):
    """An async generator or iterator: one task of the loop, which waits where there is no room."""

    task = parked = None
    interruptible = False

    def begin(self):
        self.worker.loop().soon(self.resume)

    def interrupt(self):
        self.guard.asked = True
        self.worker.loop().soon(self.cancel)

    def resume(self):
        if self.task is None:
            self.task = self.worker.loop().task(self.drive())
        elif self.parked is not None and not self.parked.done():
            self.parked.set_result(None)

    def cancel(self):
        if self.task is not None and self.interruptible:
            self.task.cancel()

    async def drive(self):
        error, ended = None, False
        try:
            self.interruptible = True
            ended = await self.produce()
        except BaseException as raised:
            error = raised
        self.interruptible = False
        if self.taken and not self.dropped and not ended and error is None:
            return
        if self.dropped or error is not None:
            await self.aclose()
        if self.dropped or not self.end(error):
            self.closed()
        self.rests()

    async def produce(self):
        iterator, until = self.iterator, time.monotonic() + SLICE_SECONDS
        while not self.dropped:
            if not self.room() or self.taken:
                self.parked = self.worker.loop().loop.create_future()
                if self.rests():
                    if self.taken:
                        return False
                    await self.parked
                    until = time.monotonic() + SLICE_SECONDS
                continue
            try:
                item = await iterator.__anext__()
            except StopAsyncIteration:
                return True
            self.emit(self.encode(item))
            if time.monotonic() > until:
                await self.worker.loop().asyncio.sleep(0)
                until = time.monotonic() + SLICE_SECONDS
        return False

    async def aclose(self):
        try:
            if hasattr(self.iterator, "aclose"):
                await self.iterator.aclose()
        except BaseException:
            traceback.print_exc()


def run_quietly(close):
    """Runs what a generator has in ``finally``; what that raises is for the log."""
    try:
        if callable(close):
            close()
    except BaseException:
        traceback.print_exc()


# ----------------------------------------------------------------------------------------- calls


class Call:
    """One call: waits for its turn, runs on a thread or on the loop, and is answered once."""

    def __init__(self, worker, told, function):
        self.worker, self.number, self.told, self.function = worker, told["id"], told, function
        self.is_async = inspect.iscoroutinefunction(inspect.unwrap(function))
        self.guard, self.task = Guard(Cancelled), None  # the task: once it is inside the function

    def begin(self):
        self.worker.threads.run(self.run)

    def cancel(self):
        self.guard.ask()
        if self.is_async:
            self.worker.loop().soon(lambda: self.task and self.task.cancel())

    def run(self):
        try:
            args, kwargs = self.arguments()
        except Exception as error:
            return self.answer(None, error)
        if self.is_async:
            return self.on_loop(lambda: self.function(*args, **kwargs))
        value, error = self.guard.run(lambda: self.function(*args, **kwargs))
        if type(error) is TypeError and error.__traceback__.tb_next.tb_next is None:
            error = Refusal("BAD_REQUEST", str(error))  # a function of C: it was not even begun
        if error is None and inspect.iscoroutine(value):
            self.is_async = True
            return self.on_loop(lambda: value)
        self.answer(value, error)

    def on_loop(self, begin):
        self.worker.loop().soon(lambda: self.worker.loop().task(self.run_async(begin)))

    async def run_async(self, begin):
        value, error = None, None
        try:
            coroutine = begin()
            if self.guard.asked:
                coroutine.close()
            else:
                self.task = self.worker.loop().asyncio.current_task()
                value = await coroutine
        except BaseException as raised:
            error = raised
        self.task = None
        self.answer(value, error)

    def arguments(self):
        """What the function gets; the streams among it are taken once all is known to fit."""
        streams = {}

        def find(number):
            stream = self.worker.streams.get(number)
            if stream is None or stream.over:
                raise Refusal("BAD_REQUEST", "there is no stream %s here (any more)" % number, "ValueError")
            streams[number] = stream
            return stream.iterator

        args = [from_json(it, find) for it in self.told["args"]]
        kwargs = {key: from_json(it, find) for key, it in self.told["kwargs"].items()}
        try:
            signature = inspect.signature(self.function)
        except (TypeError, ValueError):
            signature = None  # many of C have none
        try:
            if signature is not None:
                signature.bind(*args, **kwargs)
        except TypeError as error:
            named = re.search(r"'(\w+)'", str(error))
            raise Refusal("BAD_REQUEST", str(error), parameter=named and named.group(1)) from None
        for stream in streams.values():
            stream.take()
        return args, kwargs

    def answer(self, value, error):
        if error is None or self.guard.asked:
            try:
                found = Found(self.worker)
                data = found.tell(value)
                if self.guard.asked:
                    found.close()
            except Exception as raised:
                error = raised
        if self.guard.asked:
            error = Cancelled()
        self.worker.finished(self)
        if error is None:
            self.worker.writer.send(frame(b"V", self.number, body=data))
        else:
            self.worker.writer.send(tell_failure(b"C", self.number, error))


# ---------------------------------------------------------------------------------------- serving


class BadStart(Exception):
    """What was to be served cannot be; the message tells how to mend it."""


def functions_of(entry, paths):
    """The functions an entry of ``serve`` names, by the names READY tells."""
    module_name, _, name = entry.partition(":")
    for part in (module_name, name):
        if part.startswith("_") or part and not part.isidentifier() or not module_name:
            raise BadStart("serve: %r: a module or module:function is needed, of plain names: without dots, and not "
                           "beginning with an underscore" % entry)
    if module_name == "builtins" and not name:
        raise BadStart("serve: 'builtins' is served by function only, as in 'builtins:sorted'")
    try:
        module = importlib.import_module(module_name)
    except BaseException as error:
        if isinstance(error, ModuleNotFoundError) and error.name == module_name:
            raise BadStart("serve: %r: there is no module %s; looked for %s.py in %s and where Python looks. Put it there, "
                           "or correct serve or paths" % (entry, module_name, module_name, ", ".join(paths) or "(no paths)")) from None
        raise BadStart("serve: %r: importing %s failed; mend it and start again:\n%s"
                       % (entry, module_name, bounded(stack(error), last=True))) from None
    if name:
        if not callable(getattr(module, name, None)):
            raise BadStart("serve: %r: %s has no function %s; it has %s"
                           % (entry, module_name, name, ", ".join(public_names(module)) or "none"))
        names = [name]
    else:
        names = public_names(module)
        if not names:
            raise BadStart("serve: %r: %s has no public function: define one, or name them in __all__" % (entry, module_name))
    return {"%s:%s" % (module_name, it): getattr(module, it) for it in names}


def public_names(module):
    listed = getattr(module, "__all__", None)
    if listed is not None:
        return [it for it in listed if not it.startswith("_") and callable(getattr(module, it, None))]
    return [it for it, value in vars(module).items() if not it.startswith("_") and inspect.isfunction(value)
            and value.__module__ == module.__name__]


class Worker:
    """The conversation with Sluice: frames in, frames out, and what exists meanwhile."""

    def __init__(self, source, sink):
        self.source = open(source, "rb", buffering=FRAME_BYTES)
        self.writer, self.threads = Writer(sink, self.stop), Threads()
        self.lock, self.one_loop, self.stopped = threading.Lock(), None, threading.Event()
        self.functions, self.streams, self.calls, self.waiting = {}, {}, {}, collections.deque()
        self.running = 0
        self.numbers = itertools.count(1)

    def serve(self):
        kind, body = self.read()
        if kind != b"H":
            garbage("HELLO comes first, not %r" % kind)
        hello = json.loads(body)
        if hello["protocol"] != PROTOCOL:
            garbage("protocol %r is not spoken here, only %d" % (hello["protocol"], PROTOCOL))
        self.max_item = min(hello["maxItemBytes"], MAX_ITEM)
        self.max_streams, self.max_calls = hello["maxStreams"], hello["maxCalls"]
        threading.Thread(target=self.writer.run, daemon=True, name="sluice-writer").start()
        threading.Thread(target=self.read_all, daemon=True, name="sluice-reader").start()
        paths = hello["paths"]
        sys.path[:1] = paths  # instead of the directory of this file
        try:
            for entry in hello["serve"]:
                self.functions.update(functions_of(entry, paths))
        except BadStart as error:
            self.writer.send(frame(b"B", body=_utf8(_dump({"message": str(error)}))))
            self.writer.flush(time.monotonic() + STOP_SECONDS)
            return 1
        told = [{"name": name, **doc_of(function)} for name, function in self.functions.items()]
        version = ".".join(map(str, sys.version_info[:3]))
        self.writer.send(frame(b"R", body=_utf8(_dump(
            {"protocol": PROTOCOL, "language": "python", "version": version, "functions": told}))))
        self.stopped.wait()
        self.close_all()
        return 0

    def read(self):
        head = self.source.read(5)
        if not head:
            return b"S", b""
        length, kind = struct.unpack(">Ic", head) if len(head) == 5 else (0, b"")
        if not 1 <= length <= MAX_FRAME:
            garbage("a frame of %d bytes" % length)
        body = self.source.read(length - 1)
        if len(body) < length - 1:
            garbage("a frame was cut off")
        return kind, body

    def read_all(self):
        try:
            while self.receive(*self.read()):
                pass
        except Exception as error:  # whatever it is: not as the protocol says
            garbage("%s: %s" % (type(error).__name__, error))
        self.stop()

    def receive(self, kind, body):
        if kind == b"G":
            number, items, size = struct.unpack(">QQQ", body)
            stream = self.streams.get(number)
            if stream is not None:
                stream.grant(items, size)
        elif kind == b"C":
            self.call(json.loads(body))
        elif kind == b"D":
            (number,) = struct.unpack(">Q", body)
            stream = self.streams.get(number)
            if stream is not None:
                stream.drop()
            else:
                self.writer.send(frame(b"D", number))
        elif kind == b"X":
            self.cancel(*struct.unpack(">Q", body))
        elif kind == b"P":
            told = {"rss": rss(), "calls": self.running, "streams": len(self.streams)}
            self.writer.send(frame(b"P", *struct.unpack(">Q", body), body=_dump(told).encode()))
        elif kind == b"S":
            return False
        else:
            garbage("a frame of type %r" % kind)
        return True

    def call(self, told):
        function = self.functions.get(told["function"])
        if function is None:
            error = Refusal("UNKNOWN_STREAM", "%s is not served here" % told["function"], "LookupError")
            return self.writer.send(tell_failure(b"C", told["id"], error))
        call = Call(self, told, function)
        with self.lock:
            self.calls[call.number] = call
            if self.running >= self.max_calls:
                return self.waiting.append(call)
            self.running += 1
        call.begin()

    def cancel(self, number):
        with self.lock:
            call = self.calls.get(number)
            waits = call in self.waiting
            if waits:
                self.waiting.remove(call)
                del self.calls[number]
        if waits:
            self.writer.send(tell_failure(b"C", number, Cancelled()))
        elif call is not None:
            call.cancel()

    def finished(self, call):
        with self.lock:
            del self.calls[call.number]
            following = self.waiting.popleft() if self.waiting else None
            self.running -= following is None
        if following is not None:
            following.begin()

    def loop(self):
        with self.lock:
            self.one_loop = self.one_loop or Loop()
            return self.one_loop

    def next_stream(self):
        return next(self.numbers)

    def register(self, streams):
        with self.lock:
            if len(self.streams) + len(streams) > self.max_streams:
                return False
            self.streams.update((it.number, it) for it in streams)
            return True

    def forget(self, stream):
        with self.lock:
            self.streams.pop(stream.number, None)

    def stop(self):
        """Ends the process within the time set for it, whatever its code does."""
        if not self.stopped.is_set():
            self.stopped.set()
            timer = threading.Timer(STOP_SECONDS, os._exit, (0,))
            timer.daemon = True
            timer.start()

    def close_all(self):
        deadline = time.monotonic() + STOP_SECONDS
        with self.lock:
            self.waiting.clear()
            calls, streams = list(self.calls.values()), list(self.streams.values())
        for call in calls:
            call.cancel()
        for stream in streams:
            stream.drop()
        while (self.streams or self.running) and time.monotonic() < deadline:
            time.sleep(0.002)
        self.writer.flush(deadline)


def doc_of(function):
    doc = inspect.getdoc(function) if inspect.isroutine(function) else None
    return {"doc": bounded(doc)} if doc else {}


def rss():
    try:
        with open("/proc/self/statm", "rb") as statm:
            return int(statm.read().split()[1]) * os.sysconf("SC_PAGESIZE")
    except OSError:
        try:
            import resource

            most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            return most if sys.platform == "darwin" else most * 1024
        except ImportError:
            return -1


def garbage(what):
    """What the other side said is not the protocol: nothing of it can be trusted any more."""
    os.write(2, ("sluice.py: not the protocol: %s\n" % what).encode(errors="replace"))
    os._exit(2)


def main():
    source, sink = os.dup(0), os.dup(1)
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.close(null)
    os.dup2(2, 1)
    sys.stdout.reconfigure(line_buffering=True)
    sys.setswitchinterval(SWITCH_SECONDS)
    sys.modules["sluice"] = sys.modules[__name__]
    worker = Worker(source, sink)
    signal.signal(signal.SIGINT, lambda *_: None)  # of a terminal: meant for Sluice, which says STOP
    signal.signal(signal.SIGTERM, lambda *_: worker.stop())
    try:
        status = worker.serve()
    except Exception as error:
        garbage("%s: %s" % (type(error).__name__, error))
    sys.exit(status)


if __name__ == "__main__":
    main()
