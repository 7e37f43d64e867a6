"""Memory of dead arrays is that of the next ones, so that no pages have to be made for them."""
from __future__ import annotations

import resource

import pytest

import septet.numpy as np

MAKERS = {"empty": np.empty, "zeros": np.zeros, "ones": np.ones, "sum": lambda n: np.arange(n, dtype="float64") + 1.0}
ARRAYS, ROUNDS = 4, 16


@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
@pytest.mark.parametrize("count", [20_000, 100_000, 200_000, 1_000_000])
def test_pages_are_found_again(make, count):
    def work():
        for a in [make(count) for _ in range(ARRAYS)]:
            a.fill(1.0)

    work()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(ROUNDS):
        work()
    made = resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before
    filled = ROUNDS * ARRAYS * count * 8 // resource.getpagesize()
    assert made < filled / 4


def test_what_was_there_is_not_seen():
    for count in (100, 20_000, 200_000):
        held = [np.full(count, 7.0) for _ in range(8)]
        held.clear()
        assert all(not np.zeros(count).any() for _ in range(8))
