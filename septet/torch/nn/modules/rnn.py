"""Recurrent layers and their cells."""
from __future__ import annotations

import math
import numbers
import warnings
from typing import Any

from septet.core import index, view
from septet.core.absent import constant
from septet.torch.nn import init
from septet.torch.nn.functional import recurrent as fn
from septet.torch.nn.modules.linear import blank
from septet.torch.nn.modules.module import Module

GATES = {"LSTM": 4, "GRU": 3, "RNN_TANH": 1, "RNN_RELU": 1}
KINDS = {"LSTM": "lstm", "GRU": "gru", "RNN_TANH": "tanh", "RNN_RELU": "relu"}


class RNNBase(Module):
    """Layers of recurrent units over sequences, in one direction or both."""

    __constants__ = ["mode", "input_size", "hidden_size", "num_layers", "bias", "batch_first", "dropout", "bidirectional", "proj_size"]

    def __init__(self, mode: str, input_size: int, hidden_size: int, num_layers: int = 1, bias: bool = True, batch_first: bool = False,
                 dropout: float = 0.0, bidirectional: bool = False, proj_size: int = 0, device: Any = None, dtype: Any = None):
        super().__init__()
        self.mode, self.input_size, self.hidden_size, self.num_layers, self.bias = mode, input_size, hidden_size, num_layers, bias
        self.batch_first, self.dropout, self.bidirectional, self.proj_size = batch_first, float(dropout), bidirectional, proj_size
        self._device_ids: list[Any] = []
        check_numbers(mode, hidden_size, num_layers, dropout, proj_size)
        self._flat_weights_names: list[str] = []
        self._all_weights: list[list[str]] = []
        for layer in range(num_layers):
            for direction in range(2 if bidirectional else 1):
                self._add_layer(layer, direction, {"device": device, "dtype": dtype})
        self.reset_parameters()

    def _add_layer(self, layer: int, direction: int, options: dict[str, Any]) -> None:
        """The parameters of one layer in one direction."""
        out = self.proj_size or self.hidden_size
        inputs = self.input_size if layer == 0 else out * (2 if self.bidirectional else 1)
        rows, suffix = GATES[self.mode] * self.hidden_size, f"_l{layer}" + ("_reverse" if direction else "")
        shapes = {"weight_ih": (rows, inputs), "weight_hh": (rows, out)}
        if self.bias:
            shapes |= {"bias_ih": (rows,), "bias_hh": (rows,)}
        if self.proj_size:
            shapes["weight_hr"] = (self.proj_size, self.hidden_size)
        for name, shape in shapes.items():
            setattr(self, name + suffix, blank(*shape, **options))
        names = [name + suffix for name in shapes]
        self._flat_weights_names += names
        self._all_weights.append(names)

    def reset_parameters(self) -> None:
        """Draw the parameters anew: uniformly, within 1 / sqrt(hidden_size)."""
        bound = 1.0 / math.sqrt(self.hidden_size) if self.hidden_size > 0 else 0
        for weight in self.parameters():
            init.uniform_(weight, -bound, bound)

    @property
    def _flat_weights(self) -> list[Any]:
        return [getattr(self, name) for name in self._flat_weights_names]

    @property
    def all_weights(self) -> list[list[Any]]:
        """The parameters of every layer and direction."""
        return [[getattr(self, name) for name in names] for names in self._all_weights]

    def flatten_parameters(self) -> None:
        """Nothing: it is for GPUs."""

    def extra_repr(self) -> str:
        text = f"{self.input_size}, {self.hidden_size}"
        for name, plain in (("proj_size", 0), ("num_layers", 1), ("bias", True), ("batch_first", False), ("dropout", 0),
                            ("bidirectional", False)):
            if getattr(self, name) != plain:
                text += f", {name}={getattr(self, name)}"
        return text

    # ---- checks ----

    def check_input(self, input: Any, batch_sizes: Any) -> None:
        """RuntimeError for an input of other features."""
        expected = 2 if batch_sizes is not None else 3
        if input.dim() != expected:
            raise RuntimeError(f"input must have {expected} dimensions, got {input.dim()}")
        if self.input_size != input.size(-1):
            raise RuntimeError(f"input.size(-1) must be equal to input_size. Expected {self.input_size}, got {input.size(-1)}")

    def get_expected_hidden_size(self, input: Any, batch_sizes: Any) -> tuple[int, int, int]:
        """Shape of the states."""
        batch = int(batch_sizes[0]) if batch_sizes is not None else input.size(0) if self.batch_first else input.size(1)
        return self.num_layers * (2 if self.bidirectional else 1), batch, self.proj_size or self.hidden_size

    def get_expected_cell_size(self, input: Any, batch_sizes: Any) -> tuple[int, int, int]:
        """Shape of the cell states."""
        return (*self.get_expected_hidden_size(input, batch_sizes)[:2], self.hidden_size)

    def check_hidden_size(self, hx: Any, expected: tuple[int, int, int], msg: str = "Expected hidden size {}, got {}") -> None:
        """RuntimeError for states of another shape."""
        if tuple(hx.size()) != tuple(expected):
            raise RuntimeError(msg.format(tuple(expected), list(hx.size())))

    def check_forward_args(self, input: Any, hidden: Any, batch_sizes: Any) -> None:
        """RuntimeError for arguments that do not belong together."""
        self.check_input(input, batch_sizes)
        self.check_hidden_size(hidden, self.get_expected_hidden_size(input, batch_sizes))

    def permute_hidden(self, hx: Any, permutation: Any) -> Any:
        """States in another order of the sequences."""
        return hx if permutation is None else index.getitem(hx, (slice(None), permutation))

    # ---- forward ----

    def forward(self, input: Any, hx: Any = None) -> Any:
        """(output of the last layer at every step, last states of all layers)."""
        if isinstance(input, tuple):                    # a PackedSequence
            return self._forward_packed(input, hx)
        if input.dim() not in (2, 3):
            raise ValueError(f"{self._get_name()}: Expected input to be 2D or 3D, got {input.dim()}D instead")
        batched = input.dim() == 3
        self._check_rank(hx, batched)
        if not batched:
            axis = 0 if self.batch_first else 1
            input, hx = view.expand_dims(input, axis), self._each(hx, lambda h: view.expand_dims(h, 1))
        if hx is None:
            hx = self._first(input, None)
        self.check_forward_args(input, hx, None)
        out, lasts = fn.whole(KINDS[self.mode], input, self._listed(hx), *self._arguments(), self.batch_first, self.proj_size > 0)
        if not batched:
            out, lasts = view.squeeze(out, axis), [view.squeeze(h, 1) for h in lasts]
        return out, self._given(lasts)

    def _forward_packed(self, packed: Any, hx: Any) -> Any:
        """Of sequences of different lengths."""
        data, sizes, order, back = packed
        hx = self._first(data, sizes) if hx is None else self.permute_hidden(hx, order)
        self.check_forward_args(data, hx, sizes)
        out, lasts = fn.layers(KINDS[self.mode], data, tuple(sizes.tolist()), self._listed(hx), *self._arguments(), self.proj_size > 0)
        return type(packed)(out, sizes, order, back), self.permute_hidden(self._given(lasts), back)

    def _arguments(self) -> tuple[Any, ...]:
        return self._flat_weights, self.bias, self.num_layers, self.dropout, self.training, self.bidirectional

    def _first(self, input: Any, sizes: Any) -> Any:
        """States of zeros."""
        return constant(input, input._dtype, self.get_expected_hidden_size(input, sizes), 0)

    def _listed(self, hx: Any) -> list[Any]:
        return [hx]

    def _given(self, lasts: list[Any]) -> Any:
        return lasts[0]

    def _each(self, hx: Any, function: Any) -> Any:
        return None if hx is None else function(hx)

    def _check_rank(self, hx: Any, batched: bool) -> None:
        wanted = 3 if batched else 2
        if hx is not None and hx.dim() != wanted:
            raise RuntimeError(f"For {'batched' if batched else 'unbatched'} {wanted}-D input, hx should also be {wanted}-D but got "
                               f"{hx.dim()}-D tensor")


