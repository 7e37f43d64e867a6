"""What says where and how things run: devices, scopes, modes.  There is one device, and programs are eager."""
from __future__ import annotations

import builtins
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from septet.errors import NotSupported
from septet.keras.keras_tensor import KerasTensor
from septet.keras.recording import is_variable
from septet.keras.tensor import Tensor, tensor
from septet.tensorflow import nest


class device:
    """A context on a device; only the CPU is there, and others stand for it as TensorFlow places softly."""

    def __init__(self, device_name: Any):
        if callable(device_name):
            raise RuntimeError("tf.device does not support functions when eager execution is enabled.")
        self.name = device_name

    def __enter__(self) -> None:
        return None

    def __exit__(self, *error: Any) -> None:
        return None


class name_scope:
    """A context that names what is made in it; eager tensors have no names."""

    def __init__(self, name: str):
        if not isinstance(name, str):
            raise ValueError("name for name_scope must be a string.")
        self._name = name

    @property
    def name(self) -> str:
        return self._name

    def __enter__(self) -> str:
        return self._name + "/"

    def __exit__(self, *error: Any) -> None:
        return None


def executing_eagerly() -> bool:
    """True: there are no graphs."""
    return True


def inside_function() -> bool:
    """False: there are no graphs."""
    return False


@contextmanager
def init_scope() -> Iterator[None]:
    """A context outside of functions."""
    yield


@contextmanager
def control_dependencies(control_inputs: Any) -> Iterator[None]:
    """A context after other operations; everything runs in its order."""
    yield


def no_op(name: str | None = None) -> None:
    """Nothing."""


def group(*inputs: Any, **kwargs: Any) -> None:
    """Nothing: what is to be done is done."""


def timestamp(name: str | None = None) -> Any:
    """Seconds since 1970."""
    return tensor(time.time(), "float64")


def is_symbolic_tensor(x: Any) -> bool:
    """Whether a tensor has no values."""
    return isinstance(x, KerasTensor)


def print(*inputs: Any, **kwargs: Any) -> None:
    """Write values to stderr or elsewhere, as TensorFlow prints them: brackets, three elements at each end."""
    stream, end = kwargs.pop("output_stream", sys.stderr), kwargs.pop("end", "\n")
    most, sep = kwargs.pop("summarize", 3), kwargs.pop("sep", " ")
    if kwargs.pop("name", None) or kwargs:
        raise NotSupported(f"tf.print: {', '.join(kwargs) or 'name'}")
    words = sep.join(shown(x, 3 if most is None else most) for x in inputs)
    target = {"stdout": sys.stdout, "stderr": sys.stderr}.get(getattr(stream, "name", "").strip("<>"), stream)
    if isinstance(target, str):
        raise NotSupported("tf.print: output_stream as text")
    builtins.print(words, end=end, file=target)


def shown(x: Any, most: int) -> str:
    """One value as `tf.print` writes it."""
    if nest.is_nested(x):
        parts = [f"{k!r}: {shown(v, most)}" for k, v in x.items()] if isinstance(x, dict) else [shown(v, most) for v in x]
        left, right = ("{", "}") if isinstance(x, dict) else ("(", ")") if isinstance(x, tuple) else ("[", "]")
        return left + ", ".join(parts) + right
    if is_variable(x):
        x = x._read()
    if not isinstance(x, Tensor):
        return str(x)
    return rows_of(x.numpy(), most, 0) if x.ndim else element(x.numpy())


def element(x: Any) -> str:
    """A number in six digits, a text without quotes."""
    if isinstance(x, bytes):
        return x.decode("utf-8", "replace")
    value = x.item() if hasattr(x, "item") else x
    if isinstance(value, bool):
        return str(int(value))
    return f"{value:g}" if isinstance(value, float) else str(value)


def rows_of(a: Any, most: int, depth: int) -> str:
    """An array in brackets, its middle left out where it is long."""
    n = len(a)
    inner = (lambda k: element(a[k])) if a.ndim == 1 else (lambda k: rows_of(a[k], most, depth + 1))
    places = list(range(n)) if most == -1 or n <= 2 * most else [*range(most), None, *range(n - most, n)]
    parts = ["..." if k is None else inner(k) for k in places]
    return "[" + ((" " if a.ndim == 1 else "\n" * (a.ndim - 1) + " " * (depth + 1)).join(parts)) + "]"
