"""Recurrent layers: the loop over steps, cells one upon another, and the layers of the three usual cells."""
from __future__ import annotations

from typing import Any

from septet.keras import ops, tree
from septet.keras.layers.configured import Configured
from septet.keras.layers.input_spec import InputSpec
from septet.keras.layers.rnn_cells import GRUCell, LSTMCell, SimpleRNNCell, taken

LOOP = {"return_sequences": False, "return_state": False, "go_backwards": False, "stateful": False, "unroll": False}


class StackedRNNCells(Configured):
    """Cells one upon another, as one cell."""

    __module__ = "keras.src.layers.rnn.stacked_rnn_cells"

    def __init__(self, cells: Any, **kwargs: Any):
        super().__init__(**kwargs)
        for cell in cells:
            if "call" not in dir(cell):
                raise ValueError(f"All cells must have a `call` method. Received cell without a `call` method: {cell}")
            if "state_size" not in dir(cell):
                raise ValueError(f"All cells must have a `state_size` attribute. Received cell without a `state_size`: {cell}")
        self.cells = list(cells)

    @property
    def state_size(self) -> list[Any]:
        return [c.state_size for c in self.cells]

    @property
    def output_size(self) -> Any:
        last = self.cells[-1]
        size = getattr(last, "output_size", None)
        return size if size is not None else last.state_size[0] if isinstance(last.state_size, (list, tuple)) else last.state_size

    def get_initial_state(self, batch_size: Any = None) -> list[Any]:
        return [c.get_initial_state(batch_size=batch_size) for c in self.cells]

    def build(self, input_shape: Any) -> None:
        for cell in self.cells:
            if hasattr(cell, "build") and not cell.built:
                cell.build(input_shape)
                cell.built = True
            size = getattr(cell, "output_size", None)
            size = size if size is not None else cell.state_size[0] if isinstance(cell.state_size, (list, tuple)) else cell.state_size
            input_shape = (input_shape[0], size)
        self.built = True

    def call(self, inputs: Any, states: Any, training: bool = False, **kwargs: Any) -> Any:
        found = []
        for cell, state in zip(self.cells, states):
            own = list(state) if isinstance(state, (list, tuple)) else [state]
            options = {"training": training} if getattr(cell, "_call_has_training_arg", False) else {}
            inputs, after = cell(inputs, own, **options)
            found.append(after)
        return inputs, found

    def get_config(self) -> dict[str, Any]:
        from septet.keras.named import serialize

        return {**super().get_config(), "cells": [serialize(c) for c in self.cells]}

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: Any = None) -> Any:
        from septet.keras.saving import deserialize_keras_object

        config = dict(config)
        return cls([deserialize_keras_object(c, custom_objects=custom_objects) for c in config.pop("cells")], **config)