def check_numbers(mode: str, hidden_size: int, num_layers: int, dropout: float, proj_size: int) -> None:
    """Errors for numbers that a layer cannot have."""
    if not isinstance(dropout, numbers.Number) or not 0 <= dropout <= 1 or isinstance(dropout, bool):  # type: ignore[operator]
        raise ValueError("dropout should be a number in range [0, 1] representing the probability of an element being zeroed")
    if dropout > 0 and num_layers == 1:
        warnings.warn("dropout option adds dropout after all but last recurrent layer, so non-zero dropout expects num_layers greater "
                      f"than 1, but got dropout={dropout} and num_layers={num_layers}", stacklevel=3)
    if not isinstance(hidden_size, int):
        raise TypeError(f"hidden_size should be of type int, got: {type(hidden_size).__name__}")
    if hidden_size <= 0:
        raise ValueError("hidden_size must be greater than zero")
    if num_layers <= 0:
        raise ValueError("num_layers must be greater than zero")
    if proj_size < 0:
        raise ValueError("proj_size should be a positive integer or zero to disable projections")
    if proj_size >= hidden_size:
        raise ValueError("proj_size has to be smaller than hidden_size")
    if mode not in GATES:
        raise ValueError("Unrecognized RNN mode: " + mode)


class RNN(RNNBase):
    """h' = tanh(W_ih x + b_ih + W_hh h + b_hh), or relu of that."""

    def __init__(self, *args: Any, **kwargs: Any):
        if "proj_size" in kwargs:
            raise ValueError("proj_size argument is only supported for LSTM, not RNN or GRU")
        if len(args) > 3:
            self.nonlinearity = args[3]
            args = args[:3] + args[4:]
        else:
            self.nonlinearity = kwargs.pop("nonlinearity", "tanh")
        if self.nonlinearity not in ("tanh", "relu"):
            raise ValueError(f"Unknown nonlinearity '{self.nonlinearity}'. Select from 'tanh' or 'relu'.")
        super().__init__(f"RNN_{self.nonlinearity.upper()}", *args, **kwargs)


