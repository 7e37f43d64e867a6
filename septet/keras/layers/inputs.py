"""What layers are called with: arrays become tensors, floats in the compute dtype; which argument is what."""
from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from septet.core.array import Array
from septet.core.cast import cast
from septet.keras import dtypes, recording, tree
from septet.keras.keras_tensor import KerasTensor
from septet.keras.recording import is_variable
from septet.keras.tensor import Tensor, view_of

NESTS = (list, tuple, dict)


def converted(x: Any, autocast: bool, dtype: str) -> Any:
    """A tensor, variable or array as a tensor, floats in the dtype where they are cast at all; anything else as it is."""
    if isinstance(x, Tensor):
        if autocast and x._dtype.is_float and x._dtype.name != dtype:
            found = cast(x, dtypes.NAMES[dtype])
            if "_keras_mask" in x.__dict__:
                found._keras_mask = x._keras_mask
            return found
        return x
    if isinstance(x, KerasTensor):
        return symbolic_cast(x, autocast, dtype)
    if isinstance(x, Array) or hasattr(x, "__array_interface__") or hasattr(x, "__array__") and not isinstance(x, type):
        if is_variable(x):
            return x
        found = view_of(x)
        return cast(found, dtypes.NAMES[dtype]) if autocast and found._dtype.is_float else found
    return x


def symbolic_cast(x: KerasTensor, autocast: bool, dtype: str) -> KerasTensor:
    """A symbolic tensor with the dtype that it will be cast to; its place in the graph stays."""
    if not autocast or x.dtype not in dtypes.FLOATS or x.dtype == dtype:
        return x
    made = KerasTensor(x.shape, dtype, x.sparse, x.ragged, name=x.name if recording.is_inferring() else None)
    for name in ("_keras_history", "_keras_mask"):
        if hasattr(x, name):
            setattr(made, name, getattr(x, name))
    return made


def all_converted(values: Any, autocast: bool, dtype: str) -> Any:
    """A nest of arguments, converted."""
    if isinstance(values, NESTS):
        return tree.map_structure(lambda x: converted(x, autocast, dtype), values)
    return converted(values, autocast, dtype)


class Signature:
    """The parameters of a layer's `call`."""

    def __init__(self, call: Callable[..., Any]):
        self.signature = inspect.signature(call)
        self.names = list(self.signature.parameters)
        kinds = [p.kind for p in self.signature.parameters.values()]
        self.has_training = "training" in self.names or inspect.Parameter.VAR_KEYWORD in kinds and False
        self.has_mask = "mask" in self.names
        self.positional = [n for n, p in self.signature.parameters.items() if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
        self.variadic = inspect.Parameter.VAR_POSITIONAL in kinds
        default = self.signature.parameters["training"].default if "training" in self.names else None
        self.training = None if default is inspect.Parameter.empty else default

    def bind(self, args: Any, kwargs: Any) -> dict[str, Any]:
        """Arguments by name.  TypeError where they do not fit."""
        kwargs = {k: v for k, v in kwargs.items() if k != "training" or self.has_training}
        return self.signature.bind(*args, **kwargs).arguments


def is_tensor(x: Any) -> bool:
    """Whether it is a tensor, symbolic or not, or a variable."""
    return isinstance(x, (Array, KerasTensor)) or is_variable(x)


def all_tensors(x: Any) -> bool:
    """Whether a nest holds nothing but tensors and None, one tensor at least."""
    leaves = tree.flatten(x)
    return bool(leaves) and all(is_tensor(leaf) or leaf is None for leaf in leaves) and any(leaf is not None for leaf in leaves)


def tensors_among(arguments: dict[str, Any]) -> dict[str, Any]:
    """The arguments that are tensors or nests of them."""
    return {name: value for name, value in arguments.items()
            if is_tensor(value) or isinstance(value, NESTS) and value and all_tensors(value)}


def check_positional(args: Any) -> None:
    """ValueError for what is no tensor among the positional arguments."""
    for arg in args:
        for x in tree.flatten(arg):
            if not is_tensor(x) and x is not None:
                raise ValueError("Only input tensors may be passed as positional arguments. The following argument value should be passed "
                                 f"as a keyword argument: {x} (of type {type(x)})")


def shape_of(x: Any) -> Any:
    """The shapes of a nest of tensors."""
    return tree.map_structure(lambda t: None if t is None else tuple(t.shape), x) if isinstance(x, NESTS) else tuple(x.shape)


def text_of(x: Any) -> str:
    """An argument as errors show it."""
    if isinstance(x, Tensor):
        return f"tf.Tensor(shape={x.shape}, dtype={dtypes.name_of(x.dtype)})"
    if isinstance(x, NESTS) and len(x):
        shown = tree.map_structure(text_of, x)
        return repr(shown)
    return repr(x)
