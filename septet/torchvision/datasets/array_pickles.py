"""Reading the pickles that data sets of Python 2 and NumPy are published in: dicts, lists, texts, numbers and arrays of bytes."""
from __future__ import annotations

from math import prod
from pathlib import Path
from typing import Any

from septet.core.io.opcodes import Opcodes, UnpicklingError

ARRAYS = {"numpy.core.multiarray", "numpy._core.multiarray"}


class ByteDtype:
    """The dtype of bytes."""

    def __init__(self, name: Any, align: Any = False, copy: Any = False):
        if name not in ("u1", "|u1", b"u1"):
            raise UnpicklingError(f"the pickle holds an array of {name!r}; bytes (u1) are expected")

    def __setstate__(self, state: Any) -> None:
        """A dtype of bytes has no more to say."""


class ByteArray:
    """An array of bytes: its shape and its memory."""

    def __init__(self) -> None:
        self.shape: tuple[int, ...] = (0,)
        self.data = b""

    def __setstate__(self, state: Any) -> None:
        """(version, shape, dtype, Fortran order, memory).  UnpicklingError where they do not belong together."""
        _, shape, dtype, fortran, data = state
        data = data.encode("latin1") if isinstance(data, str) else data
        fits = isinstance(shape, tuple) and all(type(n) is int and n >= 0 for n in shape) and isinstance(data, bytes)
        if not (fits and isinstance(dtype, ByteDtype) and not fortran and prod(shape) == len(data)):
            raise UnpicklingError(f"the pickle holds an array of shape {shape} that is not {'in C order' if fortran else 'whole'}")
        self.shape, self.data = shape, data


def reconstruct(cls: Any, shape: Any, code: Any) -> ByteArray:
    """An array that its state is still to be given to."""
    return ByteArray()


def encoded(text: Any, encoding: Any) -> bytes:
    """Bytes that a pickle of Python 3 holds as text."""
    if encoding != "latin1" or not isinstance(text, str):
        raise UnpicklingError("the pickle encodes text otherwise than as latin1")
    return text.encode("latin1")


NAMES = {"numpy.ndarray": ByteArray, "numpy.dtype": ByteDtype, "_codecs.encode": encoded,
         **{f"{module}._reconstruct": reconstruct for module in ARRAYS}}
CALLED = (ByteDtype, encoded, reconstruct)


def find(module: str, name: str) -> Any:
    """What stands for a name.  UnpicklingError for any that arrays do not need."""
    found = NAMES.get(f"{module}.{name}")
    if found is None:
        raise UnpicklingError(f"the file asks for {module}.{name}; a data set holds plain values and arrays, and nothing else is loaded")
    return found


def no_identifiers(identifier: Any) -> Any:
    raise UnpicklingError("the file refers to objects outside itself")


def load(path: Any) -> dict[str, Any]:
    """The dict of a file.  UnpicklingError names the file and what is wrong with it."""
    data = Path(path).read_bytes()
    try:
        found = Opcodes(data, find, lambda f: f in CALLED, lambda x: isinstance(x, (ByteArray, ByteDtype)), no_identifiers).load()
    except UnpicklingError as wrong:
        raise UnpicklingError(f"{path}: {wrong}") from None
    if type(found) is not dict:
        raise UnpicklingError(f"{path} holds a {type(found).__name__} where a dict is expected")
    return found