class GRU(RNNBase):
    """Gated recurrent units."""

    def __init__(self, *args: Any, **kwargs: Any):
        if "proj_size" in kwargs:
            raise ValueError("proj_size argument is only supported for LSTM, not RNN or GRU")
        super().__init__("GRU", *args, **kwargs)


class LSTM(RNNBase):
    """Long short-term memory."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__("LSTM", *args, **kwargs)

    def check_forward_args(self, input: Any, hidden: Any, batch_sizes: Any) -> None:
        self.check_input(input, batch_sizes)
        self.check_hidden_size(hidden[0], self.get_expected_hidden_size(input, batch_sizes), "Expected hidden[0] size {}, got {}")
        self.check_hidden_size(hidden[1], self.get_expected_cell_size(input, batch_sizes), "Expected hidden[1] size {}, got {}")

    def permute_hidden(self, hx: Any, permutation: Any) -> Any:
        return tuple(super(LSTM, self).permute_hidden(h, permutation) for h in hx)

    def _first(self, input: Any, sizes: Any) -> Any:
        cells = constant(input, input._dtype, self.get_expected_cell_size(input, sizes), 0)
        return super()._first(input, sizes), cells

    def _listed(self, hx: Any) -> list[Any]:
        return list(hx)

    def _given(self, lasts: list[Any]) -> Any:
        return tuple(lasts)

    def _each(self, hx: Any, function: Any) -> Any:
        return None if hx is None else tuple(function(h) for h in hx)

    def _check_rank(self, hx: Any, batched: bool) -> None:
        wanted = 3 if batched else 2
        if hx is not None and any(h.dim() != wanted for h in hx):
            raise RuntimeError(f"For {'batched' if batched else 'unbatched'} {wanted}-D input, hx and cx should also be {wanted}-D but got "
                               f"({hx[0].dim()}-D, {hx[1].dim()}-D) tensors")


class RNNCellBase(Module):
    """One step of recurrent units."""

    __constants__ = ["input_size", "hidden_size", "bias"]

    def __init__(self, input_size: int, hidden_size: int, bias: bool, num_chunks: int, device: Any = None, dtype: Any = None):
        super().__init__()
        self.input_size, self.hidden_size, self.bias = input_size, hidden_size, bias
        rows, options = num_chunks * hidden_size, {"device": device, "dtype": dtype}
        self.weight_ih, self.weight_hh = blank(rows, input_size, **options), blank(rows, hidden_size, **options)
        self.register_parameter("bias_ih", blank(rows, **options) if bias else None)
        self.register_parameter("bias_hh", blank(rows, **options) if bias else None)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw the parameters anew: uniformly, within 1 / sqrt(hidden_size)."""
        bound = 1.0 / math.sqrt(self.hidden_size) if self.hidden_size > 0 else 0
        for weight in self.parameters():
            init.uniform_(weight, -bound, bound)

    def extra_repr(self) -> str:
        text = f"{self.input_size}, {self.hidden_size}"
        text += "" if self.bias else f", bias={self.bias}"
        nonlinearity = self.__dict__.get("nonlinearity", "tanh")
        return text + (f", nonlinearity={nonlinearity}" if nonlinearity != "tanh" else "")

    def _ready(self, input: Any, *states: Any) -> tuple[Any, list[Any]]:
        """Checked operands with a batch dimension; states of zeros where none are given."""
        name = self._get_name()
        if input.dim() not in (1, 2):
            raise ValueError(f"{name}: Expected input to be 1D or 2D, got {input.dim()}D instead")
        for h in states:
            if h is not None and h.dim() not in (1, 2):
                raise ValueError(f"{name}: Expected hidden to be 1D or 2D, got {h.dim()}D instead")
        x = input if input.dim() == 2 else view.expand_dims(input, 0)
        if x.size(1) != self.input_size:
            raise RuntimeError(f"input has inconsistent input_size: got {x.size(1)} expected {self.input_size}")
        found = []
        for k, h in enumerate(states):
            h = constant(x, x._dtype, (x.size(0), self.hidden_size), 0) if h is None else h if h.dim() == 2 else view.expand_dims(h, 0)
            if h.size(0) != x.size(0):
                raise RuntimeError(f"Input batch size {x.size(0)} doesn't match hidden{k or ''} batch size {h.size(0)}")
            if h.size(1) != self.hidden_size:
                raise RuntimeError(f"hidden{k or ''} has inconsistent hidden_size: got {h.size(1)}, expected {self.hidden_size}")
            found.append(h)
        return x, found

    def _weights(self) -> tuple[Any, ...]:
        return self.weight_ih, self.weight_hh, self.bias_ih, self.bias_hh