class RNN(Configured):
    """A cell run over the steps of sequences (batch, steps, ...)."""

    __module__ = "keras.src.layers.rnn.rnn"

    def __init__(self, cell: Any, return_sequences: bool = False, return_state: bool = False, go_backwards: bool = False,
                 stateful: bool = False, unroll: bool = False, zero_output_for_mask: bool = False, **kwargs: Any):
        cell = StackedRNNCells(cell) if isinstance(cell, (list, tuple)) else cell
        if "call" not in dir(cell):
            raise ValueError(f"Argument `cell` should have a `call` method. Received: cell={cell}")
        if "state_size" not in dir(cell):
            raise ValueError("The RNN cell should have a `state_size` attribute (single integer or list of integers, one integer per RNN "
                             f"state). Received: cell={cell}")
        super().__init__(**kwargs)
        self.cell = cell
        self.take(return_sequences=return_sequences, return_state=return_state, go_backwards=go_backwards, stateful=stateful, unroll=unroll,
                  zero_output_for_mask=zero_output_for_mask)
        self.supports_masking, self.input_spec, self.states = True, None, None
        self._expects_mask_arg = True

    @property
    def state_sizes(self) -> list[Any]:
        """One size a state, cells one upon another flattened."""
        size = self.cell.state_size
        return list(tree.flatten(size)) if isinstance(size, (list, tuple)) else [size]

    @property
    def state_size(self) -> Any:
        return self.cell.state_size

    @property
    def output_size(self) -> Any:
        size = getattr(self.cell, "output_size", None)
        return size if size is not None else self.state_sizes[0]

    def compute_output_shape(self, sequences_shape: Any, initial_state_shape: Any = None) -> Any:
        batch, steps = sequences_shape[0], sequences_shape[1]
        out = self.output_size
        tail = tuple(out) if isinstance(out, (list, tuple)) else (out,)
        found = (batch, steps, *tail) if self.return_sequences else (batch, *tail)
        if not self.return_state:
            return found
        return (found, *((batch, *(s if isinstance(s, (list, tuple)) else (s,))) for s in self.state_sizes))

    def compute_mask(self, _: Any, mask: Any = None) -> Any:
        mask = tree.flatten(mask)[0] if mask is not None else None
        found = mask if self.return_sequences else None
        return [found, *(None for _ in self.state_sizes)] if self.return_state else found

    def build(self, sequences_shape: Any, initial_state_shape: Any = None) -> None:
        if hasattr(self.cell, "build") and not getattr(self.cell, "built", False):
            self.cell.build((sequences_shape[0], *sequences_shape[2:]))
            self.cell.built = True
        if self.stateful:
            if self.states is not None:
                self.reset_state()
            elif sequences_shape[0] is None:
                raise ValueError("When using `stateful=True` in a RNN, the batch size must be static. Found dynamic batch size: "
                                 f"sequence.shape={sequences_shape}")
            else:
                self._create_state_variables(sequences_shape[0])
        self.built = True

    def _create_state_variables(self, batch: int) -> None:
        from septet.keras.variable import Variable

        with self._open_name_scope():
            made = tree.map_structure(lambda v: Variable(v, trainable=False, dtype=self.variable_dtype, name="rnn_state"),
                                      self.get_initial_state(batch))
        self.__dict__["states"] = made                      # none of the layer's weights

    def get_initial_state(self, batch_size: Any) -> Any:
        """Zeros, or what the cell begins with."""
        make = getattr(self.cell, "get_initial_state", None)
        if make is not None:
            found = make(batch_size=batch_size)
            return list(found) if isinstance(found, (list, tuple)) else [found]
        return [ops.zeros((batch_size, *(s if isinstance(s, (list, tuple)) else (s,))), dtype=self.cell.compute_dtype)
                for s in self.state_sizes]

    def reset_states(self) -> None:
        self.reset_state()

    def reset_state(self) -> None:
        """Let a stateful layer begin anew."""
        if self.states is not None:
            for v in tree.flatten(self.states):
                v.assign(ops.zeros(v.shape, dtype=v.dtype))

    def call(self, sequences: Any, initial_state: Any = None, mask: Any = None, training: bool = False) -> Any:
        steps = sequences.shape[1]
        if self.unroll and steps is None:
            raise ValueError("Cannot unroll a RNN if the time dimension is undefined.")
        states = self.first_state(initial_state, sequences.shape[0])
        mask = tree.flatten(mask)[0] if isinstance(mask, (list, tuple)) else mask
        last, outputs, states = self.inner_loop(sequences, states, mask, training)
        if self.stateful:
            for v, value in zip(tree.flatten(self.states), tree.flatten(states)):
                v.assign(ops.stop_gradient(value))
        for cell in getattr(self.cell, "cells", [self.cell]):
            for name in (*(() if training else ("skip_masks",)), "reset_dropout_mask", "reset_recurrent_dropout_mask"):
                if hasattr(cell, name):
                    getattr(cell, name)()
        found = outputs if self.return_sequences else last
        return (found, *states) if self.return_state else found

    def first_state(self, initial_state: Any, batch: int) -> list[Any]:
        """The states that the first step gets."""
        if initial_state is None:
            held = tree.map_structure(lambda v: v.value, self.states) if self.stateful and self.states is not None else None
            initial_state = held if held is not None else self.get_initial_state(batch)
        found = list(initial_state) if isinstance(initial_state, (list, tuple)) else [initial_state]
        kind = getattr(self.cell, "compute_dtype", self.compute_dtype)
        return [tree.map_structure(lambda x: ops.cast(x, kind), s) for s in found]

    def inner_loop(self, sequences: Any, states: list[Any], mask: Any, training: bool) -> tuple[Any, Any, Any]:
        """(the last step's results, all results, the last states)."""
        options = {"training": training} if getattr(self.cell, "_call_has_training_arg", False) else {}
        order = range(sequences.shape[1] - 1, -1, -1) if self.go_backwards else range(sequences.shape[1])
        outputs: list[Any] = []
        before: Any = None
        for t in order:
            y, after = self.cell(sequences[:, t], states, **options)
            after = list(after) if isinstance(after, (list, tuple)) else [after]
            if mask is not None:
                kept = mask[:, t]
                rest = ops.zeros_like(y) if before is None or self.zero_output_for_mask else before
                shown = ops.where(widened(kept, y), y, rest)
                after = tree.map_structure(lambda new, old, kept=kept: ops.where(widened(kept, new), new, old), after, states)
                before = ops.where(widened(kept, y), y, ops.zeros_like(y) if before is None else before)
                y = shown
            states = after
            outputs.append(y)
        last = before if mask is not None and not self.zero_output_for_mask else outputs[-1]
        return last, ops.stack(outputs, axis=1) if self.return_sequences else outputs[-1], states

    def get_config(self) -> dict[str, Any]:
        from septet.keras.named import serialize

        return {**super().get_config(), "cell": serialize(self.cell)}

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: Any = None) -> Any:
        from septet.keras.saving import deserialize_keras_object

        config = dict(config)
        return cls(deserialize_keras_object(config.pop("cell"), custom_objects=custom_objects), **config)


def widened(mask: Any, like: Any) -> Any:
    """A mask of samples in the rank of results."""
    return ops.reshape(mask, (mask.shape[0], *(1,) * (len(like.shape) - 1)))


