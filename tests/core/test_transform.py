"""The public transformations: nesting of arguments, products with Jacobians, checkpoints, shapes of errors."""
from __future__ import annotations

import subprocess
import sys
from typing import Any, NamedTuple

import pytest

import septet
import septet.numpy as np
from septet.errors import NotSupported

V = np.array([0.5, -1.0, 2.0])
M = np.arange(12.0).reshape(3, 4) / 10


class Layer(NamedTuple):
    weight: Any
    bias: Any


def loss(layers: Any, x: Any) -> Any:
    for layer in layers:
        x = np.tanh(x @ layer.weight + layer.bias)
    return (x ** 2).sum()


def test_nested_arguments() -> None:
    layers = [Layer(M, np.ones(4)), Layer(M.T, np.zeros(3))]
    value, found = septet.value_and_grad(loss)(layers, V)
    assert float(value) == float(loss(layers, V))
    assert type(found) is list and type(found[0]) is Layer and found[0].weight.shape == (3, 4) and found[1].bias.shape == (3,)
    by_name = septet.grad(lambda p: (p["a"] * p["b"]).sum())({"a": V, "b": V + 1})
    assert by_name["a"].tolist() == (V + 1).tolist() and by_name["b"].tolist() == V.tolist()


def test_argnums_and_aux() -> None:
    both = septet.grad(lambda a, b: (a * b * b).sum(), (0, 1))(V, V + 1)
    assert np.allclose(both[0], (V + 1) ** 2) and np.allclose(both[1], 2 * V * (V + 1))
    (value, aux), slope = septet.value_and_grad(lambda x: ((x * x).sum(), "kept"), has_aux=True)(V)
    assert float(value) == 5.25 and aux == "kept" and slope.tolist() == (2 * V).tolist()
    assert septet.grad(lambda a, b: (a * b).sum(), -1)(V, V).tolist() == V.tolist()
    assert septet.grad(lambda x: 3.0)(V).tolist() == [0, 0, 0]


def test_numbers_are_arguments() -> None:
    assert float(septet.grad(lambda x: x ** 3)(2.0)) == 12.0
    assert float(septet.grad(np.sin)(0.0)) == 1.0


def test_products_with_the_jacobian() -> None:
    def function(x: Any) -> Any:
        return np.sin(x[:2]) * x[2]

    jacobian = septet.jacobian(function)(V)
    wanted = np.array([[np.cos(0.5) * 2, 0, np.sin(0.5)], [0, np.cos(-1.0) * 2, np.sin(-1.0)]])
    assert np.allclose(jacobian, wanted)
    y, pull = septet.vjp(function, V)
    assert np.allclose(y, function(V)) and np.allclose(pull(np.array([1.0, 3.0]))[0], np.array([1.0, 3.0]) @ wanted)
    z, pushed = septet.jvp(function, (V,), (np.array([1.0, 2.0, 3.0]),))
    assert np.allclose(z, y) and np.allclose(pushed, wanted @ np.array([1.0, 2.0, 3.0]))
    assert septet.jacobian(lambda a, b: a * b, -1)(V, V).tolist() == np.diag(V).tolist()


def test_shapes_of_cotangents_and_tangents() -> None:
    _, pull = septet.vjp(lambda x: x * 2, V)
    with pytest.raises(ValueError, match=r"cotangent of shape \(2,\)"):
        pull(np.ones(2))
    with pytest.raises(ValueError, match=r"tangent of shape \(2,\)"):
        septet.jvp(lambda x: x * 2, (V,), (np.ones(2),))
    with pytest.raises(TypeError, match="one array"):
        septet.jacobian(lambda p: p["a"])({"a": V})


def test_gradients_of_complex_numbers() -> None:
    z = np.array([1 + 2j, -0.5 + 1j])
    assert np.allclose(septet.grad(lambda v: (np.abs(v) ** 2).sum())(z), 2 * z)
    assert np.allclose(septet.grad(lambda v: np.real(v ** 2).sum())(z), 2 * np.conj(z))


def test_checkpoint_gives_the_same_gradients() -> None:
    def block(x: Any, w: Any) -> Any:
        return np.tanh(x @ w) @ w.T

    def plain(w: Any) -> Any:
        return (block(block(V, w), w) ** 2).sum()

    kept = septet.checkpoint(block)

    def saved(w: Any) -> Any:
        return (kept(kept(V, w), w) ** 2).sum()

    assert np.allclose(septet.grad(saved)(M), septet.grad(plain)(M))
    assert np.allclose(septet.hessian(saved)(M), septet.hessian(plain)(M))


def test_checkpoint_sees_what_it_would_lose() -> None:
    with pytest.raises(NotSupported, match="without getting them as arguments"):
        septet.grad(lambda w: septet.checkpoint(lambda x: (x * w).sum())(w * 2))(V)
    with pytest.raises(NotSupported, match="several results"):
        septet.grad(lambda w: septet.checkpoint(lambda x: (x, x))(w)[0].sum())(V)


def test_detach_is_a_constant() -> None:
    assert septet.grad(lambda x: (septet.detach(x) * x).sum())(V).tolist() == V.tolist()
    assert septet.grad(lambda x: x.sum() * float(septet.detach(x)[0]))(V).tolist() == [0.5] * 3
    assert septet.detach(3) == 3


def test_looking_inside_is_allowed() -> None:
    def looks(x: Any) -> Any:
        assert "array" in repr(x)
        return x.sum() if x[0] > 0 else -x.sum()

    assert septet.grad(looks)(V).tolist() == [1, 1, 1]
    assert septet.grad(looks)(-V).tolist() == [-1, -1, -1]


def test_transformations_load_nothing_before_they_are_used() -> None:
    code = "import septet, sys; assert 'septet.core.array' not in sys.modules; assert 'grad' in dir(septet); septet.grad; " \
           "assert 'septet.core.array' in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
    with pytest.raises(AttributeError, match="gradient"):
        septet.gradient
