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

    def __repr__(self) -> str:
        return f"Memory(location={None if self.location is None else Path(self.location) / 'joblib'})"

    def cache(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function, its results kept."""
        if self.location is None:
            return function
        folder = str(Path(self.location).absolute())

        def call(*args: Any, **kwargs: Any) -> Any:
            import copy

            try:
                key = (folder, fingerprint((function.__qualname__, args, kwargs)))
            except Unknown:
                return function(*args, **kwargs)
            if key not in _KEPT:
                _KEPT[key] = function(*args, **kwargs)
            return copy.deepcopy(_KEPT[key])

        return call

    def clear(self, warn: bool = True) -> None:
        """Forget what is kept."""
        folder = str(Path(self.location).absolute()) if self.location else None
        for key in [k for k in _KEPT if k[0] == folder]:
            del _KEPT[key]


class Unknown(TypeError):
    """A value of which a digest cannot be made."""


PLAIN = (int, float, complex, str, bytes, bytearray, bool, type(None), range, slice, type(Ellipsis))


def fingerprint(value: Any) -> str:
    """A digest of a value: arrays by their content, objects by class and attributes, functions by name and code.

    Unknown for an object whose content cannot be seen.
    """
    import hashlib

    digest = hashlib.sha256()
    _feed(value, digest.update, ())
    return digest.hexdigest()


def _feed(value: Any, update: Callable[[bytes], None], above: tuple[int, ...]) -> None:
    """Give the digest what a value is; `above` are the objects that hold it."""
    update(f"{type(value).__module__}.{type(value).__qualname__};".encode())
    if isinstance(value, type):
        update(f"{value.__module__}.{value.__qualname__};".encode())
    elif isinstance(value, PLAIN):
        update(f"{value!r};".encode())
    elif id(value) in above:
        update(f"again {len(above) - above.index(id(value))};".encode())
    else:
        for part in _parts(value):
            _feed(part, update, (*above, id(value)))
        update(b")")


def _parts(value: Any) -> Any:
    """What a value consists of."""
    if isinstance(value, (set, frozenset)):
        return sorted(map(fingerprint, value))
    if isinstance(value, (list, tuple)):
        return value
    if isinstance(value, dict):
        return [part for item in value.items() for part in item]
    if hasattr(value, "__code__"):
        return code_of(value) + _caught(value)
    if hasattr(value, "iloc") and hasattr(value, "index"):
        return _table(value)
    if hasattr(value, "tocsr") and hasattr(value, "indptr"):
        return [value.data, value.indices, value.indptr, tuple(value.shape)]
    if hasattr(value, "dtype") and hasattr(value, "tobytes"):
        content = value.tolist() if value.dtype.kind == "O" else value.tobytes()
        return [str(value.dtype), tuple(value.shape), content, getattr(value, "mask", None) if hasattr(value, "filled") else None]
    return _state(value)


def _table(value: Any) -> list[Any]:
    """A frame or series: labels, dtypes, columns."""
    columns = [value.iloc[:, k] for k in range(value.shape[1])] if hasattr(value, "columns") else [value]
    labels = list(value.columns) if hasattr(value, "columns") else [value.name]
    names = [list(value.index.names), str(value.index.dtype)]
    return [labels, names, value.index.to_numpy(), *((str(c.dtype), c.to_numpy()) for c in columns)]


def code_of(function: Any) -> list[Any]:
    """A function: where it stands and what it does."""
    return [function.__module__, function.__qualname__, _instructions(function.__code__), function.__defaults__, function.__kwdefaults__]


def _caught(function: Any) -> list[Any]:
    """What a function has caught from outside."""
    return [cell.cell_contents for cell in getattr(function, "__closure__", None) or ()] + [getattr(function, "__self__", None)]


def _instructions(code: Any) -> list[Any]:
    """The instructions of a function and of those inside it."""
    return [code.co_code, list(code.co_names), [_instructions(c) if hasattr(c, "co_code") else c for c in code.co_consts]]


def _state(value: Any) -> Any:
    """The attributes of an object, or the name of a builtin.  Unknown where there are none."""
    if hasattr(value, "get_state") and hasattr(value, "randint"):
        return value.get_state()
    if hasattr(value, "__dict__"):
        return [vars(value)]
    if type(value).__repr__ is object.__repr__ or " at 0x" in repr(value):
        raise Unknown(f"an object of the class {type(value).__qualname__} has no content that could be compared")
    return [repr(value)]
