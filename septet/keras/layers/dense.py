"""Dense, EinsumDense and Embedding."""
from __future__ import annotations

import re
from typing import Any

from septet.core import view as views
from septet.core.cast import cast
from septet.core.fn import layer as affine
from septet.ir import dtype as dt
from septet.keras import ops
from septet.keras.backends import active
from septet.keras.errors import invalid
from septet.keras.layers.configured import Configured
from septet.keras.layers.input_spec import InputSpec


class Dense(Configured):
    """activation(x kernel + bias) over the last axis."""

    __module__ = "keras.src.layers.core.dense"
    also = {"quantization_config": None}

    def __init__(self, units: int, activation: Any = None, use_bias: bool = True, kernel_initializer: Any = "glorot_uniform",
                 bias_initializer: Any = "zeros", kernel_regularizer: Any = None, bias_regularizer: Any = None,
                 activity_regularizer: Any = None, kernel_constraint: Any = None, bias_constraint: Any = None, lora_rank: Any = None,
                 lora_alpha: Any = None, quantization_config: Any = None, **kwargs: Any):
        if not isinstance(units, int) or units <= 0:
            raise ValueError(f"Received an invalid value for `units`, expected a positive integer. Received: units={units}")
        super().__init__(activity_regularizer=activity_regularizer, **kwargs)
        self.take(units=units, activation=activation, use_bias=use_bias, kernel_initializer=kernel_initializer,
                  bias_initializer=bias_initializer, kernel_regularizer=kernel_regularizer, bias_regularizer=bias_regularizer,
                  kernel_constraint=kernel_constraint, bias_constraint=bias_constraint)
        refuse(self, lora_rank=lora_rank, lora_alpha=lora_alpha, quantization_config=quantization_config)
        self.quantization_config = None
        self.input_spec = InputSpec(min_ndim=2)
        self.supports_masking = True

    def build(self, input_shape: Any) -> None:
        if input_shape[-1] is None:
            raise ValueError("The last dimension of the inputs to a Dense layer should be defined. Found None. Full input shape received: "
                             f"input_shape={input_shape}")
        self.kernel = self.weight("kernel", (input_shape[-1], self.units))
        self.bias = self.weight("bias", (self.units,)) if self.use_bias else None
        self.input_spec = InputSpec(min_ndim=2, axes={-1: input_shape[-1]})
        self.built = True

    def call(self, inputs: Any, training: Any = None) -> Any:
        bias = None if self.bias is None else ops.convert_to_tensor(self.bias)
        kernel = ops.convert_to_tensor(self.kernel)
        x = ops.convert_to_tensor(inputs)
        if x._dtype is not kernel._dtype:
            x = ops.cast(x, kernel.dtype)
        y = affine.linear(x, views.transpose(kernel), bias)
        return y if self.activation.__name__ == "linear" else self.activation(y)

    def compute_output_shape(self, input_shape: Any) -> Any:
        return (*input_shape[:-1], self.units)


def refuse(layer: Any, **given: Any) -> None:
    """NotSupported for arguments that are not None."""
    from septet.errors import NotSupported

    for name, value in given.items():
        if value is not None:
            raise NotSupported(f"keras.layers.{type(layer).__name__}: the argument {name}={value!r}")


