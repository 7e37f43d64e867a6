"""Recurrent layers, on AMX where the machine has it, values and gradients, beside their equations step by step in float64."""
from __future__ import annotations

import math

import pytest

import septet.torch as torch
from septet.codegen.kernels import recurrent_parts
from septet.core.fn import recurrent
from septet.runtime import threads

on_amx = pytest.mark.skipif(not recurrent_parts.has_amx(), reason="parts are for machines with AMX")

KINDS = {"LSTM": 4, "GRU": 3, "RNN": 1}
LIMIT = 3e-6 if recurrent_parts.has_amx() else 6e-6        # a chain of multiply-adds rounds more often than sums of 32 terms apart
SIZES = [(32, 64, 6), (45, 32, 4), (70, 96, 3)]          # sequences, units, steps


def cell(kind, gates, h, c, w, bias):
    """(h, c) after a step of one layer; gates: what the input gives."""
    n = h.shape[1]
    inner = h @ w.T + bias
    if kind == "RNN":
        return torch.tanh(gates + inner), c
    if kind == "GRU":
        r, z = torch.sigmoid(gates[:, :n] + inner[:, :n]), torch.sigmoid(gates[:, n:2 * n] + inner[:, n:2 * n])
        new = torch.tanh(gates[:, 2 * n:] + r * inner[:, 2 * n:])
        return (1 - z) * new + z * h, c
    i, f, g, o = (gates + inner).split(n, 1)
    c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
    return torch.sigmoid(o) * torch.tanh(c), c


def by_equations(kind, x, h, w_ih, w_hh, b_ih, b_hh, lengths, reverse):
    """States (batch, steps, units) of padded sequences; zero past their ends."""
    c, out = torch.zeros_like(h), [None] * x.shape[1]
    for t in reversed(range(x.shape[1])) if reverse else range(x.shape[1]):
        alive = (torch.tensor(lengths) > t).to(h.dtype)[:, None]
        next_h, next_c = cell(kind, x[:, t] @ w_ih.T + b_ih, h, c, w_hh, b_hh)
        h, c = alive * next_h + (1 - alive) * h, alive * next_c + (1 - alive) * c
        out[t] = alive * h
    return torch.stack(out, 1)


def problem(kind, batch, units, steps, scale=1.0):
    torch.manual_seed(0)
    rows = KINDS[kind] * units
    shapes = (batch, steps, 16), (batch, units), (rows, 16), (rows, units), (rows,), (rows,)
    given = [torch.randn(*shape) * (0.3 if k > 1 else 1.0) for k, shape in enumerate(shapes)]
    lengths = sorted((int(n) for n in torch.randint(1, steps + 1, (batch,))), reverse=True)
    return given, [steps, *lengths[1:]], torch.randn(batch, steps, units) * scale


def of_layer(kind, x, h, w_ih, w_hh, b_ih, b_hh, lengths, reverse):
    """The layer itself, over packed rows."""
    packed = torch.nn.utils.rnn.pack_padded_sequence(x, lengths, batch_first=True)
    first = (h, torch.zeros_like(h)) if kind == "LSTM" else (h,)
    c = first[1] if kind == "LSTM" else None
    rows, _, _ = recurrent.layer({"RNN": "tanh"}.get(kind, kind.lower()), packed.data, w_ih, w_hh, b_ih, b_hh, h, c,
                                 tuple(packed.batch_sizes.tolist()), reverse)
    again = torch.nn.utils.rnn.PackedSequence(rows, packed.batch_sizes)
    return torch.nn.utils.rnn.pad_packed_sequence(again, batch_first=True, total_length=x.shape[1])[0]


def gradients(function, kind, given, lengths, g, reverse):
    held = [a.clone().requires_grad_() for a in given]
    y = function(kind, *held, lengths, reverse)
    (y * g).sum().backward()
    return [y.detach(), *(a.grad for a in held)]


def check(kind, given, lengths, g, reverse, limit=3e-6):
    got = gradients(of_layer, kind, given, lengths, g, reverse)
    want = gradients(by_equations, kind, [a.double() for a in given], lengths, g.double(), reverse)
    for a, b in zip(got, want, strict=True):
        assert float((a.double() - b).abs().max()) <= limit * float(b.abs().max())


def watched(monkeypatch):
    """How many steps each call did on AMX."""
    done, kept = [], recurrent.steps_by_parts
    monkeypatch.setattr(recurrent, "steps_by_parts", lambda *a: done.append(kept(*a)) or done[-1])
    return done


@pytest.mark.parametrize("reverse", [False, True], ids=["onwards", "reverse"])
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("sizes", SIZES, ids=str)
def test_values_and_gradients(sizes, kind, reverse, monkeypatch):
    done = watched(monkeypatch)
    given, lengths, g = problem(kind, *sizes)
    check(kind, given, lengths, g, reverse, LIMIT)
    if recurrent_parts.has_amx():
        assert done == [sizes[2], sizes[2]]


@on_amx
def test_a_state_too_small_for_parts_is_taken_up_by_the_other_kernel(monkeypatch):
    done = watched(monkeypatch)
    given, lengths, g = problem("LSTM", 32, 64, 5)
    given[4][3 * 64:] = -80.0           # output gates that let 1e-35 through
    given[5][3 * 64:] = 0.0
    given[2][3 * 64:] = 0.0
    given[3][3 * 64:] = 0.0
    check("LSTM", given, lengths, g, False, limit=1e-4)
    assert done[0] == 1


@on_amx
def test_vanishing_cotangents_are_taken_up_by_the_other_kernel(monkeypatch):
    done = watched(monkeypatch)
    given, lengths, g = problem("GRU", 32, 64, 5, scale=1e-36)
    check("GRU", given, lengths, g, False, limit=1e-4)
    assert done == [5, 1]


def test_states_that_are_no_numbers():
    given, lengths, _ = problem("GRU", 32, 64, 3)
    plain = of_layer("GRU", *given, lengths, False)
    given[1][4, 7] = math.nan
    y = of_layer("GRU", *given, lengths, False)
    assert bool(y[4, 0].isnan().all()) and torch.allclose(y[5:], plain[5:], atol=1e-6)


def test_same_bits_for_any_thread_count():
    given, lengths, g = problem("LSTM", 45, 96, 4)
    former, seen = threads.count(), set()
    try:
        for count in (1, 2, 3):
            threads.set_count(count)
            seen.add(tuple(float(a.double().sum()) for a in gradients(of_layer, "LSTM", given, lengths, g, False)))
    finally:
        threads.set_count(former)
    assert len(seen) == 1
