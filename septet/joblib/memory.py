"""`joblib.Memory`: results of functions kept in files of Septet's format, `joblib.hash`: a digest of a value.

A result is found again by the function's module, name and code and by the values of its arguments.  What a file cannot keep is kept
for as long as the process lives.
"""
from __future__ import annotations

import datetime
import functools
import inspect
import json
import os
import shutil
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

from septet.core.io.files import replacing
from septet.errors import NotSupported
from septet.sklearn.persistence import files
from septet.sklearn.utils.memory import Unknown, code_of, fingerprint

LENGTHS = {"md5": 32, "sha1": 40}
LINE = 80


def hash(obj: Any, hash_name: str = "md5", coerce_mmap: bool = False) -> str:
    """A digest of a value: equal for equal values, of the length of the algorithm's.  The digits are not those of joblib's pickles.

    TypeError for an object whose content cannot be seen.
    """
    if hash_name not in LENGTHS:
        raise ValueError(f"Valid options for 'hash_name' are {tuple(LENGTHS)}. Got hash_name={hash_name!r} instead.")
    return fingerprint(obj)[:LENGTHS[hash_name]]


def expires_after(days: float = 0, seconds: float = 0, microseconds: float = 0, milliseconds: float = 0, minutes: float = 0,
                  hours: float = 0, weeks: float = 0) -> Callable[[dict[str, Any]], bool]:
    """A `cache_validation_callback`: a kept result holds for so long."""
    age = datetime.timedelta(days, seconds, microseconds, milliseconds, minutes, hours, weeks).total_seconds()
    return lambda metadata: time.time() - metadata["time"] < age


