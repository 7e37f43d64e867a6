"""What a function's surroundings are, and when they have changed."""
from __future__ import annotations

import collections
import functools
import random
import re
import time
import types
from typing import Any

import pytest

import septet.numpy as np
from septet.core.environment import Environment

STATE: dict[str, Any] = {"rate": 0.5, "layers": [np.ones(2), np.zeros(3)]}


def helper(x: Any) -> Any:
    return x * STATE["rate"]


def outer(x: Any) -> Any:
    return helper(x) + STATE["layers"][0].sum()


def test_changes_are_noticed() -> None:
    for change in (lambda: STATE.update(rate=0.25), lambda: STATE["layers"].append(1), lambda: STATE["layers"].__setitem__(0, np.ones(2)),
                   lambda: STATE["layers"][1].__setitem__(0, 5.0), lambda: STATE.update(new=1), lambda: STATE.pop("new")):
        environment = Environment(outer)
        assert not environment.reasons and environment.holds() and environment.holds()
        change()
        assert not environment.holds()


def test_equal_numbers_are_no_change() -> None:
    held = {"rate": 1000.5}
    environment = Environment(lambda: held["rate"])
    held["rate"] = float("1000.5")
    assert environment.holds()
    held["rate"] = np.float64(1000.5)
    assert not environment.holds()


NUMBERS = iter([1])
UNWATCHABLE = [
    (lambda x: x * random.random(), "random"), (lambda x: x * time.time(), "time"), (lambda x: print(x), "print"),
    (lambda x: np.random.rand(), "random"), (lambda x: next(NUMBERS), "next|iterator"), (lambda x: input(x), "input"),
    (functools.partial(lambda g, x: g.random() * x, np.random.default_rng()), "random"),
]


@pytest.mark.parametrize("function,reason", UNWATCHABLE)
def test_what_cannot_be_watched(function: Any, reason: str) -> None:
    found = Environment(function).reasons
    assert any(re.search(reason, r) for r in found), found


class Holder:
    """Methods of which a function mentions one, which mentions another."""

    def __init__(self) -> None:
        self.queue = collections.deque([1])
        self.options = types.SimpleNamespace(rate=2.0)
        self.elsewhere = {"count": 0}

    def used(self, x: Any) -> Any:
        return self.helper(x) * self.options.rate

    def helper(self, x: Any) -> Any:
        return x + len(self.queue)

    def unused(self) -> None:
        print(time.time())


def test_queues_and_namespaces_are_watched() -> None:
    for change in (lambda h: h.queue.append(2), lambda h: setattr(h.options, "rate", 3.0), lambda h: h.elsewhere.update(count=1)):
        holder = Holder()
        environment = Environment(holder.used)
        assert not environment.reasons and environment.holds()
        change(holder)
        assert not environment.holds()


def test_methods_that_nobody_mentions_are_not_read() -> None:
    assert not Environment(Holder().used).reasons
    assert Environment(Holder().unused).reasons


class Elsewhere(Holder):
    """An object that knows where it reads what changes by itself."""

    _kept_elsewhere = ("elsewhere",)
    _read_elsewhere = frozenset({"count"})

    @property
    def count(self) -> int:
        return self.elsewhere["count"]

    def reads(self, x: Any) -> Any:
        return x * self.count


def test_what_is_kept_elsewhere() -> None:
    holder = Elsewhere()
    environment = Environment(holder.used)
    holder.elsewhere["count"] = 5
    assert not environment.reasons and environment.holds()
    assert any("count" in reason for reason in Environment(holder.reads).reasons)


def test_an_attribute_named_like_a_global_reads_no_global() -> None:
    environment = Environment(lambda x: x.STATE + x.print)
    before = STATE["rate"]
    STATE["rate"] = 7.5
    assert not environment.reasons and environment.holds()
    STATE["rate"] = before
