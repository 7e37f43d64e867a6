"""Threads that stand for processes: each has streams of its own, so that what it draws leaves the process's alone.

Python's `random` is one such stream, the global generator of a face another (`also`).  What is taken out of the module before
(`from random import random`) keeps to the process's stream.
"""
from __future__ import annotations

import random
from collections.abc import Callable
from threading import Lock, get_ident
from typing import Any

from septet.core.random.seed import SeedSequence

_own: dict[int, random.Random] = {}                         # by thread
_lock = Lock()
also: list[tuple[Callable[[list[int]], None], Callable[[], None]]] = []         # (begin with four words of seed, end) of other streams


class Shared(random.Random):
    """The process's stream; a thread that has one of its own draws from that."""

    def random(self) -> float:
        own = _own.get(get_ident())
        return super().random() if own is None else own.random()

    def getrandbits(self, k: int, /) -> int:
        own = _own.get(get_ident())
        return super().getrandbits(k) if own is None else own.getrandbits(k)

    def seed(self, a: Any = None, version: int = 2) -> None:
        own = _own.get(get_ident())
        super().seed(a, version) if own is None else own.seed(a, version)

    def getstate(self) -> tuple[Any, ...]:
        own = _own.get(get_ident())
        return super().getstate() if own is None else own.getstate()

    def setstate(self, state: tuple[Any, ...]) -> None:
        own = _own.get(get_ident())
        super().setstate(state) if own is None else own.setstate(state)

    @property
    def gauss_next(self) -> float | None:
        """The second of two normals that are drawn at once."""
        own = _own.get(get_ident())
        return self.__dict__.get("gauss_next") if own is None else own.gauss_next  # type: ignore[attr-defined]

    @gauss_next.setter
    def gauss_next(self, value: float | None) -> None:
        own = _own.get(get_ident())
        if own is None:
            self.__dict__["gauss_next"] = value
        else:
            own.gauss_next = value  # type: ignore[attr-defined]


def share() -> None:
    """Let the module's functions look which thread calls."""
    instance: Any = random._inst
    with _lock:
        if type(instance) is random.Random:
            names = [name for name, value in vars(random).items() if getattr(value, "__self__", None) is instance]
            instance.__class__ = Shared
            for name in names:
                setattr(random, name, getattr(instance, name))


def begin(base_seed: int, worker: int) -> None:
    """Give the calling thread streams of its own, seeded as PyTorch seeds a worker's process."""
    share()
    _own[get_ident()] = random.Random(base_seed + worker)
    words = SeedSequence([worker, base_seed & 0xFFFFFFFF, base_seed >> 32, 0]).words(4)
    for start, _ in also:
        start(words)


def end() -> None:
    """Take them away."""
    _own.pop(get_ident(), None)
    for _, stop in also:
        stop()