class RNNCell(RNNCellBase):
    """One step of RNN."""

    __constants__ = ["input_size", "hidden_size", "bias", "nonlinearity"]

    def __init__(self, input_size: int, hidden_size: int, bias: bool = True, nonlinearity: str = "tanh", device: Any = None,
                 dtype: Any = None):
        super().__init__(input_size, hidden_size, bias, 1, device, dtype)
        self.nonlinearity = nonlinearity

    def forward(self, input: Any, hx: Any = None) -> Any:
        x, (h,) = self._ready(input, hx)
        if self.nonlinearity not in ("tanh", "relu"):
            raise RuntimeError(f"Unknown nonlinearity: {self.nonlinearity}")
        found = (fn.rnn_tanh_cell if self.nonlinearity == "tanh" else fn.rnn_relu_cell)(x, h, *self._weights())
        return found if x is input else view.squeeze(found, 0)


class LSTMCell(RNNCellBase):
    """One step of LSTM."""

    def __init__(self, input_size: int, hidden_size: int, bias: bool = True, device: Any = None, dtype: Any = None):
        super().__init__(input_size, hidden_size, bias, 4, device, dtype)

    def forward(self, input: Any, hx: Any = None) -> Any:
        x, states = self._ready(input, *(hx or (None, None)))
        found = fn.lstm_cell(x, states, *self._weights())
        return found if x is input else tuple(view.squeeze(h, 0) for h in found)


class GRUCell(RNNCellBase):
    """One step of GRU."""

    def __init__(self, input_size: int, hidden_size: int, bias: bool = True, device: Any = None, dtype: Any = None):
        super().__init__(input_size, hidden_size, bias, 3, device, dtype)

    def forward(self, input: Any, hx: Any = None) -> Any:
        x, (h,) = self._ready(input, hx)
        found = fn.gru_cell(x, h, *self._weights())
        return found if x is input else view.squeeze(found, 0)