class EinsumDense(Configured):
    """A product by Einstein's convention with a kernel, and a bias along chosen axes."""

    __module__ = "keras.src.layers.core.einsum_dense"
    also = {"quantization_config": None}
    writes_penalty = True

    def __init__(self, equation: str, output_shape: Any, activation: Any = None, bias_axes: Any = None,
                 kernel_initializer: Any = "glorot_uniform", bias_initializer: Any = "zeros", kernel_regularizer: Any = None,
                 bias_regularizer: Any = None, kernel_constraint: Any = None, bias_constraint: Any = None, lora_rank: Any = None,
                 lora_alpha: Any = None, gptq_unpacked_column_size: Any = None, quantization_config: Any = None, **kwargs: Any):
        super().__init__(**kwargs)
        self.partial_output_shape = (output_shape,) if isinstance(output_shape, int) else tuple(output_shape)
        self.take(equation=equation, bias_axes=bias_axes, activation=activation, kernel_initializer=kernel_initializer,
                  bias_initializer=bias_initializer, kernel_regularizer=kernel_regularizer, bias_regularizer=bias_regularizer,
                  kernel_constraint=kernel_constraint, bias_constraint=bias_constraint)
        refuse(self, lora_rank=lora_rank, lora_alpha=lora_alpha, quantization_config=quantization_config)

    def build(self, input_shape: Any) -> None:
        kernel, bias, _ = shapes_of(self.equation, self.bias_axes, input_shape, self.partial_output_shape)
        self.kernel = self.weight("kernel", kernel)
        self.bias = self.weight("bias", bias) if bias is not None else None
        self.built = True

    def call(self, inputs: Any, training: Any = None) -> Any:
        y = ops.einsum(self.equation, inputs, self.kernel)
        y = y if self.bias is None else ops.add(y, self.bias)
        return self.activation(y)

    def compute_output_shape(self, input_shape: Any) -> Any:
        return shapes_of(self.equation, self.bias_axes, input_shape, self.partial_output_shape)[2]

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "output_shape": self.partial_output_shape}


def shapes_of(equation: str, bias_axes: Any, input_shape: Any, output_shape: Any) -> tuple[Any, Any, Any]:
    """(kernel's, bias', result's shape) of an equation and the sizes that are known."""
    split = re.match(r"(\.\.\.)?([a-zA-Z]+)(\.\.\.)?,([a-zA-Z]+)->(\.\.\.)?([a-zA-Z]+)(\.\.\.)?", equation.replace(" ", ""))
    if split is None:
        raise ValueError(f"Invalid einsum equation '{equation}'. Equations must be in the form [X],[Y]->[Z], ...[X],[Y]->...[Z], or "
                         "[X]...,[Y]->[Z]....")
    first, second, third = split[2], split[4], split[6]
    elided = max(len(input_shape) - len(first), 0)
    left = bool(split[1])
    given = tuple(input_shape[elided:] if left else input_shape[:len(first)])
    out = list(output_shape)
    sizes = dict(zip(first, given))
    batch = list(input_shape[:elided]) if left else []
    body = list(third)
    known = dict(zip(body[-len(out):] if not split[3] else body[1:1 + len(out)], out))
    given_sizes = dict(known)
    for letter, size in known.items():
        if size is not None and letter in sizes and sizes[letter] not in (None, size):
            raise ValueError(f"Input shape and output shape do not match at shared dimension '{letter}'. Input shape is {sizes[letter]}, "
                             f"and output shape is {size}.")
    for letter in third:
        if letter not in first and letter not in second:
            raise ValueError(f"Dimension '{letter}' was specified in the output '{third}' but has no corresponding dimension in the "
                             f"input spec '{first}' or weight spec '{second}'")
    known = {k: v if v is not None else sizes.get(k) for k, v in known.items()}
    every = {**sizes, **{k: v for k, v in known.items() if k not in sizes or sizes[k] is None and v is not None}}
    for letter in second:
        if every.get(letter) is None:
            raise ValueError(f"Weight dimension '{letter}' did not have a match in either the input spec '{first}' or the output spec "
                             f"'{third}'. For this layer, the weight must be fully specified.")
    full = (*batch, *(given_sizes[k] if k in given_sizes else sizes.get(k) for k in third),
            *(input_shape[len(first):] if split[3] else ()))
    return tuple(every[k] for k in second), bias_shape(bias_axes, third, every), full


def bias_shape(axes: Any, letters: str, sizes: Any) -> Any:
    """The shape of a bias along some of the result's axes, 1 along those behind its first."""
    if not axes:
        return None
    for k in axes:
        if k not in letters:
            raise ValueError(f"Bias dimension '{k}' was requested, but is not part of the output spec '{letters}'")
    first = min(letters.index(k) for k in axes)
    return tuple(sizes[k] if k in axes else 1 for k in letters[first:])


