"""`vmap` against a loop over the examples."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import septet
import septet.numpy as np
from septet.core import autograd, batching

RNG = np.random.default_rng(5)
X, W, V = RNG.normal(size=(5, 3, 4)), RNG.normal(size=(4, 2)), RNG.normal(size=(5, 4))
I = RNG.integers(0, 3, size=(5, 2))
SQUARE = RNG.normal(size=(5, 3, 3)) + 3 * np.eye(3)


def check(function: Callable[..., Any], *args: Any, in_axes: Any = 0) -> None:
    got = septet.vmap(function, in_axes)(*args)
    axes = in_axes if isinstance(in_axes, tuple) else (in_axes,) * len(args)
    rows = [function(*(a if k is None else np.moveaxis(a, k, 0)[n] for a, k in zip(args, axes))) for n in range(5)]
    wanted = np.stack(rows)
    assert got.shape == wanted.shape and got.dtype == wanted.dtype and type(got) is type(wanted)
    assert np.allclose(got, wanted)


TOGETHER = {
    "elementwise": lambda a: np.exp(a) + 1, "broadcast": lambda a: a * a[0] + a[:, :1], "sum": lambda a: a.sum(0),
    "mean": lambda a: a.mean(),
    "keepdims": lambda a: a.max(axis=-1, keepdims=True), "prod": lambda a: np.prod(a, axis=(0, 1)), "var": lambda a: a.var(axis=0),
    "argmax": lambda a: np.argmax(a), "argmin axis": lambda a: a.argmin(axis=1), "any": lambda a: (a > 1).any(axis=1),
    "shape": lambda a: a * a.shape[0],
    "reshape": lambda a: a.reshape(2, -1), "ravel": lambda a: a.ravel(), "transpose": lambda a: a.T,
    "moveaxis": lambda a: np.moveaxis(a, 0, -1),
    "expand": lambda a: np.expand_dims(a, (0, -1)), "squeeze": lambda a: a[:1].squeeze(),
    "broadcast_to": lambda a: np.broadcast_to(a, (2, 3, 4)),
    "flip": lambda a: np.flip(a), "flip axis": lambda a: np.flip(a, -1), "diagonal": lambda a: np.diagonal(a, 1),
    "trace": lambda a: np.trace(a),
    "windows": lambda a: np.lib.stride_tricks.sliding_window_view(a, 2, axis=-1), "roll": lambda a: np.roll(a, 1, axis=1),
    "where": lambda a: np.where(a > 0, a, 0), "clip": lambda a: np.clip(a, -1, 1),
    "concatenate": lambda a: np.concatenate([a, np.ones((1, 4)), a]),
    "stack": lambda a: np.stack([a, a * 2], -1), "array": lambda a: np.array([a[0, 0], a.sum()]), "slice": lambda a: a[1:, None, ::-2],
    "integer": lambda a: a[1, 2], "ellipsis": lambda a: a[..., -1], "arrays": lambda a: a[np.array([0, 2]), 1],
    "row arrays": lambda a: a[[0, 2]],
    "mask of all": lambda a: a[np.array([True, False, True])], "sort": lambda a: np.sort(a, axis=0),
    "sort flat": lambda a: np.sort(a, axis=None),
    "argsort": lambda a: np.argsort(a, axis=1), "cumsum": lambda a: np.cumsum(a), "cumprod": lambda a: np.cumprod(a, axis=0),
    "matmul": lambda a: a @ W, "own matmul": lambda a: a @ a.T, "outer": lambda a: np.outer(a[0], a[1]),
    "einsum": lambda a: np.einsum("ij,kj->ik", a, a),
    "vector": lambda a: W.T @ a[0], "dot": lambda a: a[0] @ a[1], "norm": lambda a: np.linalg.norm(a, axis=1),
    "fft": lambda a: np.fft.fft(a),
    "rfft": lambda a: np.fft.irfft(np.fft.rfft(a, axis=0), 3, axis=0), "tril": lambda a: np.tril(a), "diff": lambda a: np.diff(a),
    "pad": lambda a: np.pad(a, 1),
    "astype": lambda a: a.astype(np.float32), "copy": lambda a: a.copy(), "real": lambda a: (a * 1j).imag,
    "searchsorted": lambda a: np.searchsorted([0.0, 1.0], a),
    "repeat": lambda a: np.repeat(a, 2, axis=1), "tile": lambda a: np.tile(a, 2), "constant": lambda a: np.ones(2),
}
ONE_BY_ONE = {
    "if": lambda a: a if a.sum() > 0 else -a, "svd": lambda a: np.linalg.svd(a)[1], "float": lambda a: a * float(a[0, 0]),
    "write": lambda a: written(a.copy()), "unique": lambda a: np.unique(np.sign(a[0]) ** 2),
    "random": lambda a: a * np.random.default_rng(0).random(),
}


def written(a: Any) -> Any:
    a[0] = 7
    return a


@pytest.mark.parametrize("name", TOGETHER)
def test_together(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batching, "taken", None)            # no loop over examples
    monkeypatch.setattr(batching.Batching, "one_by_one", None)
    check(TOGETHER[name], X)


@pytest.mark.parametrize("name", ONE_BY_ONE)
def test_one_by_one(name: str) -> None:
    check(ONE_BY_ONE[name], X)


def test_several_arguments(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batching, "taken", None)
    monkeypatch.setattr(batching.Batching, "one_by_one", None)
    check(lambda a, w: np.tanh(a @ w), X, W, in_axes=(0, None))
    check(lambda a, v: a @ v, X, V)
    check(lambda a, i: a[i], X, I)
    check(lambda a, i: a[:, i], X, I)
    check(lambda a, i: a[i, 1], X, I)
    check(lambda a, i: np.take(a, i, axis=0), X, I)
    check(lambda i: W[i], I)
    check(lambda i: W.T[:, i], I)
    check(lambda a: np.take_along_axis(a, np.argsort(a, axis=0), axis=0), X)
    check(lambda a, v: a + v, np.moveaxis(X, 0, 2), V, in_axes=(2, 0))
    check(lambda a, b: np.linalg.solve(a, b), SQUARE, X)
    check(lambda a: np.linalg.inv(a) * np.linalg.det(a), SQUARE)


def test_axes_of_nested_arguments_and_results() -> None:
    def function(p: Any, x: Any) -> Any:
        return {"y": x * p["scale"], "z": (x.sum(), p["shift"])}

    found = septet.vmap(function, ({"scale": 0, "shift": None}, 1), {"y": 1, "z": (0, None)})({"scale": np.arange(5.0), "shift": V[0]}, V.T)
    assert np.allclose(found["y"], (V * np.arange(5.0)[:, None]).T) and np.allclose(found["z"][0], V.sum(1))
    assert found["z"][1].tolist() == V[0].tolist()


def test_gradients_of_every_example() -> None:
    def loss(w: Any, a: Any) -> Any:
        return (np.tanh(a @ w) ** 2).sum()

    each = septet.vmap(septet.grad(loss), (None, 0))(W, X)
    assert np.allclose(each, np.stack([septet.grad(loss)(W, a) for a in X]))
    check(septet.hessian(lambda v: (v ** 3).sum() * v[0]), V)
    check(septet.grad(lambda v: (np.sort(v) * np.arange(4)).sum()), V)
    check(septet.grad(lambda v: (v[np.array([0, 2, 0])] ** 2).sum() + np.diag(v)[1].sum()), V)


def test_gradient_through_a_batch() -> None:
    def loss(w: Any, a: Any) -> Any:
        return (np.tanh(a @ w) ** 2).sum()

    got = septet.grad(lambda w: septet.vmap(lambda a: loss(w, a))(X).sum())(W)
    assert np.allclose(got, septet.grad(lambda w: loss(w, X))(W))
    norms = septet.grad(lambda w: (septet.vmap(lambda a: septet.grad(loss)(w, a))(X) ** 2).sum())(W)
    assert np.allclose(norms, septet.grad(lambda w: sum((septet.grad(loss)(w, a) ** 2).sum() for a in X))(W))


def test_batches_of_batches() -> None:
    check(lambda a: septet.vmap(lambda r: np.sort(r) * r.sum())(a), X)
    outer = septet.vmap(septet.vmap(lambda u, v: u * v, (None, 0)), (0, None))(V[0], V[1])
    assert np.allclose(outer, np.outer(V[0], V[1]))


def test_errors_and_leftovers() -> None:
    with pytest.raises(ValueError, match="different lengths"):
        septet.vmap(lambda a, b: a + b)(V, V.T)
    with pytest.raises(ValueError, match="no argument is batched"):
        septet.vmap(lambda a: a, None)(V)
    with pytest.raises(ValueError, match="out of bounds"):
        septet.vmap(lambda a: a, 2)(V)
    with pytest.raises(ValueError, match="2 axes are given for 1"):
        septet.vmap(lambda a: a, (0, 0))(V)
    with pytest.raises(ZeroDivisionError):
        septet.vmap(lambda a: a / (1 // 0))(V)
    assert not batching.boxes.under_way() and autograd.is_recording()


def test_the_reason_for_a_loop_is_told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("SEPTET_DEBUG", "1")
    septet.vmap(lambda a: a * float(a[0]))(V)
    assert "asks for the value" in capsys.readouterr().err