class Memory:
    """A cache in a folder; location None keeps nothing.  verbose: from 1 on, calls that are computed are printed."""

    def __init__(self, location: Any = None, backend: str = "local", mmap_mode: Any = None, compress: Any = False, verbose: int = 1,
                 backend_options: Any = None):
        if backend != "local" or mmap_mode is not None or backend_options:
            raise NotSupported("joblib.Memory with a backend of its own, mmap_mode or backend_options")
        self.verbose, self.compress, self.backend, self.mmap_mode = verbose, compress, backend, mmap_mode
        self.location = None if location is None else os.fspath(location)

    def __repr__(self) -> str:
        return f"Memory(location={None if self.location is None else self.folder})"

    @property
    def folder(self) -> Path:
        """Where results are kept."""
        return Path(self.location or ".") / "joblib"

    def cache(self, func: Any = None, ignore: Any = None, verbose: Any = None, mmap_mode: Any = False,
              cache_validation_callback: Any = None) -> Any:
        """The function with its results kept; a decorator.  ignore: names of arguments that do not count."""
        if func is None:
            return functools.partial(self.cache, ignore=ignore, verbose=verbose, mmap_mode=mmap_mode,
                                     cache_validation_callback=cache_validation_callback)
        if isinstance(func, MemorizedFunc):
            func = func.func
        folder = None if self.location is None else self.folder
        return MemorizedFunc(func, folder, ignore or [], self.verbose if verbose is None else verbose, cache_validation_callback)

    def clear(self, warn: bool = True) -> None:
        """Forget all results."""
        if self.location is not None:
            if warn:
                warnings.warn(f"[Memory]: Flushing completely the cache at {self.folder}", stacklevel=2)
            _forget(self.folder)

    def reduce_size(self, bytes_limit: Any = None, items_limit: Any = None, age_limit: Any = None) -> None:
        """NotSupported: `clear` empties the folder."""
        raise NotSupported("joblib.Memory.reduce_size; clear() empties the folder")

    def eval(self, func: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """The function's result, kept."""
        return self.cache(func)(*args, **kwargs)


_kept: dict[Path, Any] = {}         # results that a file cannot have


def _forget(folder: Path) -> None:
    """Remove what is kept in a folder."""
    shutil.rmtree(folder, ignore_errors=True)
    for path in [p for p in _kept if folder in p.parents]:
        del _kept[path]


class MemorizedResult:
    """A result that is kept: `get` reads it."""

    def __init__(self, path: Path):
        self.path = path

    def get(self) -> Any:
        """The result.  KeyError where it has been cleared."""
        if self.path in _kept:
            return _kept[self.path]
        if not (self.path / "output.septet").exists():
            raise KeyError(f"Non-existing item (may have been cleared).\nFile {self.path / 'output.septet'} does not exist")
        return files.load(self.path / "output.septet")

    def clear(self) -> None:
        """Forget it."""
        shutil.rmtree(self.path, ignore_errors=True)
        _kept.pop(self.path, None)


class NotMemorizedResult(MemorizedResult):
    """A result of a cache without a folder."""

    def __init__(self, value: Any):
        self.value = value

    def get(self) -> Any:
        return self.value

    def clear(self) -> None:
        self.value = None


class MemorizedFunc:
    """A function whose results are kept."""

    def __init__(self, func: Callable[..., Any], folder: Path | None, ignore: Any, verbose: int, valid: Any):
        functools.update_wrapper(self, func)
        self.func, self.ignore, self.verbose, self.cache_validation_callback = func, list(ignore), verbose, valid
        module = "__main__" if func.__module__ == "__main__" else func.__module__.replace(".", os.sep)
        self.folder = None if folder is None else folder / module / func.__qualname__.replace("<", "").replace(">", "")
        self.signature = inspect.signature(func)
        unknown = [name for name in self.ignore if name not in self.signature.parameters]
        if unknown:
            raise ValueError(f"Ignore list: argument '{unknown[0]}' is not defined for function {func.__qualname__}")

    def __repr__(self) -> str:
        return f"MemorizedFunc(func={self.func}, location={self.folder})"

    def __get__(self, instance: Any, owner: type) -> Any:
        return self if instance is None else functools.partial(self, instance)

    def place(self, args: Any, kwargs: Any) -> Path | None:
        """Where the result of a call is kept; None where the arguments cannot be told apart."""
        if self.folder is None:
            return None
        bound = self.signature.bind(*args, **kwargs)
        bound.apply_defaults()
        named = {name: value for name, value in bound.arguments.items() if name not in self.ignore}
        try:
            return self.folder / fingerprint((self.identity(), named))[:32]
        except Unknown:
            return None

    def identity(self) -> list[Any]:
        """What tells the function from others: name, code and defaults, not what it has caught."""
        parts = code_of(self.func) if hasattr(self.func, "__code__") else [self.func]
        return [*parts, getattr(self.func, "__self__", None)]

    def check_call_in_cache(self, *args: Any, **kwargs: Any) -> bool:
        """Whether the result of a call is kept."""
        path = self.place(args, kwargs)
        return path is not None and (path in _kept or (path / "output.septet").exists())

    def is_valid(self, path: Path) -> bool:
        """Whether a kept result holds."""
        if path not in _kept and not (path / "output.septet").exists():
            return False
        if self.cache_validation_callback is None:
            return True
        notes = path / "metadata.json"
        return notes.exists() and bool(self.cache_validation_callback(json.loads(notes.read_text(encoding="utf-8"))))

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """The result, kept or computed."""
        path = self.place(args, kwargs)
        if path is not None and self.is_valid(path):
            return MemorizedResult(path).get()
        return self.computed(path, args, kwargs)[0]

    def call(self, *args: Any, **kwargs: Any) -> tuple[Any, dict[str, Any]]:
        """(result, metadata), computed anew and kept."""
        return self.computed(self.place(args, kwargs), args, kwargs)

    def call_and_shelve(self, *args: Any, **kwargs: Any) -> MemorizedResult:
        """A reference to the result."""
        found = self(*args, **kwargs)
        path = self.place(args, kwargs)
        return NotMemorizedResult(found) if path is None else MemorizedResult(path)

    def clear(self, warn: bool = True) -> None:
        """Forget this function's results."""
        if self.folder is not None:
            _forget(self.folder)

    def computed(self, path: Path | None, args: Any, kwargs: Any) -> tuple[Any, dict[str, Any]]:
        """(result, metadata) of a call, kept at `path`."""
        shown = f"{self.func.__name__}({', '.join([*map(repr, args), *(f'{k}={v!r}' for k, v in kwargs.items())])})" if self.verbose else ""
        if path is not None and self.verbose:
            print(f"{'_' * LINE}\n[Memory] Calling {self.func.__module__}.{self.func.__name__}...\n{shown}")  # noqa: T201
        start = time.time()
        found = self.func(*args, **kwargs)
        given = {k: repr(v) for k, v in self.signature.bind(*args, **kwargs).arguments.items()}
        notes: dict[str, Any] = {"duration": time.time() - start, "input_args": given, "time": start}
        if path is not None:
            self.keep(path, found, notes)
            if self.verbose:
                print(f"{self.func.__name__} - {notes['duration']:.1f}s, {notes['duration'] / 60:.1f}min".rjust(LINE, "_"))  # noqa: T201
        return found, notes

    def keep(self, path: Path, found: Any, notes: dict[str, Any]) -> None:
        """Write a result; one that a file cannot have stays in memory."""
        path.mkdir(parents=True, exist_ok=True)
        try:
            files.save(found, path / "output.septet")
        except NotSupported:
            _kept[path] = found
        with replacing(path / "metadata.json", "w", encoding="utf-8") as file:
            json.dump(notes, file)