CELL_NAMES = {"SimpleRNNCell": "simple_rnn_cell", "GRUCell": "gru_cell", "LSTMCell": "lstm_cell"}


class OfCell(RNN):
    """A layer of one of the usual cells: its arguments are the cell's and the loop's."""

    __module__ = "keras.src.layers.rnn.rnn"
    cell_class: Any = None
    kind = ""
    writes_penalty = True
    unwritten: tuple[str, ...] = ()     # arguments that are not in the config

    def begin(self, given: dict[str, Any], **kwargs: Any) -> None:
        loop = {n: given.pop(n) for n in LOOP}
        given.pop("use_cudnn", None)
        penalty = given.pop("activity_regularizer", None)
        cell = self.cell_class(**given, dtype=kwargs.get("dtype"), trainable=kwargs.get("trainable", True),
                               name=CELL_NAMES[self.cell_class.__name__])
        super().__init__(cell, **loop, activity_regularizer=penalty, **kwargs)
        self._own = tuple(given)
        self.input_spec = InputSpec(ndim=3)

    def __getattr__(self, name: str) -> Any:
        cell = self.__dict__.get("cell")
        if cell is not None and name in self.__dict__.get("_own", ()):
            return getattr(cell, name)
        raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")

    def inner_loop(self, sequences: Any, states: list[Any], mask: Any, training: bool) -> tuple[Any, Any, Any]:
        from septet.keras.layers import rnn_kernel

        found = rnn_kernel.run(self, sequences, states, mask, training)
        return super().inner_loop(sequences, states, mask, training) if found is None else found

    def get_config(self) -> dict[str, Any]:
        from septet.keras.layers.configured import written

        found = super().get_config()
        found.pop("cell", None)
        return {**found, **{n: written(n, getattr(self.cell, n)) for n in self._own if n not in self.unwritten}}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        return cls(**config)


class SimpleRNN(OfCell):
    """Sequences through a `SimpleRNNCell`."""

    __module__ = "keras.src.layers.rnn.simple_rnn"
    cell_class, kind = SimpleRNNCell, "tanh"
    unwritten = ("seed",)               # as in Keras

    def __init__(self, units: int, activation: Any = "tanh", use_bias: bool = True, kernel_initializer: Any = "glorot_uniform",
                 recurrent_initializer: Any = "orthogonal", bias_initializer: Any = "zeros", kernel_regularizer: Any = None,
                 recurrent_regularizer: Any = None, bias_regularizer: Any = None, activity_regularizer: Any = None,
                 kernel_constraint: Any = None, recurrent_constraint: Any = None, bias_constraint: Any = None, dropout: float = 0.0,
                 recurrent_dropout: float = 0.0, return_sequences: bool = False, return_state: bool = False, go_backwards: bool = False,
                 stateful: bool = False, unroll: bool = False, seed: Any = None, **kwargs: Any):
        self.begin(taken(locals()), **kwargs)


class GRU(OfCell):
    """Sequences through a `GRUCell`."""

    __module__ = "keras.src.layers.rnn.gru"
    cell_class, kind = GRUCell, "gru"

    def __init__(self, units: int, activation: Any = "tanh", recurrent_activation: Any = "sigmoid", use_bias: bool = True,
                 kernel_initializer: Any = "glorot_uniform", recurrent_initializer: Any = "orthogonal", bias_initializer: Any = "zeros",
                 kernel_regularizer: Any = None, recurrent_regularizer: Any = None, bias_regularizer: Any = None,
                 activity_regularizer: Any = None, kernel_constraint: Any = None, recurrent_constraint: Any = None,
                 bias_constraint: Any = None,
                 dropout: float = 0.0, recurrent_dropout: float = 0.0, seed: Any = None, return_sequences: bool = False,
                 return_state: bool = False, go_backwards: bool = False, stateful: bool = False, unroll: bool = False,
                 reset_after: bool = True, use_cudnn: Any = "auto", **kwargs: Any):
        self.begin(taken(locals()), **kwargs)


class LSTM(OfCell):
    """Sequences through an `LSTMCell`."""

    __module__ = "keras.src.layers.rnn.lstm"
    cell_class, kind = LSTMCell, "lstm"

    def __init__(self, units: int, activation: Any = "tanh", recurrent_activation: Any = "sigmoid", use_bias: bool = True,
                 kernel_initializer: Any = "glorot_uniform", recurrent_initializer: Any = "orthogonal", bias_initializer: Any = "zeros",
                 unit_forget_bias: bool = True, kernel_regularizer: Any = None, recurrent_regularizer: Any = None,
                 bias_regularizer: Any = None,
                 activity_regularizer: Any = None, kernel_constraint: Any = None, recurrent_constraint: Any = None,
                 bias_constraint: Any = None,
                 dropout: float = 0.0, recurrent_dropout: float = 0.0, seed: Any = None, return_sequences: bool = False,
                 return_state: bool = False, go_backwards: bool = False, stateful: bool = False, unroll: bool = False,
                 use_cudnn: Any = "auto", **kwargs: Any):
        self.begin(taken(locals()), **kwargs)
