"""Cells of recurrent layers: what happens in one step."""
from __future__ import annotations

from typing import Any

from septet.keras import ops, random
from septet.keras.layers.configured import Configured


class DropoutRNNCell:
    """Masks of dropout that stay the same over the steps of one call."""

    def get_dropout_mask(self, step_input: Any) -> Any:
        """The mask of inputs, None where there is none."""
        if not hasattr(self, "_dropout_mask"):
            self._dropout_mask = None
        if self._dropout_mask is None and self.dropout > 0:  # type: ignore[attr-defined]
            ones = ops.ones_like(step_input)
            rate, count = self.dropout, getattr(self, "dropout_mask_count", None)  # type: ignore[attr-defined]
            draw = lambda: random.dropout(ones, rate=rate, seed=self.seed_generator)  # type: ignore[attr-defined]  # noqa: E731
            self._dropout_mask = draw() if count is None else [draw() for _ in range(count)]
        return self._dropout_mask

    def get_recurrent_dropout_mask(self, step_input: Any) -> Any:
        """The mask of states, None where there is none."""
        if not hasattr(self, "_recurrent_dropout_mask"):
            self._recurrent_dropout_mask = None
        if self._recurrent_dropout_mask is None and self.recurrent_dropout > 0:  # type: ignore[attr-defined]
            ones = ops.ones_like(step_input)
            rate, count = self.recurrent_dropout, getattr(self, "dropout_mask_count", None)  # type: ignore[attr-defined]
            draw = lambda: random.dropout(ones, rate=rate, seed=self.seed_generator)  # type: ignore[attr-defined]  # noqa: E731
            self._recurrent_dropout_mask = draw() if count is None else [draw() for _ in range(count)]
        return self._recurrent_dropout_mask

    def skip_masks(self) -> None:
        """Move the seeds on as for the masks of a call that does not train: Keras draws them, and does not use them."""
        count = getattr(self, "dropout_mask_count", None) or 1
        for rate, mask in ((self.dropout, "_dropout_mask"), (self.recurrent_dropout, "_recurrent_dropout_mask")):  # type: ignore[attr-defined]
            for _ in range(count if rate > 0 and getattr(self, mask, None) is None else 0):
                self.seed_generator.next()  # type: ignore[attr-defined]

    def reset_dropout_mask(self) -> None:
        self._dropout_mask = None

    def reset_recurrent_dropout_mask(self) -> None:
        self._recurrent_dropout_mask = None


class Cell(Configured, DropoutRNNCell):
    """What the usual cells share."""

    __module__ = "keras.src.layers.rnn.rnn"
    gates, states = 1, 1

    def begin(self, given: dict[str, Any], **kwargs: Any) -> None:
        if given["units"] <= 0:
            raise ValueError("Received an invalid value for argument `units`, expected a positive integer, "
                             f"got {given['units']}")
        Configured.__init__(self, **kwargs)
        given = {**given, "dropout": min(1.0, max(0.0, given["dropout"])), "recurrent_dropout": min(1.0, max(0.0,
                                                                                                             given["recurrent_dropout"]))}
        if self.gates == 1:
            self.seed_generator = random.SeedGenerator(seed=given["seed"])
        self.take(**given)
        if self.gates > 1:
            self.seed_generator = random.SeedGenerator(seed=self.seed)
        if self.gates > 1 and self.recurrent_dropout > 0:       # every gate has masks of its own
            self.dropout_mask_count = self.gates
        self.state_size = [self.units] * self.states if self.states > 1 else self.units
        self.output_size = self.units

    def build(self, input_shape: Any) -> None:
        self.kernel = self.weight("kernel", (input_shape[-1], self.units * self.gates))
        self.recurrent_kernel = self.weight("recurrent_kernel", (self.units, self.units * self.gates), "recurrent")
        self.bias = self.make_bias() if self.use_bias else None
        self.built = True

    def make_bias(self) -> Any:
        return self.weight("bias", (self.units * self.gates,))

    def dropped(self, inputs: Any, h: Any, training: Any) -> tuple[Any, Any]:
        """Inputs and states as dropout leaves them."""
        if training and self.dropout > 0:
            inputs = ops.multiply(inputs, self.get_dropout_mask(inputs))
        if training and self.recurrent_dropout > 0:
            h = ops.multiply(h, self.get_recurrent_dropout_mask(h))
        return inputs, h

    def per_gate(self, inputs: Any, h: Any) -> tuple[list[Any], list[Any]]:
        """What inputs and states give to each gate, dropped by the gate's own masks."""
        n, count = self.units, self.gates
        kernel, inner = ops.convert_to_tensor(self.kernel), ops.convert_to_tensor(self.recurrent_kernel)
        own = self.get_dropout_mask(inputs) or [1.0] * count
        back = self.get_recurrent_dropout_mask(h)
        cut = lambda w, k: w[:, k * n:(k + 1) * n]  # noqa: E731
        return ([ops.matmul(ops.multiply(inputs, own[k]), cut(kernel, k)) for k in range(count)],
                [ops.matmul(ops.multiply(h, back[k]), cut(inner, k)) for k in range(count)])

    def get_initial_state(self, batch_size: Any = None) -> list[Any]:
        return [ops.zeros((batch_size, self.units), dtype=self.compute_dtype) for _ in range(self.states)]


