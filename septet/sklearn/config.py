"""Settings of the face: one set for each thread, a new thread starting with the defaults that `set_config` left."""
from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

DEFAULTS: dict[str, Any] = {
    "assume_finite": False, "working_memory": 1024, "print_changed_only": True, "display": "diagram", "pairwise_dist_chunk_size": 256,
    "enable_cython_pairwise_dist": True, "array_api_dispatch": False, "transform_output": "default", "enable_metadata_routing": False,
    "skip_parameter_validation": False, "sparse_interface": "spmatrix",
}


class _Local(threading.local):
    """The settings of one thread."""

    def __init__(self) -> None:
        self.settings = dict(DEFAULTS)


_local = _Local()


def current() -> dict[str, Any]:
    """This thread's settings themselves: for reading."""
    return _local.settings


def adopt(settings: dict[str, Any]) -> None:
    """Give this thread the settings of another."""
    _local.settings = dict(settings)


def get_config() -> dict[str, Any]:
    """A copy of the settings in force."""
    return dict(_local.settings)


def _change(changes: dict[str, Any]) -> None:
    _local.settings.update({name: value for name, value in changes.items() if value is not None})


def set_config(assume_finite: Any = None, working_memory: Any = None, print_changed_only: Any = None, display: Any = None,
               pairwise_dist_chunk_size: Any = None, enable_cython_pairwise_dist: Any = None, array_api_dispatch: Any = None,
               transform_output: Any = None, enable_metadata_routing: Any = None, skip_parameter_validation: Any = None,
               sparse_interface: Any = None) -> None:
    """Change settings; None leaves one as it is."""
    _change(dict(locals()))


@contextmanager
def config_context(*, assume_finite: Any = None, working_memory: Any = None, print_changed_only: Any = None, display: Any = None,
                   pairwise_dist_chunk_size: Any = None, enable_cython_pairwise_dist: Any = None, array_api_dispatch: Any = None,
                   transform_output: Any = None, enable_metadata_routing: Any = None, skip_parameter_validation: Any = None,
                   sparse_interface: Any = None) -> Iterator[None]:
    """Change settings for the length of a `with` block."""
    changes, before = dict(locals()), get_config()
    _change(changes)
    try:
        yield
    finally:
        _local.settings = before
