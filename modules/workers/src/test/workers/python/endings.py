"""What the end of a process finds running."""

import itertools
import sys


def telling(name):
    try:
        yield from itertools.count()
    finally:
        print("closed " + name)


def stubborn():
    """Cannot be interrupted."""
    print("stubborn", file=sys.stderr, flush=True)
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass
