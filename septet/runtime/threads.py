"""The thread pool in use: one for the process, on demand, alive again after a fork."""

from __future__ import annotations

import ctypes
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from septet.lang import types as T
from septet.runtime import callable as callables
from septet.runtime import cores, jit, pool

LAUNCHERS = {
    "septet_parallel_for": [T.ptr[T.void], T.ptr[T.void], T.i64],
    "septet_run_plan": [T.ptr[T.void], T.i64],
}


class Pool:
    """The compiled pool: its entry points as addresses and as Python callables."""

    def __init__(self, text: str):
        wrappers = [
            callables.wrapper(name, None, types, releases_gil=True, checks=True) for name, types in LAUNCHERS.items()
        ]
        names = [*pool.EXPORTS, *callables.SUPPORT_EXPORTS, *(f"{name}.method" for name in LAUNCHERS)]
        self.addresses = dict(zip(names, jit.build(jit.joined(text, callables.SUPPORT, *wrappers), names, "O2")))
        self.parallel_for = callables.from_method(self.addresses["septet_parallel_for.method"])
        self.run_plan = callables.from_method(self.addresses["septet_run_plan.method"])
        self._active = ctypes.c_int32.from_address(self.addresses["septet_active"])
        self._main = ctypes.c_int64.from_address(self.addresses["septet_main_thread"])
        self._reset = ctypes.PYFUNCTYPE(None)(self.addresses["septet_pool_reset"])
        self.asked = cores.thread_count()
        self.limits: list[int] = []                 # of the `at_most` blocks in force, whichever thread they stand in
        self.settle()
        self.note_main_thread()

    def note_main_thread(self) -> None:
        self._main.value = threading.main_thread().ident or 0

    @property
    def count(self) -> int:
        """Threads that work on a loop, the caller included."""
        return self._active.value + 1

    def settle(self) -> None:
        """Let as many threads work as were asked for and all limits allow."""
        self._active.value = min(self.asked, *self.limits, cores.MAX_THREADS) - 1

    def after_fork(self) -> None:
        """In the child: there are no workers; they start with the next loop."""
        self._reset()
        self.note_main_thread()


_lock = threading.RLock()
_pool: Pool | None = None


def the_pool() -> Pool:
    """The pool of this process, compiled or loaded at the first use."""
    if _pool is not None:
        return _pool
    with _lock:
        return _pool or _make()


def _make() -> Pool:
    global _pool
    _pool = made = Pool(pool.text())
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=made.after_fork)
    return made


def _provider(name: str) -> Callable[[], int]:
    def address() -> int:
        return the_pool().addresses[name]

    return address


for _name in (*pool.EXPORTS, *callables.SUPPORT_EXPORTS):
    jit.provide(_name, _provider(_name))


def parallel_for(function: int, context: int, chunks: int) -> None:
    """Run `function(context, i)` for every i below `chunks` on the pool; raises what a signal handler raised
    meanwhile.
    """
    the_pool().parallel_for(function, context, chunks)


def count() -> int:
    """How many threads work on a loop, the caller included; fewer than were set within `at_most`."""
    return the_pool().count


def set_count(n: int) -> Any:
    """Use n threads from now on, 1 to 64; returns the former count."""
    if not 1 <= n <= cores.MAX_THREADS:
        raise ValueError(f"{n} threads: from 1 to {cores.MAX_THREADS} are possible")
    with _lock:
        former, the_pool().asked = the_pool().asked, n
        the_pool().settle()
    return former


@contextmanager
def at_most(n: int) -> Iterator[None]:
    """Loops use no more than n threads meanwhile, those of other callers too: there is one pool.  Never more than outside."""
    made = the_pool()
    with _lock:
        made.limits.append(n)
        made.settle()
    try:
        yield
    finally:
        with _lock:
            made.limits.remove(n)
            made.settle()
