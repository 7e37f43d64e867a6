"""`Memory`: results of functions kept under a folder's name, as pipelines ask joblib's object of that name.

Results are kept in memory for as long as the process lives; nothing is written, and nothing is ever read that could run code.
"""
from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

_KEPT: dict[tuple[str, str], Any] = {}


class Memory:
    """A cache of functions' results; `location` None keeps nothing, a folder's name keeps them for this process under that name."""

    def __init__(self, location: Any = None, verbose: int = 0):
        self.location, self.verbose = location, verbose

    def cache(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function, its results kept."""
        if self.location is None:
            return function
        folder = str(Path(self.location).absolute())

        def call(*args: Any, **kwargs: Any) -> Any:
            import copy

            key = (folder, fingerprint((function.__qualname__, args, kwargs)))
            if key not in _KEPT:
                _KEPT[key] = function(*args, **kwargs)
            return copy.deepcopy(_KEPT[key])

        return call

    def clear(self, warn: bool = True) -> None:
        """Forget what is kept."""
        folder = str(Path(self.location).absolute()) if self.location else None
        for key in [k for k in _KEPT if k[0] == folder]:
            del _KEPT[key]


def fingerprint(value: Any) -> str:
    """A digest of arguments: arrays by their content, estimators by class and parameters."""
    import hashlib

    digest = hashlib.sha256()
    _feed(value, digest.update)
    return digest.hexdigest()


def _feed(value: Any, update: Callable[[bytes], None]) -> None:
    update(f"{type(value).__module__}.{type(value).__qualname__};".encode())
    if isinstance(value, (list, tuple, set)):
        for item in value:
            _feed(item, update)
    elif isinstance(value, dict):
        for key, item in value.items():
            _feed((key, item), update)
    elif hasattr(value, "get_params") and not isinstance(value, type):
        _feed(vars(value), update)
    elif hasattr(value, "tocsr") and hasattr(value, "indptr"):
        _feed([value.data, value.indices, value.indptr, value.shape], update)
    elif hasattr(value, "dtype") and hasattr(value, "tobytes"):
        update(f"{value.dtype}{value.shape}".encode())
        update(repr(value.tolist()).encode() if value.dtype.kind == "O" else value.tobytes())
    elif hasattr(value, "iloc") and hasattr(value, "to_numpy"):
        _feed([list(getattr(value, "columns", [])), value.to_numpy()], update)
    elif callable(value) and hasattr(value, "__qualname__"):
        update(f"{value.__module__}.{value.__qualname__}{id(value)}".encode())
    else:
        update(repr(value).encode())
