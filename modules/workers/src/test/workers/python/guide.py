import asyncio
import itertools

import sluice


def greet(name, loud=False):
    """A value: whatever is not lazy."""
    words = "Hello " + name
    return words.upper() if loud else words


def primes(start=2):
    """A stream: it computes as far as its reader has read, and not before."""
    try:
        for n in itertools.count(start):
            if all(n % d for d in range(2, int(n**0.5) + 1)):
                yield n
    finally:
        print("closed: the reader went away")


async def ticks(seconds=1.0):
    """An async one: hundreds of them share one thread."""
    for n in itertools.count():
        yield {"tick": n}
        await asyncio.sleep(seconds)


def report(count):
    """A value with a stream inside."""
    return {"status": "ok", "rows": ({"n": n} for n in range(count))}


def table(count):
    """A whole response."""
    return sluice.csv(([n, n * n] for n in range(count)), columns=["n", "square"])
