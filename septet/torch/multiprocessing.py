"""`torch.multiprocessing`: Python's own, with `spawn`.  Tensors that go to another process are shared with it from then on."""
from __future__ import annotations

import multiprocessing
from multiprocessing import *  # noqa: F403 - the same names
from typing import Any

from septet.torch import sharing as sharing  # registers how tensors are sent

_strategy = "file_descriptor"


class ProcessRaisedException(Exception):
    """A process ended by an error."""


def get_sharing_strategy() -> str:
    """What was set."""
    return _strategy


def get_all_sharing_strategies() -> set[str]:
    return {"file_descriptor", "file_system"}


def set_sharing_strategy(new_strategy: str) -> None:
    """Accepted: memory goes by descriptors either way.  AssertionError for a name that is none."""
    global _strategy
    if new_strategy not in get_all_sharing_strategies():
        raise AssertionError(f"invalid sharing strategy {new_strategy!r}")
    _strategy = new_strategy


def spawn(fn: Any, args: tuple[Any, ...] = (), nprocs: int = 1, join: bool = True, daemon: bool = False,
          start_method: str = "spawn") -> Any:
    """fn(i, *args) in nprocs processes.  ProcessRaisedException where one of them fails."""
    context: Any = multiprocessing.get_context(start_method)
    processes = [context.Process(target=fn, args=(i, *args), daemon=daemon) for i in range(nprocs)]
    for process in processes:
        process.start()
    if not join:
        return processes
    for i, process in enumerate(processes):
        process.join()
        if process.exitcode:
            raise ProcessRaisedException(f"process {i} terminated with exit code {process.exitcode}")
    return None
