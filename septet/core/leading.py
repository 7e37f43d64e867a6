"""Which recorded steps a sweep needs: those through which its outputs depend on what is asked for."""
from __future__ import annotations

from collections.abc import Iterable
from operator import attrgetter
from typing import Any

order = attrgetter("order")


def leading(outputs: list[Any], asked: dict[int, Any]) -> dict[int, Any] | None:
    """The steps between those of outputs and those asked for, both included, by id; None where it is all that are met.

    A step is made after its sources, so nothing made before the first that is asked for can lead to one.
    """
    found, every = dict(asked), True
    for step in reached(outputs, min(map(order, asked.values()), default=0)):
        if id(step) not in found:
            if leads(step.sources, found):
                found[id(step)] = step
            else:
                every = False
    return None if every else found


def leads(sources: Iterable[Any], found: dict[int, Any]) -> bool:
    """Whether one of the sources is among those found."""
    for source in sources:              # a loop: half the time of any()
        if id(source) in found:
            return True
    return False


def reached(outputs: list[Any], first: int = -1) -> list[Any]:
    """The steps below these (None: none) that can be met without passing one made before `first`, the earliest first."""
    seen: dict[int, Any] = {}
    waiting = list(outputs)
    while waiting:
        step = waiting.pop()
        if step is not None and id(step) not in seen:
            seen[id(step)] = step
            if step.order > first:
                waiting.extend(step.sources)
    return sorted(seen.values(), key=order)
