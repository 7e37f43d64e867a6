"""BLAS and LAPACK: the OpenBLAS of the package scipy-openblas64, opened when first used and set to one thread.

Integers are 64-bit.  Names are given without prefix and suffix: `cblas_dgemm`, `LAPACKE_dgesdd`, `dgetrf_` (Fortran).
Its own threading stalls on loaded machines; the pool splits the work instead.
"""

from __future__ import annotations

import ctypes
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

ROW_MAJOR, COLUMN_MAJOR = 101, 102  # CBLAS_ORDER, and LAPACKE's matrix_layout
NO_TRANS, TRANS, CONJ_TRANS = 111, 112, 113  # CBLAS_TRANSPOSE
UPPER, LOWER = 121, 122  # CBLAS_UPLO
NON_UNIT, UNIT = 131, 132  # CBLAS_DIAG
LEFT, RIGHT = 141, 142  # CBLAS_SIDE

SUFFIXES = {"win32": ".dll", "darwin": ".dylib"}
FORMS = ("scipy_{}64_", "scipy_{}_64_", "scipy_{}", "{}64_", "{}")

# One letter an argument: i 64-bit int, e enum (32-bit), c char, d double, f float, p address.
# The result stands first, v is void.
LETTERS: dict[str, Any] = {
    "v": None,
    "i": ctypes.c_int64,
    "e": ctypes.c_int,
    "c": ctypes.c_char,
    "d": ctypes.c_double,
    "f": ctypes.c_float,
    "p": ctypes.c_void_p,
}

_lock = threading.RLock()


def _path() -> Path:
    found = find_spec("scipy_openblas64")
    if found is None or found.origin is None:
        raise ImportError("the package scipy-openblas64 (BLAS and LAPACK) is not installed: pip install scipy-openblas64")
    folder = Path(found.origin).parent / "lib"
    suffix = SUFFIXES.get(sys.platform, ".so")
    libraries = sorted(p for p in folder.glob("*openblas*") if suffix in p.suffixes)
    if not libraries:
        raise ImportError(f"no OpenBLAS library in {folder}: reinstall scipy-openblas64")
    return libraries[0]


@cache
def _opened() -> ctypes.CDLL:
    library = ctypes.CDLL(str(_path()))
    library.scipy_openblas_set_num_threads64_(1)
    return library


def library() -> ctypes.CDLL:
    """The opened library."""
    with _lock:
        return _opened()


def _found(name: str) -> Any:
    opened = library()
    for form in FORMS:
        full = form.format(name.rstrip("_") if form == "scipy_{}_64_" else name)
        if hasattr(opened, full):
            return opened[full]
    raise AttributeError(f"OpenBLAS has no function {name}")


@cache
def symbol(name: str) -> int:
    """The address of a function, for native code."""
    return ctypes.cast(_found(name), ctypes.c_void_p).value or 0


@cache
def function(name: str, letters: str) -> Callable[..., Any]:
    """A function with C types: `function("cblas_ddot", "dipipi")(n, x, 1, y, 1)`; see LETTERS.  The GIL is released in
    it.
    """
    result, *arguments = (LETTERS[letter] for letter in letters)
    return ctypes.CFUNCTYPE(result, *arguments)(symbol(name))


@cache
def lapacke(name: str, letters: str) -> Callable[..., int]:
    """`LAPACKE_<name>` with its leading matrix_layout: `lapacke("dgesv", "iipipp…")`; gives LAPACK's info."""
    return function(f"LAPACKE_{name}", "ie" + letters)


def version() -> str:
    """OpenBLAS's description of itself."""
    describe = _found("openblas_get_config")
    describe.restype = ctypes.c_char_p
    text: bytes = describe()
    return text.decode()


@contextmanager
def threads(n: int) -> Iterator[None]:
    """Let OpenBLAS use n threads of its own within the block (large factorisations)."""
    library().scipy_openblas_set_num_threads64_(n)
    try:
        yield
    finally:
        library().scipy_openblas_set_num_threads64_(1)
