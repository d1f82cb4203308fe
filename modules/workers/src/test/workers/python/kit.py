"""What the contract of the adapters calls: the same functions as in the other languages."""

import asyncio
import datetime
import itertools
import os
import time

import sluice

made = {}
closed = []


def _hidden():
    return "hidden"


def echo(value):
    """Answers what it was given."""
    return value


def add(a, b=0):
    return a + b


def describe(value):
    """The type of a value, as this language calls it."""
    return type(value).__name__


def values():
    return {
        "whole": [2**53 - 1, -(2**53 - 1)],
        "large": [2**53, -(2**64)],
        "floats": [0.5, float("nan"), float("inf"), float("-inf")],
        "bytes": b"\x00\x01\xff",
        "time": datetime.datetime(2026, 11, 21, 20, 15, 30, 123456, datetime.timezone.utc),
        "day": datetime.date(2026, 11, 21),
        "map": {1: "one"},
        "tagged": {"__type__": "mine"},
        "text": "ä€😀\u2028\"\\",
        "none": None,
        "truth": [True, False],
    }


def collections():
    return [[1, 2], [3], (4, 5), {6}]


def counted(name, n=None):
    """Tells by ``made`` how far it came, and by ``closed`` that it was closed."""
    made[name] = 0
    try:
        for i in itertools.count() if n is None else range(n):
            made[name] += 1
            yield i
    finally:
        closed.append(name)


def made_by(name):
    return made.get(name, -1)


def was_closed(name):
    return name in closed


def nested():
    return {"status": "ok", "data": (x * 2 for x in range(10))}


def streams(n):
    return [counted("of-many", 1) for _ in range(n)]


def yields_streams():
    yield counted("inner", 3)
    yield {"rows": counted("inner-two", 2)}


def ranged():
    return range(10)


def plain_iterator():
    return iter([1, 2, 3])


def raising(n):
    for i in range(n):
        yield i
    raise ValueError("no more than %d" % n)


def fails(message="it failed"):
    raise ValueError(message)


async def slept(name, seconds):
    try:
        await asyncio.sleep(seconds)
        return name
    finally:
        closed.append(name)


async def ticking(name, n, seconds):
    try:
        for i in range(n):
            await asyncio.sleep(seconds)
            yield i
    finally:
        closed.append(name)


def working(name, seconds):
    """Busy, without ever giving way."""
    until = time.monotonic() + seconds
    try:
        made[name] = 1
        while time.monotonic() < until:
            pass
    finally:
        closed.append(name)


def noisy():
    print("a line on standard output")
    os.write(1, b"and bytes\n")
    os.system("echo and of a child")
    return "done"


def volume(n, size):
    block = "x" * (size - 2)
    for _ in range(n):
        yield block


def big(size):
    return "x" * size


def yields_big(size):
    yield "x" * size


def opened():
    return open(__file__)


def strange():
    return object()


def yields_strange():
    yield 1
    yield object()


def cycle():
    itself = []
    itself.append(itself)
    return itself


def total(stream):
    return sum(stream)


def again(stream):
    return stream


def text_response():
    return sluice.text(part for part in ("a", "ä"))


def raw_response():
    return sluice.raw(b"\x00\x01\x02", content_type="image/png", status=203)


def lines_response():
    return sluice.json_lines(counted("lines", 3))


def csv_response():
    return sluice.csv(([i, "n%d" % i] for i in range(3)), columns=["i", "name"])


def file_response(path):
    return sluice.file(path)


def whole_response():
    return sluice.response(iter([{"a": 1}]), status=201, headers={"X-Kind": "whole"}, columns=["a"])
