"""`sklearn.utils.parallel`: `n_jobs` as a number of threads, of calls that run at once or of the kernels of one call.

Threads within threads share the cores: what runs in k of them gets a k-th, and kernels meanwhile use only cores that no call has.
"""
from __future__ import annotations

import functools
import threading
import warnings
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from septet.runtime import cores, threads
from septet.sklearn.config import adopt, get_config


class _Here(threading.local):
    """What a thread knows of itself."""

    def __init__(self) -> None:
        self.defaults: dict[str, Any] = {}          # of `joblib.parallel_config`
        self.share: int | None = None               # threads that it may run calls in; None where it is no worker itself


here = _Here()


def delayed(function: Callable[..., Any]) -> Callable[..., Any]:
    """Decorator that keeps a call for later."""
    def keep(*args: Any, **kwargs: Any) -> tuple[Any, Any, Any]:
        return function, args, kwargs

    return keep


def effective_n_jobs(n_jobs: int | None = -1) -> int:
    """The number of threads: that of `parallel_config`, else 1, for None, all cores for -1, all but one for -2 ...  ValueError for 0."""
    if n_jobs is None:
        n_jobs = here.defaults.get("n_jobs") or 1
    if n_jobs == 0:
        raise ValueError("n_jobs == 0 in Parallel has no meaning")
    return n_jobs if n_jobs > 0 else max(1, cores.usable_cores() + 1 + n_jobs)


class Parallel:
    """Runs delayed calls, in `n_jobs` threads, and gives their results in order."""

    def __init__(self, n_jobs: int | None = None, *, verbose: int = 0, return_as: str = "list", **options: Any):
        self.n_jobs, self.verbose, self.return_as = n_jobs, verbose, return_as

    def __call__(self, calls: Iterable[Any]) -> Any:
        """The results of the calls."""
        made = run(calls, self.n_jobs)
        return iter(made) if self.return_as.startswith("generator") else made


def run(calls: Iterable[Any], n_jobs: int | None) -> list[Any]:
    """The results of calls (function, args, kwargs), in threads where there are several."""
    count = effective_n_jobs(n_jobs)
    count = count if here.share is None else min(count, here.share)
    if count == 1:
        return [function(*args, **kwargs) for function, args, kwargs in calls]
    with warnings.catch_warnings(), beside(count), ThreadPoolExecutor(count) as pool:
        return list(pool.map(in_worker(count), calls))


def in_worker(count: int) -> Callable[[Any], Any]:
    """What makes a call in one of `count` threads: with this thread's settings, and its part of this thread's share of the cores."""
    settings, share = get_config(), max(1, (here.share or cores.usable_cores()) // count)

    def call(job: Any) -> Any:
        adopt(settings)
        here.share = share
        function, args, kwargs = job
        return function(*args, **kwargs)

    return call


@contextmanager
def beside(count: int) -> Iterator[None]:
    """Kernels use only the cores that `count` threads of calls leave them meanwhile, one at least."""
    with threads.at_most(max(1, threads.count() - count + 1)):
        yield


def limited(method: Callable[..., Any], estimator: Any, args: Any, kwargs: Any) -> Any:
    """A method's result, its kernels on no more threads than the estimator's `n_jobs` says; None leaves them all cores."""
    n_jobs = estimator.n_jobs
    if n_jobs is None:
        n_jobs = here.defaults.get("n_jobs")
    if n_jobs is None or getattr(estimator, "_runs_calls", True):
        return method(estimator, *args, **kwargs)
    with threads.at_most(effective_n_jobs(n_jobs)):
        return method(estimator, *args, **kwargs)


def takes_n_jobs(function: Callable[..., Any]) -> Callable[..., Any]:
    """Decorator of a function whose kernels use no more threads than its keyword `n_jobs` says."""
    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        n_jobs = kwargs.get("n_jobs")
        if n_jobs is None:
            return function(*args, **kwargs)
        with threads.at_most(effective_n_jobs(n_jobs)):
            return function(*args, **kwargs)

    return call


__all__ = ["Parallel", "delayed", "effective_n_jobs"]