class SimpleRNNCell(Cell):
    """h = activation(x kernel + h recurrent_kernel + bias)."""

    __module__ = "keras.src.layers.rnn.simple_rnn"

    def __init__(self, units: int, activation: Any = "tanh", use_bias: bool = True, kernel_initializer: Any = "glorot_uniform",
                 recurrent_initializer: Any = "orthogonal", bias_initializer: Any = "zeros", kernel_regularizer: Any = None,
                 recurrent_regularizer: Any = None, bias_regularizer: Any = None, kernel_constraint: Any = None,
                 recurrent_constraint: Any = None, bias_constraint: Any = None, dropout: float = 0.0, recurrent_dropout: float = 0.0,
                 seed: Any = None, **kwargs: Any):
        self.begin(taken(locals()), **kwargs)

    def call(self, sequence: Any, states: Any, training: bool = False) -> Any:
        before = states[0] if isinstance(states, (list, tuple)) else states
        x, h = self.dropped(sequence, before, training)
        y = ops.matmul(x, self.kernel)
        y = y if self.bias is None else ops.add(y, self.bias)
        y = self.activation(ops.add(y, ops.matmul(h, self.recurrent_kernel)))
        return y, [y] if isinstance(states, (list, tuple)) else y


def taken(scope: dict[str, Any]) -> dict[str, Any]:
    """A constructor's own arguments out of its names."""
    return {n: v for n, v in scope.items() if n not in ("self", "kwargs", "__class__")}


