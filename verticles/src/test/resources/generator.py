"""Posts numbered JSON lines into a log, body after body, until its standard input ends; then closes it.

    python3 generator.py HOST PORT PATH PRODUCER

Each body goes on for a while. What no answer has acknowledged is sent again, with the same producer
and numbers, however much of it had arrived. Tells on standard output what was acknowledged.
"""

import http.client
import itertools
import json
import random
import sys
import threading
import time

host, port, path, producer = sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4]
stopping = threading.Event()


def wait_for_the_end_of_input():
    sys.stdin.read()
    stopping.set()


def tell(*words):
    print(*words, flush=True)


def lines(first, count):
    """Lines in pieces that do not end where lines do."""
    text = ""
    for n in range(first, first + count):
        text += json.dumps({"n": n, "text": "x" * (n * 7 % 90)}) + "\n"
        if n % 10 == 0:
            yield text[:-5].encode()
            text = text[-5:]
            time.sleep(0.02)
    yield text.encode()


def post(first, count, close=False):
    """The status of the answer; None where none came."""
    headers = {
        "Content-Type": "application/x-ndjson",
        "Producer-Id": producer,
        "Producer-Epoch": "0",
        "Producer-Seq": str(first),
    }
    if close:
        headers["Stream-Closed"] = "true"
    connection = http.client.HTTPConnection(host, port, timeout=60)
    try:
        connection.request("POST", path, body=lines(first, count), headers=headers)
        answer = connection.getresponse()
        text = answer.read()
        if answer.status not in (200, 204, 503):
            tell("wrong", answer.status, text)
            sys.exit(1)
        return answer.status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def deliver(first, count, close=False):
    while True:
        status = post(first, count, close)
        if status in (200, 204):
            return status
        tell("retrying", first)
        time.sleep(0.05)


threading.Thread(target=wait_for_the_end_of_input, daemon=True).start()
acknowledged = 0
for body in itertools.count():
    close = stopping.is_set()
    count = random.randint(1, 400)
    deliver(acknowledged, count, close)
    if body % 4 == 3 and not close:
        # As if the answer had been lost: nothing of it is new.
        tell("again", deliver(acknowledged, count))
    acknowledged += count
    tell("acknowledged", acknowledged)
    if close:
        tell("closed", acknowledged)
        break
