"""NumPy's arrays, scalars and dtypes in PyTorch's archives, in the form NumPy pickles them, so that both libraries read both."""
from __future__ import annotations

import argparse
import datetime
from collections import OrderedDict, defaultdict
from math import prod
from typing import Any

import septet.numpy as np
from septet.core import convert
from septet.core.array import is_c_contiguous, is_f_contiguous
from septet.core.element import decode
from septet.core.io.opcodes import UnpicklingError
from septet.errors import NotSupported
from septet.numpy.npyio import from_bytes
from septet.numpy.scalars import make

KINDS = "biufcSU"


class PickledDtype:
    """A dtype while its pickle is read: NumPy says the order of its bytes afterwards."""

    def __init__(self, name: Any, align: Any = False, copy: Any = False):
        self.name, self.order = name, "="

    def __setstate__(self, state: Any) -> None:
        """(version, order of bytes, ...): what is more belongs to structures and times, which are not read."""
        if type(state) is not tuple or len(state) < 8 or state[1] not in ("<", ">", "=", "|") or state[2:5] != (None, None, None):
            raise UnpicklingError("the pickle holds a dtype of several fields, or of times")
        self.order = state[1]

    def found(self) -> Any:
        """The dtype.  UnpicklingError for objects, structures and times."""
        made = np.dtype(str(self.name)).newbyteorder(self.order) if isinstance(self.name, str) else None
        if made is None or made.kind not in KINDS:
            raise UnpicklingError(f"the pickle holds an array of {self.name!r}; numbers, truth values and text are read")
        return made


class PickledArray(np.ndarray):  # type: ignore[misc]
    """An array whose state is still to be read."""

    __slots__ = ()

    def __setstate__(self, state: Any) -> None:
        """(version, shape, dtype, Fortran order, memory).  UnpicklingError where they do not belong together."""
        from septet.core.handle import give, relayout

        _, shape, pickled, fortran, data = state
        if not (type(shape) is tuple and all(type(n) is int and n >= 0 for n in shape) and isinstance(pickled, PickledDtype)):
            raise UnpicklingError("the pickle holds an array without a shape or a dtype")
        dtype = pickled.found()
        if type(data) is not bytes or len(data) != prod(shape) * dtype.itemsize:
            raise UnpicklingError(f"the pickle holds an array of shape {shape} whose memory is not whole")
        made = from_bytes(data, dtype._ir, shape, bool(fortran))
        relayout(self, dtype._ir, made.shape, made.strides)
        give(self, made._address, made, made.strides)
        self.__class__ = np.ndarray


def reconstruct(cls: Any, shape: Any, code: Any) -> Any:
    """An array that its state is still to be given to."""
    return PickledArray((0,), "u1")


def scalar(dtype: Any, data: Any) -> Any:
    """A scalar of its bytes."""
    made = dtype.found() if isinstance(dtype, PickledDtype) else None
    if made is None or type(data) is not bytes or len(data) != made.itemsize:
        raise UnpicklingError("the pickle holds a scalar that is not whole")
    return make(made._ir, decode(made._ir, data))


def encoded(text: Any, encoding: Any = "latin1") -> bytes:
    """Bytes that a pickle holds as text."""
    if encoding != "latin1" or not isinstance(text, str):
        raise UnpicklingError("the pickle encodes text otherwise than as latin1")
    return text.encode("latin1")


def plain_defaultdict(factory: Any = None) -> Any:
    """A defaultdict whose factory is a plain type."""
    if factory is VALUES["builtins.set"]:
        factory = set
    if factory not in (None, int, float, list, dict, set):
        raise UnpicklingError(f"a defaultdict that calls {factory!r}")
    return defaultdict(factory)


def whole(kind: type) -> Any:
    """A maker of sets that takes what a pickle holds already: a range could stand for more than there is memory."""
    def make_set(items: Any = ()) -> Any:
        if type(items) not in (list, tuple, set):
            raise UnpicklingError(f"a {kind.__name__} of a {type(items).__name__}")
        return kind(items)

    return make_set


def no_bytes() -> bytes:
    """Bytes that are none."""
    return b""


MULTIARRAY = ("numpy._core.multiarray", "numpy.core.multiarray")
# what `weights_only=False` reads beyond tensors: values that run nothing
VALUES: dict[str, Any] = {
    "numpy.ndarray": np.ndarray, "numpy.dtype": PickledDtype, "_codecs.encode": encoded, "argparse.Namespace": argparse.Namespace,
    "collections.defaultdict": plain_defaultdict, "collections.OrderedDict": OrderedDict,
    **{f"{module}._reconstruct": reconstruct for module in MULTIARRAY}, **{f"{module}.scalar": scalar for module in MULTIARRAY},
    **{f"builtins.{x.__name__}": whole(x) for x in (set, frozenset)}, "builtins.bytes": no_bytes,
    **{f"builtins.{x.__name__}": x for x in (complex, range, slice, int, float, list, dict)},
    **{f"datetime.{x.__name__}": x for x in (datetime.date, datetime.datetime, datetime.time, datetime.timedelta, datetime.timezone)},
}
CALLED = tuple(x for x in VALUES.values() if x not in (int, float, list, dict, np.ndarray))
BUILT = (PickledArray, PickledDtype, argparse.Namespace)
NAMES = {np.ndarray: ("numpy", "ndarray"), np.dtype: ("numpy", "dtype"), reconstruct: (MULTIARRAY[0], "_reconstruct"),
         scalar: (MULTIARRAY[0], "scalar")}


# ---- writing ---------------------------------------------------------------------------------------------------------


def reduce(x: Any) -> Any:
    """How an array, a scalar or a dtype is written; NotImplemented for all else.  NotSupported for structures, times and objects."""
    if isinstance(x, np.dtype):
        if x.kind not in KINDS:
            raise NotSupported(f"torch.save of a NumPy array of {x}: numbers, truth values and text are written")
        text = (x.itemsize, x.alignment, 8) if x.kind == "U" else (x.itemsize, 1, 0) if x.kind == "S" else (-1, -1, 0)
        return np.dtype, (x.str[1:], False, True), (3, x.str[0], None, None, None, *text)
    if isinstance(x, np.generic):
        return scalar, (x.dtype, x.tobytes())
    if type(x) is np.ndarray:
        fortran = is_f_contiguous(x) and not is_c_contiguous(x)
        return reconstruct, (np.ndarray, (0,), b"b"), (1, tuple(x.shape), x.dtype, fortran, convert.tobytes(x, "F" if fortran else "C"))
    return NotImplemented