class GRUCell(Cell):
    """Cho et al. 2014; with reset_after the state is multiplied before it is reset."""

    __module__ = "keras.src.layers.rnn.gru"
    gates = 3

    def __init__(self, units: int, activation: Any = "tanh", recurrent_activation: Any = "sigmoid", use_bias: bool = True,
                 kernel_initializer: Any = "glorot_uniform", recurrent_initializer: Any = "orthogonal", bias_initializer: Any = "zeros",
                 kernel_regularizer: Any = None, recurrent_regularizer: Any = None, bias_regularizer: Any = None,
                 kernel_constraint: Any = None,
                 recurrent_constraint: Any = None, bias_constraint: Any = None, dropout: float = 0.0, recurrent_dropout: float = 0.0,
                 reset_after: bool = True, seed: Any = None, **kwargs: Any):
        self.begin(taken(locals()), **kwargs)

    def make_bias(self) -> Any:
        return self.weight("bias", (2, 3 * self.units) if self.reset_after else (3 * self.units,))

    def call(self, inputs: Any, states: Any, training: bool = False) -> Any:
        before = states[0] if isinstance(states, (list, tuple)) else states
        if training and self.recurrent_dropout > 0:
            if not self.reset_after:
                from septet.errors import NotSupported

                raise NotSupported("keras.layers.GRU: recurrent_dropout with reset_after=False")
            x = h = None
            every = [ops.concatenate(parts, axis=1) for parts in self.per_gate(inputs, before)]
        else:
            x, h = self.dropped(inputs, before, training)
            every = [ops.matmul(x, self.kernel)]
        n = self.units
        own, inner = (None, None) if self.bias is None else (self.bias[0], self.bias[1]) if self.reset_after else (
            ops.convert_to_tensor(self.bias), None)
        gates = every[0] if own is None else ops.add(every[0], own)
        if self.reset_after:
            back = every[1] if len(every) > 1 else ops.matmul(h, self.recurrent_kernel)
            back = back if inner is None else ops.add(back, inner)
            update = self.recurrent_activation(ops.add(gates[:, :n], back[:, :n]))
            reset = self.recurrent_activation(ops.add(gates[:, n:2 * n], back[:, n:2 * n]))
            new = self.activation(ops.add(gates[:, 2 * n:], ops.multiply(reset, back[:, 2 * n:])))
        else:
            kernel = ops.convert_to_tensor(self.recurrent_kernel)
            back = ops.matmul(h, kernel[:, :2 * n])
            update = self.recurrent_activation(ops.add(gates[:, :n], back[:, :n]))
            reset = self.recurrent_activation(ops.add(gates[:, n:2 * n], back[:, n:]))
            new = self.activation(ops.add(gates[:, 2 * n:], ops.matmul(ops.multiply(reset, h), kernel[:, 2 * n:])))
        y = ops.add(ops.multiply(update, before), ops.multiply(ops.subtract(1.0, update), new))
        return y, [y] if isinstance(states, (list, tuple)) else y


class LSTMCell(Cell):
    """Hochreiter and Schmidhuber 1997; the forget gate begins open."""

    __module__ = "keras.src.layers.rnn.lstm"
    gates, states = 4, 2

    def __init__(self, units: int, activation: Any = "tanh", recurrent_activation: Any = "sigmoid", use_bias: bool = True,
                 kernel_initializer: Any = "glorot_uniform", recurrent_initializer: Any = "orthogonal", bias_initializer: Any = "zeros",
                 unit_forget_bias: bool = True, kernel_regularizer: Any = None, recurrent_regularizer: Any = None,
                 bias_regularizer: Any = None,
                 kernel_constraint: Any = None, recurrent_constraint: Any = None, bias_constraint: Any = None, dropout: float = 0.0,
                 recurrent_dropout: float = 0.0, seed: Any = None, **kwargs: Any):
        self.begin(taken(locals()), **kwargs)

    def make_bias(self) -> Any:
        if not self.unit_forget_bias:
            return super().make_bias()

        def open_gate(shape: Any, dtype: Any = None) -> Any:
            n = self.units
            first, rest = (self.bias_initializer((k,), dtype=dtype) for k in (n, 2 * n))
            return ops.concatenate([first, ops.ones((n,), dtype=dtype), rest], axis=0)

        return self.add_weight(shape=(self.units * 4,), name="bias", initializer=open_gate, regularizer=self.bias_regularizer,
                               constraint=self.bias_constraint)

    def call(self, inputs: Any, states: Any, training: bool = False) -> Any:
        if training and self.recurrent_dropout > 0:
            own, back = (ops.concatenate(parts, axis=1) for parts in self.per_gate(inputs, states[0]))
            z = ops.add(own, back)
        else:
            x, h = self.dropped(inputs, states[0], training)
            z = ops.add(ops.matmul(x, self.kernel), ops.matmul(h, self.recurrent_kernel))
        z = z if self.bias is None else ops.add(z, self.bias)
        n = self.units
        enter, forget, cell, leave = (z[:, k * n:(k + 1) * n] for k in range(4))
        c = ops.add(ops.multiply(self.recurrent_activation(forget), states[1]),
                    ops.multiply(self.recurrent_activation(enter), self.activation(cell)))
        y = ops.multiply(self.recurrent_activation(leave), self.activation(c))
        return y, [y, c]
