"""Recurrent layers and cells as functions: `torch.lstm`, `gru`, `rnn_tanh`, `rnn_relu` and one step of each."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from septet.core import index, view
from septet.core.fn import recurrent as meaning
from septet.core.fn.shape import concatenate, stack

Sizes = tuple[int, ...]


def layers(kind: str, x: Any, sizes: Sizes, hx: Sequence[Any], weights: Sequence[Any], biased: bool, count: int, dropout: float,
           train: bool, bidirectional: bool, projected: bool = False) -> tuple[Any, list[Any]]:
    """All layers over packed rows x (total, inputs): (rows of the last layer, last states (layers * directions, batch, units)).

    hx: first states, for lstm also first cell states.  weights: of every layer and direction w_ih, w_hh, then b_ih, b_hh, then w_hr.
    """
    each, directions = 2 + 2 * biased + projected, 2 if bidirectional else 1
    lasts: list[list[Any]] = [[] for _ in hx]
    for number in range(count):
        if number and dropout and train:
            from septet.torch.nn.functional import dropout as drop

            x = drop(x, dropout, True)
        found = []
        for direction in range(directions):
            at = number * directions + direction
            given = list(weights[at * each: (at + 1) * each])
            w_hr = given.pop() if projected else None
            w_ih, w_hh, b_ih, b_hh = given if biased else (*given, None, None)
            first = [index.getitem(h, at) for h in hx]
            check(kind, x, w_ih, w_hh, (b_ih, b_hh), first, sizes[0], w_hr)
            out, h, c = meaning.layer(kind, x, w_ih, w_hh, b_ih, b_hh, first[0], first[1] if len(hx) > 1 else None, sizes, direction == 1,
                                      w_hr)
            found.append(out)
            for held, last in zip(lasts, (h, c)):
                held.append(last)
        x = found[0] if directions == 1 else concatenate(found, 1)
    return x, [view.expand_dims(held[0], 0) if len(held) == 1 else stack(held) for held in lasts]


def check(kind: str, x: Any, w_ih: Any, w_hh: Any, biases: Any, states: Sequence[Any], batch: int, w_hr: Any) -> None:
    """RuntimeError for operands of a layer that do not belong together."""
    rows = w_ih.shape[0]
    units = rows // meaning.kernels.GATES[kind]
    out = units if w_hr is None else w_hr.shape[0]
    expected = [(x, (x.shape[0], w_ih.shape[1])), (w_hh, (units * meaning.kernels.GATES[kind], out))]
    expected += [(b, (rows,)) for b in biases if b is not None] + [(h, (batch, n)) for h, n in zip(states, (out, units))]
    for a, shape in expected:
        if tuple(a.shape) != shape:
            raise RuntimeError(f"{kind}: expected a size of {shape}, got {tuple(a.shape)}")
        if a._dtype is not x._dtype:
            raise RuntimeError(f"{kind}: input and parameter tensors are not the same dtype, found input tensor with {x.dtype} and "
                               f"parameter tensor with {a.dtype}")


def whole(kind: str, input: Any, hx: Sequence[Any], weights: Sequence[Any], biased: bool, count: int, dropout: float, train: bool,
          bidirectional: bool, batch_first: bool, projected: bool = False) -> tuple[Any, list[Any]]:
    """`layers` of sequences of one length: input (time, batch, inputs), or batch first."""
    x = view.swapaxes(input, 0, 1) if batch_first else input
    steps, batch = x.shape[:2]
    if not steps:
        raise RuntimeError("Expected sequence length to be larger than 0 in RNN")
    flat = view.reshape(x, (steps * batch, x.shape[2]))
    out, lasts = layers(kind, flat, (batch,) * steps, hx, weights, biased, count, dropout, train, bidirectional, projected)
    out = view.reshape(out, (steps, batch, out.shape[1]))
    return view.swapaxes(out, 0, 1) if batch_first else out, lasts


def general(kind: str, args: tuple[Any, ...]) -> Any:
    """The function of a kind: padded arguments (input, hx, ..., batch_first), or packed ones (data, batch_sizes, hx, ...)."""
    data, second, third, *rest = args
    packed = not isinstance(second if kind == "lstm" else third, (list, tuple))
    hx, weights, rest = (third, rest[0], rest[1:]) if packed else (second, third, rest)
    states, projected = hx if kind == "lstm" else [hx], has_projection(kind, weights, rest)
    if packed:
        out, lasts = layers(kind, data, tuple(second.tolist()), states, weights, *rest, projected=projected)
    else:
        out, lasts = whole(kind, data, states, weights, *rest, projected=projected)
    return out, *lasts


def has_projection(kind: str, weights: Sequence[Any], rest: Sequence[Any]) -> bool:
    """Whether every layer brings a projection: one weight more than expected."""
    each = len(weights) // (int(rest[1]) * (2 if rest[4] else 1))
    return kind == "lstm" and each in (3, 5)


def lstm(*args: Any) -> Any:
    """lstm(input, (h, c), params, has_biases, num_layers, dropout, train, bidirectional, batch_first) -> output, h, c."""
    return general("lstm", args)


def gru(*args: Any) -> Any:
    """gru(input, h, params, has_biases, num_layers, dropout, train, bidirectional, batch_first) -> output, h."""
    return general("gru", args)


def rnn_tanh(*args: Any) -> Any:
    """rnn_tanh(input, h, params, has_biases, num_layers, dropout, train, bidirectional, batch_first) -> output, h."""
    return general("tanh", args)


def rnn_relu(*args: Any) -> Any:
    """rnn_relu(input, h, params, has_biases, num_layers, dropout, train, bidirectional, batch_first) -> output, h."""
    return general("relu", args)


def one(kind: str, x: Any, h: Any, c: Any, w_ih: Any, w_hh: Any, b_ih: Any, b_hh: Any) -> tuple[Any, Any]:
    """(h, c) after one step of a batch."""
    check(kind, x, w_ih, w_hh, (b_ih, b_hh), [h] if c is None else [h, c], x.shape[0], None)
    out, _, last_c = meaning.layer(kind, x, w_ih, w_hh, b_ih, b_hh, h, c, (x.shape[0],), False)
    return out, last_c


def lstm_cell(input: Any, hx: Any, w_ih: Any, w_hh: Any, b_ih: Any = None, b_hh: Any = None) -> Any:
    """(h, c) after one step."""
    return one("lstm", input, hx[0], hx[1], w_ih, w_hh, b_ih, b_hh)


def gru_cell(input: Any, hx: Any, w_ih: Any, w_hh: Any, b_ih: Any = None, b_hh: Any = None) -> Any:
    """h after one step."""
    return one("gru", input, hx, None, w_ih, w_hh, b_ih, b_hh)[0]


def rnn_tanh_cell(input: Any, hx: Any, w_ih: Any, w_hh: Any, b_ih: Any = None, b_hh: Any = None) -> Any:
    """h after one step."""
    return one("tanh", input, hx, None, w_ih, w_hh, b_ih, b_hh)[0]


def rnn_relu_cell(input: Any, hx: Any, w_ih: Any, w_hh: Any, b_ih: Any = None, b_hh: Any = None) -> Any:
    """h after one step."""
    return one("relu", input, hx, None, w_ih, w_hh, b_ih, b_hh)[0]