class Embedding(Configured):
    """Rows of a table by number."""

    __module__ = "keras.src.layers.core.embedding"
    also = {"quantization_config": None}
    writes_penalty = True

    def __init__(self, input_dim: int, output_dim: int, embeddings_initializer: Any = "uniform", embeddings_regularizer: Any = None,
                 embeddings_constraint: Any = None, mask_zero: bool = False, weights: Any = None, lora_rank: Any = None,
                 lora_alpha: Any = None, quantization_config: Any = None, **kwargs: Any):
        length = kwargs.pop("input_length", None)
        if length is not None:
            import warnings

            warnings.warn("Argument `input_length` is deprecated. Just remove it.", stacklevel=2)
        super().__init__(**kwargs)
        self.take(input_dim=input_dim, output_dim=output_dim, embeddings_initializer=embeddings_initializer,
                  embeddings_regularizer=embeddings_regularizer, embeddings_constraint=embeddings_constraint, mask_zero=mask_zero)
        refuse(self, lora_rank=lora_rank, lora_alpha=lora_alpha, quantization_config=quantization_config)
        self.supports_masking = mask_zero
        self.autocast = False
        if weights is not None:
            self.build()
            if not (isinstance(weights, list) and len(weights) == 1):
                weights = [weights]
            self.set_weights(weights)

    def build(self, input_shape: Any = None) -> None:
        if self.built:
            return
        self._embeddings = self.weight("embeddings", (self.input_dim, self.output_dim))
        self.built = True

    @property
    def embeddings(self) -> Any:
        return self._embeddings

    def call(self, inputs: Any) -> Any:
        index = ops.convert_to_tensor(inputs)
        index = cast(index, dt.int64) if index._dtype is not dt.int64 else index
        table = ops.cast(self._embeddings, self.compute_dtype)
        try:
            return active.gathered(table, index) if active.picks_rows(table, 0) else affine.rows_of(table, index)
        except IndexError as wrong:
            raise invalid(f"{wrong} [Op:ResourceGather]") from None

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        return ops.not_equal(inputs, 0) if self.mask_zero else None

    def compute_output_shape(self, input_shape: Any) -> Any:
        return (*input_shape, self.output_dim)

    def compute_output_spec(self, inputs: Any) -> Any:
        from septet.keras.keras_tensor import KerasTensor

        return KerasTensor(self.compute_output_shape(inputs.shape), dtype=self.compute_dtype)


class ReversibleEmbedding(Embedding):
    """An embedding that also goes from vectors back to scores of numbers."""

    __module__ = "keras.src.layers.core.reversible_embedding"

    def __init__(self, input_dim: int, output_dim: int, tie_weights: bool = True, embeddings_initializer: Any = "uniform",
                 embeddings_regularizer: Any = None, embeddings_constraint: Any = None, mask_zero: bool = False,
                 reverse_dtype: Any = None, logit_soft_cap: Any = None, **kwargs: Any):
        super().__init__(input_dim, output_dim, embeddings_initializer, embeddings_regularizer, embeddings_constraint, mask_zero, **kwargs)
        self.take(tie_weights=tie_weights, reverse_dtype=reverse_dtype, logit_soft_cap=logit_soft_cap)

    def build(self, input_shape: Any = None) -> None:
        if self.built:
            return
        super().build(input_shape)
        if not self.tie_weights:
            self.reverse_embeddings = self.add_weight(name="reverse_embeddings", shape=(self.output_dim, self.input_dim),
                                                      initializer=self.embeddings_initializer)

    def call(self, inputs: Any, reverse: bool = False) -> Any:
        if not reverse:
            return super().call(inputs)
        kernel = ops.transpose(self._embeddings) if self.tie_weights else ops.convert_to_tensor(self.reverse_embeddings)
        if self.reverse_dtype is not None:
            inputs, kernel = ops.cast(inputs, self.reverse_dtype), ops.cast(kernel, self.reverse_dtype)
        scores = ops.matmul(inputs, kernel)
        if self.logit_soft_cap is not None:
            scores = ops.multiply(ops.tanh(ops.divide(scores, self.logit_soft_cap)), self.logit_soft_cap)
        return scores

    def compute_output_spec(self, inputs: Any, reverse: bool = False) -> Any:
        from septet.keras.keras_tensor import KerasTensor

        shape = (*inputs.shape[:-1], self.input_dim) if reverse else (*inputs.shape, self.output_dim)
        return KerasTensor(shape, dtype=self.compute_dtype)
