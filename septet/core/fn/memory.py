"""Whether two arrays share memory: a bounded search for a byte that both touch."""
from __future__ import annotations

import math
from collections.abc import Iterator

from septet.core.array import Array
from septet.core.write import memory_range, overlaps

Term = tuple[int, int]                  # (step in bytes, greatest multiple)


class TooMuchWork(Exception):
    """The search was given up."""


def share_range(a: Array, b: Array) -> bool:
    """Whether the ranges of addresses meet."""
    return a._size > 0 and b._size > 0 and overlaps(a, b)


def share(a: Array, b: Array, limit: int = -1) -> bool:
    """Whether some byte belongs to an element of both.  TooMuchWork after `limit` steps (-1: never)."""
    if not share_range(a, b):
        return False
    low_a, _ = memory_range(a)
    _, high_b = memory_range(b)
    terms = sorted(merged([*terms_of(a), *terms_of(b)]), reverse=True)
    return solve(terms, high_b - 1 - low_a, Budget(limit))


def terms_of(a: Array) -> Iterator[Term]:
    """How addresses of bytes vary within an array."""
    for n, step in zip(a.shape, a.strides):
        if n > 1 and step:
            yield abs(step), n - 1
    if a.itemsize > 1:
        yield 1, a.itemsize - 1


def merged(terms: list[Term]) -> list[Term]:
    """Equal steps joined."""
    most: dict[int, int] = {}
    for step, count in terms:
        most[step] = most.get(step, 0) + count
    return list(most.items())


class Budget:
    """Steps of the search that are left."""

    def __init__(self, limit: int):
        self.left = limit

    def spend(self) -> None:
        if self.left == 0:
            raise TooMuchWork
        self.left -= 1


def solve(terms: list[Term], target: int, budget: Budget) -> bool:
    """Whether the target is a sum of multiples, each within its bound; terms fall in step.

    With a's bytes at low_a + x and b's at high_b - 1 - y (x, y sums of multiples), a common byte has x + y = high_b - 1 - low_a.
    """
    if target == 0:
        return True
    if not terms or target < 0 or target % math.gcd(*(step for step, _ in terms)):
        return False
    step, most = terms[0]
    rest = terms[1:]
    reach = sum(s * n for s, n in rest)
    least = max(0, -((reach - target) // step))
    for k in range(min(most, target // step), least - 1, -1):
        budget.spend()
        if solve(rest, target - k * step, budget):
            return True
    return False
