"""Prime numbers, one after the other: what `primes` streams, and an example of a worker."""


def primes(to=None):
    """The primes from 2 on, below `to` where that is given. A generator: it computes on demand."""
    found = {}  # the next multiple of each prime below its square root
    number = 2
    try:
        while to is None or number < to:
            prime = found.pop(number, None)
            if prime is None:
                yield number
                found[number * number] = number
            else:
                multiple = number + prime
                while multiple in found:
                    multiple += prime
                found[multiple] = prime
            number += 1
    finally:
        print("primes: closed at", number)  # into the log
