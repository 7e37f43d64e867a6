"""`torch.distributed.rpc`: calls in other processes, of which there are none."""
from __future__ import annotations

from typing import Any

from septet.errors import NotSupported


def refused(name: str) -> Any:
    """A function that says it is not there."""

    def function(*args: Any, **kwargs: Any) -> Any:
        raise NotSupported(f"torch.distributed.rpc.{name}: calls in other processes")

    function.__name__ = function.__qualname__ = name
    return function


init_rpc, shutdown, rpc_async, rpc_sync, remote = map(refused, ("init_rpc", "shutdown", "rpc_async", "rpc_sync", "remote"))
get_worker_info = refused("get_worker_info")


def is_available() -> bool:
    """False."""
    return False
