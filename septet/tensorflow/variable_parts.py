"""Writing a part of a `tf.Variable`: slices, and rows or elements at places."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from septet.core import index
from septet.core.autograd import detach
from septet.core.write import copy
from septet.errors import NotSupported
from septet.keras import ops as keras_ops
from septet.keras.errors import invalid
from septet.tensorflow.convert import pair, t, typed


def assigned_at(variable: Any, key: Any, value: Any) -> Any:
    """A variable with another value at the places of a key.  InvalidArgumentError where the shapes do not fit."""
    own = variable._buffers["value"]
    found = pair(own, value, "ResourceStridedSliceAssign")[1] if hasattr(value, "dtype") else typed(value, variable.dtype)
    made = copy(detach(own))
    place = tuple(own[key].shape)
    if not broadcasts(tuple(found.shape), place):
        raise invalid(f"Cannot broadcast input shape {list(found.shape)} into final shape {list(place)} [Op:ResourceStridedSliceAssign] "
                      "name: strided_slice/_assign")
    index.setitem(made, key, detach(found))
    return variable.assign(made)


def broadcasts(shape: tuple[int, ...], wanted: tuple[int, ...]) -> bool:
    """Whether a shape spreads to another; extra axes of length 1 in front are dropped."""
    while len(shape) > len(wanted) and shape[0] == 1:
        shape = shape[1:]
    return len(shape) <= len(wanted) and all(n in (1, m) for n, m in zip(shape[::-1], wanted[::-1]))


def of_elements(name: str) -> Callable[..., Any]:
    """A method that changes elements, by `tf.tensor_scatter_nd_...` of the same name."""
    def method(self: Any, indices: Any, updates: Any, name: str | None = None) -> Any:
        from septet.tensorflow import selecting

        return self.assign(getattr(selecting, f"tensor_scatter_nd_{kind}")(self._buffers["value"], indices, updates))

    kind = name
    method.__name__, method.__doc__ = f"scatter_nd_{name}", f"The elements at places after {name!r} with other values."
    return method


def of_rows(name: str) -> Callable[..., Any]:
    """A method that changes rows, which `tf.IndexedSlices` names."""
    def method(self: Any, sparse_delta: Any, use_locking: bool = False, name: str | None = None) -> Any:
        if not hasattr(sparse_delta, "indices") or not hasattr(sparse_delta, "values"):
            raise TypeError(f"Argument `sparse_delta` must be a `tf.IndexedSlices`. Received arg: {sparse_delta}")
        places = keras_ops.reshape(t(sparse_delta.indices), (-1, 1))
        return getattr(self, f"scatter_nd_{kind}")(places, t(sparse_delta.values))

    kind = name
    method.__name__, method.__doc__ = f"scatter_{name}", f"The rows at places after {name!r} with other rows."
    return method


def refused(name: str) -> Callable[..., Any]:
    """A method that is not there."""
    def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        raise NotSupported(f"tf.Variable.{name}")

    method.__name__, method.__doc__ = name, f"NotSupported: tf.Variable.{name}."
    return method


METHODS = {f"scatter_nd_{kind}": of_elements(kind) for kind in ("update", "add", "sub")} \
    | {f"scatter_{kind}": of_rows(kind) for kind in ("update", "add", "sub")} \
    | {name: refused(name) for name in ("scatter_max", "scatter_min", "scatter_mul", "scatter_div", "scatter_nd_max", "scatter_nd_min",
                                        "batch_scatter_update", "count_up_to")}
