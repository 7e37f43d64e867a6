"""`joblib.Parallel` and `delayed`: calls in threads; kernels release the interpreter, so threads are what scales here.

Every backend's name is taken and means threads: nothing is pickled, and arguments are not copied.
"""
from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from septet.runtime import cores
from septet.sklearn.utils.parallel import beside, delayed, effective_n_jobs, here, in_worker

BACKENDS = ("loky", "threading", "multiprocessing", "sequential")
WAYS = ("list", "generator", "generator_unordered")


def cpu_count(only_physical_cores: bool = False) -> int:
    """The CPUs that this process may use."""
    return cores.usable_cores()


class parallel_config:
    """Defaults of `Parallel`, from now on or within a `with` block: backend, n_jobs, verbose."""

    def __init__(self, backend: Any = None, *, n_jobs: Any = None, verbose: Any = 0, temp_folder: Any = None, max_nbytes: Any = "1M",
                 mmap_mode: Any = "r", prefer: Any = None, require: Any = None, inner_max_num_threads: Any = None, **backend_params: Any):
        check_backend(backend)
        self._before = here.defaults
        given = {"n_jobs": n_jobs, "verbose": verbose or None}
        here.defaults = {**self._before, **{k: v for k, v in given.items() if v is not None}}

    def __enter__(self) -> parallel_config:
        return self

    def __exit__(self, *error: object) -> None:
        self.unregister()

    def unregister(self) -> None:
        """The defaults as they were."""
        here.defaults = self._before


class parallel_backend(parallel_config):
    """`parallel_config` with all CPUs as the default."""

    def __init__(self, backend: Any, n_jobs: int = -1, inner_max_num_threads: Any = None, **backend_params: Any):
        super().__init__(backend, n_jobs=n_jobs, inner_max_num_threads=inner_max_num_threads, **backend_params)


def check_backend(backend: Any) -> None:
    """ValueError for a backend that joblib has not."""
    if isinstance(backend, str) and backend not in BACKENDS:
        raise ValueError(f"Invalid backend: {backend}, expected one of {sorted(BACKENDS)}")


class Parallel:
    """Runs delayed calls in `n_jobs` threads; their results in order (list, generator), or as they come (generator_unordered).

    timeout: seconds each call may take, TimeoutError after.  verbose: from 1 on, a line on stderr at the end.  pre_dispatch, batch_size,
    temp_folder, max_nbytes, mmap_mode, prefer and require concern processes and have no effect on results.
    """

    def __init__(self, n_jobs: Any = None, backend: Any = None, return_as: str = "list", verbose: Any = None, timeout: Any = None,
                 pre_dispatch: Any = "2 * n_jobs", batch_size: Any = "auto", temp_folder: Any = None, max_nbytes: Any = "1M",
                 mmap_mode: Any = "r", prefer: Any = None, require: Any = None, **backend_kwargs: Any):
        check_backend(backend)
        if return_as not in WAYS:
            raise ValueError(f"Expected `return_as` parameter to be a string equal to 'list','generator' or 'generator_unordered', but got "
                             f"{return_as} instead.")
        settings = here.defaults
        self.backend, self.return_as, self.timeout = backend, return_as, timeout
        self.verbose = int(settings.get("verbose", 0) if verbose is None else verbose)
        self.n_jobs = 1 if backend == "sequential" else n_jobs if n_jobs is not None else settings.get("n_jobs", 1)

    def __repr__(self) -> str:
        return f"Parallel(n_jobs={self.n_jobs})"

    def __enter__(self) -> Parallel:
        return self

    def __exit__(self, *error: object) -> None:
        """Nothing is left open."""

    def print_progress(self) -> None:
        """Nothing: a line stands at the end."""

    def __call__(self, iterable: Iterable[Any]) -> Any:
        """The results of the calls; the first error that one raises."""
        threads = effective_n_jobs(self.n_jobs)
        found = self._in_turn(iterable) if threads == 1 else self._in_threads(iterable, threads)
        return list(found) if self.return_as == "list" else found

    def _in_turn(self, calls: Iterable[Any]) -> Iterator[Any]:
        start, count = time.perf_counter(), 0
        for function, args, kwargs in calls:
            yield function(*args, **kwargs)
            count += 1
        self._say(count, start)

    def _in_threads(self, calls: Iterable[Any], threads: int) -> Iterator[Any]:
        start, call, pool = time.perf_counter(), in_worker(threads), ThreadPoolExecutor(threads)
        with beside(threads):
            try:
                waiting = [pool.submit(call, job) for job in calls]
                unordered = self.return_as == "generator_unordered"
                yield from self._as_they_come(waiting) if unordered else (f.result(self.timeout) for f in waiting)
                self._say(len(waiting), start)
            finally:
                pool.shutdown(wait=False, cancel_futures=True)

    def _as_they_come(self, waiting: list[Future[Any]]) -> Iterator[Any]:
        from concurrent.futures import as_completed

        for future in as_completed(waiting, self.timeout):
            yield future.result()

    def _say(self, count: int, start: float) -> None:
        if self.verbose:
            took = time.perf_counter() - start
            sys.stderr.write(f"[Parallel(n_jobs={self.n_jobs})]: Done {count:>3} out of {count:>3} | elapsed: {took:6.1f}s finished\n")


__all__ = ["Parallel", "cpu_count", "delayed", "effective_n_jobs", "parallel_backend", "parallel_config"]
