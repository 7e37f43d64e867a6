"""`sklearn.utils.parallel`: calls in threads; `n_jobs` is the number of threads."""
from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from septet.sklearn.config import adopt, get_config


def delayed(function: Callable[..., Any]) -> Callable[..., Any]:
    """Decorator that keeps a call for later."""
    def keep(*args: Any, **kwargs: Any) -> tuple[Any, Any, Any]:
        return function, args, kwargs

    return keep


def effective_n_jobs(n_jobs: int | None) -> int:
    """The number of threads: 1 for None, all cores for -1, all but one for -2 ...  ValueError for 0."""
    if n_jobs is None:
        return 1
    if n_jobs == 0:
        raise ValueError("n_jobs == 0 in Parallel has no meaning")
    return n_jobs if n_jobs > 0 else max(1, (os.cpu_count() or 1) + 1 + n_jobs)


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
    threads = effective_n_jobs(n_jobs)
    if threads == 1:
        return [function(*args, **kwargs) for function, args, kwargs in calls]
    settings = get_config()

    def call(job: Any) -> Any:
        adopt(settings)
        function, args, kwargs = job
        return function(*args, **kwargs)

    with warnings.catch_warnings(), ThreadPoolExecutor(threads) as pool:
        return list(pool.map(call, calls))
