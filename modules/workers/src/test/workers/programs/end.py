"""Tells the types of the frames that leave a stream whose iterating thread makes its last item, and
ends, just after the writer has looked whether there are items."""
import collections
import importlib.util
import re
import sys

spec = importlib.util.spec_from_file_location("adapter", sys.argv[1])
adapter = importlib.util.module_from_spec(spec)
spec.loader.exec_module(adapter)


class Watched(collections.deque):
    looks = 0

    def __bool__(self):
        was = len(self) > 0
        self.looks += 1
        if self.looks == 2:  # once for the first item, once for the end
            stream.emit(b"1")
            stream.end()
        return was


class TestWriter:
    def __init__(self):
        self.ready = []

    def send(self, entry):
        self.ready.append(entry)


class TestWorker:
    writer = TestWriter()

    def next_stream(self):
        return 1

    def forget(self, stream):
        pass


def one():
    yield 1


stream = adapter.Stream(TestWorker(), one(), "generator", type(one()))
stream.items = Watched()
parts = []
stream.take_into(parts)
while TestWorker.writer.ready:
    TestWorker.writer.ready.pop(0).take_into(parts)
print(b"".join(re.findall(rb"[IE](?=\x00{7}\x01)", b"".join(parts))).decode(), end="")
