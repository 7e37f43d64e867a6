"""What a function's surroundings are, and when they have changed."""
from __future__ import annotations

import functools
import random
import re
import time
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
