"""Recurrent layers whose products are convolutions (Shi et al. 2015)."""
from __future__ import annotations

from typing import Any

from septet.keras import ops, random
from septet.keras.layers.configured import Configured, written
from septet.keras.layers.convolutional import BaseConv
from septet.keras.layers.input_spec import InputSpec
from septet.keras.layers.rnn import LOOP, RNN
from septet.keras.layers.rnn_cells import DropoutRNNCell, taken


class ConvLSTMCell(Configured, DropoutRNNCell):
    """One step: gates are convolutions of the images and of the state."""

    __module__ = "keras.src.layers.rnn.conv_lstm"
    settle, by_name = BaseConv.settle, BaseConv.by_name

    def __init__(self, rank: int, filters: int, kernel_size: Any, strides: Any = 1, padding: str = "valid", data_format: Any = None,
                 dilation_rate: Any = 1, activation: Any = "tanh", recurrent_activation: Any = "sigmoid", use_bias: bool = True,
                 kernel_initializer: Any = "glorot_uniform", recurrent_initializer: Any = "orthogonal", bias_initializer: Any = "zeros",
                 unit_forget_bias: bool = True, kernel_regularizer: Any = None, recurrent_regularizer: Any = None,
                 bias_regularizer: Any = None, kernel_constraint: Any = None, recurrent_constraint: Any = None, bias_constraint: Any = None,
                 dropout: float = 0.0, recurrent_dropout: float = 0.0, seed: Any = None, **kwargs: Any):
        super().__init__(**kwargs)
        self.rank = rank
        self.settle(kernel_size, strides, padding, data_format, dilation_rate)
        given = taken(locals())
        dropout, recurrent_dropout = (min(1.0, max(0.0, rate)) for rate in (dropout, recurrent_dropout))
        self.seed_generator, self.dropout_mask_count = random.SeedGenerator(seed=seed), 4
        self.take(**{**{n: given[n] for n in OWN}, "filters": filters, "dropout": dropout, "recurrent_dropout": recurrent_dropout})
        self.input_spec = InputSpec(ndim=rank + 2)
        self.state_size: Any = None

    def build(self, input_shape: Any) -> None:
        channels = input_shape[-1 if self.data_format == "channels_last" else 1]
        if channels is None:
            raise ValueError("The channel dimension of the inputs (last axis) should be defined. Found None. "
                             f"Full input shape received: input_shape={input_shape}")
        self.kernel = self.weight("kernel", (*self.kernel_size, channels, 4 * self.filters))
        self.recurrent_kernel = self.weight("recurrent_kernel", (*self.kernel_size, self.filters, 4 * self.filters), "recurrent")
        self.bias = self.make_bias() if self.use_bias else None
        self.state_size = [BaseConv.shape_after(self, input_shape, self.filters)[1:]] * 2  # type: ignore[arg-type]
        self.built = True

    def make_bias(self) -> Any:
        """Zeros, and ones that open the forget gate."""
        if not self.unit_forget_bias:
            return self.weight("bias", (4 * self.filters,))

        def open_gate(shape: Any, dtype: Any = None) -> Any:
            n = self.filters
            first, rest = (self.bias_initializer((k,), dtype=dtype) for k in (n, 2 * n))
            return ops.concatenate([first, ops.ones((n,), dtype=dtype), rest], axis=0)

        return self.add_weight(shape=(4 * self.filters,), name="bias", initializer=open_gate, regularizer=self.bias_regularizer,
                               constraint=self.bias_constraint)

    def call(self, inputs: Any, states: Any, training: bool = False) -> Any:
        h, c = states
        masks, others = self.get_dropout_mask(inputs), self.get_recurrent_dropout_mask(h)       # drawn whether or not it trains
        own = self.gates(inputs, masks if training else None, self.kernel, self.strides, self.by_name(), self.data_format,
                         self.dilation_rate)
        z = ops.add(own, self.gates(h, others if training else None, self.recurrent_kernel, 1, "same", self.data_format))
        axis = -1 if self.data_format == "channels_last" else 1
        if self.bias is not None:
            shape = [1] * (self.rank + 2)
            shape[axis] = 4 * self.filters
            z = ops.add(z, ops.reshape(ops.convert_to_tensor(self.bias), shape))
        enter, forget, cell, leave = ops.split(z, 4, axis=axis)
        c = ops.add(ops.multiply(self.recurrent_activation(forget), c),
                    ops.multiply(self.recurrent_activation(enter), self.activation(cell)))
        h = ops.multiply(self.recurrent_activation(leave), self.activation(c))
        return h, [h, c]


    def gates(self, x: Any, masks: Any, kernel: Any, *geometry: Any) -> Any:
        """What images give to all gates; each has a mask of dropout of its own."""
        if masks is None:
            return ops.conv(x, kernel, *geometry)
        parts = [ops.conv(ops.multiply(x, mask), own, *geometry) for mask, own in zip(masks, ops.split(kernel, 4, axis=-1))]
        return ops.concatenate(parts, axis=-1 if self.data_format == "channels_last" else 1)


