"""Gradients of plain NumPy functions: logistic regression trained, its second derivatives checked, a gradient for every example.

Run with `septet run examples/gradient_of_numpy.py`.
"""
from __future__ import annotations

import numpy as np

import septet


def loss(w, x, y):
    """Mean logistic loss with a little weight decay; y is 0 or 1."""
    z = x @ w
    return np.mean(np.logaddexp(0, z) - y * z) + 0.01 * np.sum(w**2)


def make_data(n=200, seed=0):
    """Two overlapping clouds of points and a column of ones."""
    rng = np.random.default_rng(seed)
    y = rng.integers(0, 2, n).astype(float)
    points = rng.normal(size=(n, 2)) + 2 * y[:, None]
    return np.column_stack([points, np.ones(n)]), y


def train(w, x, y, steps=50):
    """Newton's method: the Hessian comes from the same function."""
    slope, curvature = septet.compile(septet.value_and_grad(loss)), septet.hessian(loss)
    for _ in range(steps):
        value, gradient = slope(w, x, y)
        if np.abs(gradient).max() < 1e-10:
            break
        w = w - np.linalg.solve(curvature(w, x, y), gradient)
    return w, float(value)


x, y = make_data()
w, value = train(np.zeros(3), x, y)
accuracy = np.mean((x @ w > 0) == y)
print(f"weights {np.round(w, 3)}  loss {value:.4f}  accuracy {accuracy:.2%}")

p = 1 / (1 + np.exp(-x @ w))
by_hand = (x.T * (p * (1 - p))) @ x / len(y) + 0.02 * np.eye(3)
print("Hessian as by hand:", np.allclose(septet.hessian(loss)(w, x, y), by_hand))

each = septet.vmap(septet.grad(loss), in_axes=(None, 0, 0))(w, x, y)
print("mean of the examples' gradients is the gradient:", np.allclose(each.mean(0), septet.grad(loss)(w, x, y)))
print("hardest example:", int(np.linalg.norm(each, axis=1).argmax()))
