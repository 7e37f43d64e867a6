"""`keras.Input`: where data enters a model."""
from __future__ import annotations

import warnings
from typing import Any

from septet.errors import NotSupported
from septet.keras import config, dtypes
from septet.keras.keras_tensor import KerasTensor
from septet.keras.layers.layer import Layer
from septet.keras.node import Node
from septet.keras.variable import standardize_shape


class InputLayer(Layer):
    """The place of an input in a graph.  shape: of one example; batch_shape: with the batch."""

    __module__ = "keras.src.layers.core.input_layer"

    def __init__(self, shape: Any = None, batch_size: int | None = None, dtype: Any = None, sparse: Any = None, ragged: Any = None,
                 batch_shape: Any = None, input_tensor: Any = None, optional: bool = False, name: str | None = None, **kwargs: Any):
        super().__init__(name=name)
        if "input_shape" in kwargs:
            warnings.warn("Argument `input_shape` is deprecated. Use `shape` instead.", stacklevel=2)
            shape = kwargs.pop("input_shape")
        if "batch_input_shape" in kwargs:
            batch_shape = kwargs.pop("batch_input_shape")
        if kwargs:
            raise ValueError(f"Unrecognized keyword arguments passed to InputLayer: {kwargs}")
        if input_tensor is not None:
            shape, batch_shape = None, self._shape_of(input_tensor, shape, batch_size, dtype, batch_shape)
            dtype = dtype if dtype is not None else input_tensor.dtype
        if shape is None and batch_shape is None:
            raise ValueError("You must pass a `shape` argument.")
        if shape is not None and batch_shape is not None:
            raise ValueError("You cannot pass both `shape` and `batch_shape` at the same time.")
        self._batch_shape = (batch_size, *standardize_shape(shape)) if batch_shape is None else standardize_shape(batch_shape)
        self._dtype = config.floatx() if dtype is None else dtypes.name_of(dtype)
        self.sparse, self.ragged, self.optional = bool(sparse), bool(ragged), bool(optional)
        if self.sparse or self.ragged:
            raise NotSupported(f"keras.Input({'sparse' if self.sparse else 'ragged'}=True)")
        self.built = True
        found = input_tensor if input_tensor is not None else KerasTensor(self._batch_shape, self._dtype, name=name)
        Node(self, (), {}, found)

    def _shape_of(self, x: Any, shape: Any, batch_size: Any, dtype: Any, batch_shape: Any) -> tuple[Any, ...]:
        """The shape of a symbolic tensor given as input.  ValueError where arguments contradict it."""
        if not isinstance(x, KerasTensor):
            raise ValueError(f"Argument `input_tensor` must be a KerasTensor. Received invalid type: input_tensor={x} (of type {type(x)})")
        if batch_size is not None and x.shape[:1] != (batch_size,):
            raise ValueError("When providing the `input_tensor` argument, you cannot provide an incompatible `batch_size` argument.")
        if shape is not None and (None, *shape)[1:] != x.shape[1:]:
            raise ValueError("When providing the `input_tensor` argument, you cannot provide an incompatible `shape` argument.")
        if batch_shape is not None and tuple(batch_shape) != x.shape:
            raise ValueError("When providing the `input_tensor` argument, you cannot provide an incompatible `batch_shape` argument.")
        if dtype is not None and dtypes.name_of(dtype) != x.dtype:
            raise ValueError("When providing the `input_tensor` argument, you cannot provide an incompatible `dtype` argument.")
        return x.shape

    def call(self) -> Any:
        return None

    @property
    def batch_shape(self) -> tuple[Any, ...]:
        return self._batch_shape

    @property
    def dtype(self) -> str:
        return self._dtype

    def get_config(self) -> dict[str, Any]:
        return {"batch_shape": self.batch_shape, "dtype": self.dtype, "sparse": self.sparse, "ragged": self.ragged, "name": self.name,
                "optional": self.optional}


def Input(shape: Any = None, batch_size: int | None = None, dtype: Any = None, sparse: Any = None, ragged: Any = None,
          batch_shape: Any = None, name: str | None = None, tensor: Any = None, optional: bool = False) -> Any:
    """A symbolic tensor that stands for an input of a model."""
    layer = InputLayer(shape=shape, batch_size=batch_size, dtype=dtype, sparse=sparse, ragged=ragged, batch_shape=batch_shape, name=name,
                       input_tensor=tensor, optional=optional)
    return layer.output
