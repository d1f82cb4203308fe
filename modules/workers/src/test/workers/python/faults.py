"""What goes wrong in a worker."""

import itertools
import os
import re
import stat
import time

import sluice


def ticks(first=0):
    yield from itertools.count(first)


def slow(seconds):
    yield 1
    time.sleep(seconds)
    yield 2


def answer_after(seconds):
    time.sleep(seconds)
    return seconds


def hold_the_lock():
    """Never lets another thread of the interpreter run."""
    re.match("(a+)+$", "a" * 64 + "b")


def garbage():
    """What a library in C that writes where it should not would do."""
    yield "fine"
    for number in range(3, 32):
        try:
            if stat.S_ISFIFO(os.fstat(number).st_mode):
                os.write(number, b"\xff garbage \xff" * 1000)
        except OSError:
            pass
    time.sleep(60)


def eat(block):
    eaten = []
    while True:
        eaten.append(bytearray(block))
        yield len(eaten)


def leave(status):
    print("leaving, on purpose")
    os._exit(status)


def where():
    return os.getpid()


kept = {}


def remember(value):
    kept["value"] = value


def recall():
    return kept.get("value")


def noted(path):
    """Counts on, and notes in a file how far it got, once it is closed."""
    made = 0
    try:
        while True:
            made += 1
            yield made
    finally:
        with open(path, "w") as file:
            file.write(str(made))


def fail(message):
    raise ValueError(message)


def count_to(last):
    yield from range(1, last + 1)


def odd_response():
    return sluice.response((i for i in range(3)), status=204)