OWN = """activation recurrent_activation use_bias kernel_initializer recurrent_initializer bias_initializer unit_forget_bias
    kernel_regularizer recurrent_regularizer bias_regularizer kernel_constraint recurrent_constraint bias_constraint dropout
    recurrent_dropout seed""".split()
SHAPES = ["filters", "kernel_size", "strides", "padding", "data_format", "dilation_rate"]


class ConvLSTM(RNN):
    """Sequences of images through a `ConvLSTMCell`."""

    __module__ = "keras.src.layers.rnn.conv_lstm"
    rank = 2
    writes_penalty = True

    def begin(self, given: dict[str, Any], **kwargs: Any) -> None:
        loop = {n: given.pop(n) for n in LOOP if n in given}
        penalty = given.pop("activity_regularizer")
        cell = ConvLSTMCell(rank=self.rank, **given, dtype=kwargs.get("dtype"), trainable=kwargs.get("trainable", True),
                            name="conv_lstm_cell")
        unrolled = kwargs.pop("unroll", False)
        if unrolled:
            raise TypeError("Unrolling is not possible with convolutional RNNs.")
        super().__init__(cell, **loop, activity_regularizer=penalty, **kwargs)
        self.input_spec = InputSpec(ndim=self.rank + 3)

    def __getattr__(self, name: str) -> Any:
        cell = self.__dict__.get("cell")
        if cell is not None and name in (*OWN, *SHAPES):
            return getattr(cell, name)
        raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")

    def compute_output_shape(self, sequences_shape: Any, initial_state_shape: Any = None) -> Any:
        one = BaseConv.shape_after(self.cell, (sequences_shape[0], *sequences_shape[2:]), self.cell.filters)
        found = (one[0], sequences_shape[1], *one[1:]) if self.return_sequences else one
        return (found, one, one) if self.return_state else found

    def compute_mask(self, _: Any, mask: Any = None) -> Any:
        mask = mask[0] if isinstance(mask, (list, tuple)) else mask
        found = mask if self.return_sequences else None
        return [found, None, None] if self.return_state else found

    def get_initial_state(self, batch_size: Any) -> Any:
        return [ops.zeros((batch_size, *size), dtype=self.cell.compute_dtype) for size in self.cell.state_size]

    def get_config(self) -> dict[str, Any]:
        found = super().get_config()
        found.pop("cell")
        return {**found, **{n: written(n, getattr(self.cell, n)) for n in (*SHAPES, *OWN)}}

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: Any = None) -> Any:
        return cls(**config)


def layer(rank: int) -> type[ConvLSTM]:
    """The class for images of so many dimensions."""
    def create(self: Any, filters: int, kernel_size: Any, strides: Any = 1, padding: str = "valid", data_format: Any = None,
                 dilation_rate: Any = 1, activation: Any = "tanh", recurrent_activation: Any = "sigmoid", use_bias: bool = True,
                 kernel_initializer: Any = "glorot_uniform", recurrent_initializer: Any = "orthogonal", bias_initializer: Any = "zeros",
                 unit_forget_bias: bool = True, kernel_regularizer: Any = None, recurrent_regularizer: Any = None,
                 bias_regularizer: Any = None, activity_regularizer: Any = None, kernel_constraint: Any = None,
                 recurrent_constraint: Any = None, bias_constraint: Any = None, dropout: float = 0.0, recurrent_dropout: float = 0.0,
                 seed: Any = None, return_sequences: bool = False, return_state: bool = False, go_backwards: bool = False,
                 stateful: bool = False, **kwargs: Any) -> None:
        self.begin(taken(locals()), **kwargs)

    create.__name__ = "__init__"
    return type(f"ConvLSTM{rank}D", (ConvLSTM,), {
        "__init__": create, "rank": rank, "__module__": f"keras.src.layers.rnn.conv_lstm{rank}d",
        "__doc__": f"Sequences of images of {rank} dimensions: (batch, steps, *size, channels)."})


ConvLSTM1D, ConvLSTM2D, ConvLSTM3D = layer(1), layer(2), layer(3)
