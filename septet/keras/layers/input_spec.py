"""`InputSpec`: what a layer takes, and the check of it."""
from __future__ import annotations

from typing import Any

from septet.keras import tree


class InputSpec:
    """Rank, shape and dtype that a layer takes.  None: anything.

    axes: {axis: its size}.  allow_last_axis_squeeze: a last axis of 1 may be missing.  optional: None may come.
    """

    __module__ = "keras.src.layers.input_spec"

    def __init__(self, dtype: Any = None, shape: Any = None, ndim: int | None = None, max_ndim: int | None = None,
                 min_ndim: int | None = None, axes: Any = None, allow_last_axis_squeeze: bool = False, name: str | None = None,
                 optional: bool = False):
        self.dtype = dtype
        self.shape = None if shape is None else tuple(shape)
        self.ndim = len(self.shape) if self.shape is not None else ndim
        self.max_ndim, self.min_ndim, self.name, self.optional = max_ndim, min_ndim, name, optional
        self.allow_last_axis_squeeze = allow_last_axis_squeeze
        try:
            self.axes = {int(k): v for k, v in (axes or {}).items()}
        except (ValueError, TypeError, AttributeError):
            raise TypeError(f"Argument `axes` must be a dict with integer keys. Received: axes={axes}") from None
        if self.axes and (self.ndim is not None or self.max_ndim is not None):
            greatest = (self.ndim if self.ndim else self.max_ndim) - 1  # type: ignore[operator]
            if max(self.axes) > greatest:
                raise ValueError(f"Axis {max(self.axes)} is greater than the maximum allowed value: {greatest}")

    def __repr__(self) -> str:
        parts = [f"dtype={self.dtype}" if self.dtype else "", f"shape={self.shape}" if self.shape else "",
                 f"ndim={self.ndim}" if self.ndim else "", f"max_ndim={self.max_ndim}" if self.max_ndim else "",
                 f"min_ndim={self.min_ndim}" if self.min_ndim else "", f"axes={self.axes}" if self.axes else ""]
        return f"InputSpec({', '.join(x for x in parts if x)})"

    def get_config(self) -> dict[str, Any]:
        return {"dtype": self.dtype, "shape": self.shape, "ndim": self.ndim, "max_ndim": self.max_ndim, "min_ndim": self.min_ndim,
                "axes": self.axes, "optional": self.optional}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> InputSpec:
        return cls(**config)


def assert_input_compatibility(input_spec: Any, inputs: Any, layer_name: str) -> None:
    """ValueError for inputs that a layer does not take."""
    if not input_spec:
        return
    specs = tree.flatten(input_spec)
    if isinstance(inputs, dict):
        names = [spec.name for spec in specs]
        given = [inputs.get(name) for name in names] if all(names) else tree.flatten(inputs)
    else:
        given = tree.flatten(inputs)
    if len(given) != len(specs):
        raise ValueError(f"Layer '{layer_name}' expected {len(specs)} input(s). Received {len(given)} instead.")
    for k, (x, spec) in enumerate(zip(given, specs)):
        if spec is None or x is None and spec.optional:
            continue
        if not hasattr(x, "shape"):
            raise ValueError(f"Inputs to a layer should be tensors. Got '{x}' (of type {type(x)}) as input for layer '{layer_name}'.")
        check_one(k, x, spec, layer_name)


def check_one(k: int, x: Any, spec: InputSpec, layer_name: str) -> None:
    """ValueError where an input's rank, dtype or sizes are others."""
    shape = tuple(x.shape)
    start = f"Input {k} with name '{spec.name}' of layer '{layer_name}' is incompatible with the layer: "
    if spec.ndim is not None and not spec.allow_last_axis_squeeze and len(shape) != spec.ndim:
        raise ValueError(f"{start}expected ndim={spec.ndim}, found ndim={len(shape)}. Full shape received: {shape}")
    if spec.max_ndim is not None and len(shape) > spec.max_ndim:
        raise ValueError(f"{start}expected max_ndim={spec.max_ndim}, found ndim={len(shape)}")
    if spec.min_ndim is not None and len(shape) < spec.min_ndim:
        raise ValueError(f"{start}expected min_ndim={spec.min_ndim}, found ndim={len(shape)}. Full shape received: {shape}")
    if spec.dtype is not None and x.dtype != spec.dtype:
        raise ValueError(f"{start}expected dtype={spec.dtype}, found dtype={x.dtype}")
    for axis, size in spec.axes.items():
        if size is not None and not -len(shape) <= axis < len(shape):
            raise ValueError(f"{start}expected axis {axis} of input shape to have value {size}, but received input with shape {shape}")
        if size is not None and shape[axis] not in (size, None):
            raise ValueError(f"{start}expected axis {axis} of input shape to have value {size}, but received input with shape {shape}")
    if spec.shape is not None:
        check_shape(shape, spec, start)


def check_shape(shape: tuple[Any, ...], spec: InputSpec, start: str) -> None:
    """ValueError where sizes are others."""
    wanted = spec.shape
    assert wanted is not None
    if spec.allow_last_axis_squeeze:
        if shape and shape[-1] == 1:
            shape = shape[:-1]
        if wanted and wanted[-1] == 1:
            wanted = wanted[:-1]
    for a, b in zip(wanted, shape):
        if a is not None and b is not None and a != b:
            raise ValueError(f"{start}expected shape={spec.shape}, found shape={shape}")
