"""Gradients that one kernel computes for several calls: of a convolution's weights and bias through a max pool, against their definition.

All numbers are small integers, so sums are exact whatever their order is.
"""
from __future__ import annotations

import itertools
import math
import random

import pytest

import septet.keras as keras
import septet.numpy as np
from septet.codegen.kernels.conv import Geometry
from septet.core import joined
from septet.core.fn import pool_last
from septet.runtime import threads

CASES = {                   # images, channels, size, output channels, kernel, geometry, window, step
    "halves": (3, 1, (10, 10), 32, (3, 3), Geometry(), (2, 2), (2, 2)),
    "ragged edge": (4, 1, (9, 8), 12, (3, 2), Geometry(), (2, 2), (2, 2)),
    "overlapping": (2, 2, (9, 9), 40, (2, 2), Geometry(before=(1, 1), after=(1, 1)), (3, 3), (2, 2)),
    "few outputs": (2, 1, (8, 8), 3, (3, 3), Geometry(), (2, 2), (2, 2)),
    "one pixel": (1, 1, (1, 1), 16, (1, 1), Geometry(), (1, 1), (1, 1)),
    "strides": (8, 3, (12, 11), 33, (3, 3), Geometry((2, 1), (1, 2), (1, 1), (1, 1)), (2, 3), (3, 1)),
    "groups": (2, 4, (6, 6), 24, (3, 3), Geometry((1, 1), (1, 1), (0, 0), (0, 0), 2), (2, 2), (2, 2)),
    "lines": (3, 2, (30,), 17, (3,), Geometry((1,), (1,), (0,), (0,)), (4,), (4,)),
    "far taps": (2, 5, (9, 9), 16, (4, 4), Geometry(), (2, 2), (2, 2)),
}


def by_definition(x, y, g, windows, size, step, positive, kernel, geometry):
    """(gradient of the weights, of the bias), value by value; y, g and their windows: channels last."""
    images, channels = x.shape[:2]
    outputs, each, own = y.shape[-1], channels // geometry.groups, y.shape[-1] // geometry.groups
    of_w, of_b = {}, [0.0] * outputs
    for n, o in itertools.product(range(images), range(outputs)):
        for window in itertools.product(*map(range, windows)):
            places = [tuple(w * s + k for w, s, k in zip(window, step, at)) for at in itertools.product(*map(range, size))]
            values = [float(y[(n, *p, o)]) for p in places]
            if any(map(math.isnan, values)) or positive and max(values) <= 0:
                continue
            place, sent = places[values.index(max(values))], float(g[(n, *window, o)])
            of_b[o] += sent
            for c, tap in itertools.product(range(each), itertools.product(*map(range, kernel))):
                at = [p * s + t * d - b for p, s, t, d, b in zip(place, geometry.stride, tap, geometry.dilation, geometry.before)]
                if all(0 <= k < m for k, m in zip(at, x.shape[2:])):
                    of_w[o, c, *tap] = of_w.get((o, c, *tap), 0.0) + sent * float(x[(n, o // own * each + c, *at)])
    return of_w, of_b


def operands(case, dtype):
    images, channels, shape, outputs, kernel, geometry, size, step = CASES[case]
    made = random.Random(case)
    positions = geometry.output(shape, kernel)
    windows = pool_last.places(positions, size, step)

    def integers(*shape):
        return np.reshape(np.array([made.randint(-3, 3) for _ in range(math.prod(shape))], dtype), shape)

    y = integers(images, *positions, outputs)
    return integers(images, channels, *shape), y, pool_last.greatest(y, windows, size, step), integers(images, *windows, outputs), windows


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("positive", [False, True])
@pytest.mark.parametrize("case", CASES)
def test_gradients_through_a_pool(case, positive, dtype):
    x, y, largest, g, windows = operands(case, dtype)
    *_, outputs, kernel, geometry, size, step = CASES[case]
    shape = (outputs, x.shape[1] // geometry.groups, *kernel)
    of_w, of_b = pool_last.sent_through(g, largest, y, windows, size, step, positive, x, geometry, shape)
    wanted_w, wanted_b = by_definition(x, y, g, windows, size, step, positive, kernel, geometry)
    assert of_b.tolist() == wanted_b
    assert all(float(of_w[k]) == wanted_w.get(k, 0.0) for k in itertools.product(*map(range, shape)))


def test_nan_sends_nothing():
    x, y, largest, g, windows = operands("halves", "float32")
    *_, kernel, geometry, size, step = CASES["halves"]
    y[1, 3, 4, 5] = largest[1, 1, 2, 5] = math.nan
    of_w, of_b = pool_last.sent_through(g, largest, y, windows, size, step, True, x, geometry, (32, 1, 3, 3))
    wanted_w, wanted_b = by_definition(x, y, g, windows, size, step, True, kernel, geometry)
    assert of_b.tolist() == wanted_b and all(float(of_w[k]) == value for k, value in wanted_w.items())


def test_threads_change_nothing():
    source = np.random.default_rng(3)
    x, y = (source.standard_normal(s).astype(np.float32) for s in ((16, 1, 28, 28), (16, 26, 26, 32)))
    largest, g = pool_last.greatest(y, (13, 13), (2, 2), (2, 2)), source.standard_normal((16, 13, 13, 32)).astype(np.float32)
    former, found = threads.count(), []
    try:
        for count in (1, 2, 8):
            threads.set_count(count)
            both = pool_last.sent_through(g, largest, y, (13, 13), (2, 2), (2, 2), True, x, Geometry(), (32, 1, 3, 3))
            found.append([a.tobytes() for a in both])
    finally:
        threads.set_count(former)
    assert found[0] == found[1] == found[2]


def trained(eagerly):
    """Weights after some steps of a small net."""
    keras.utils.set_random_seed(1)
    layers = keras.layers
    model = keras.Sequential([layers.Input((12, 12, 1)), layers.Conv2D(16, 3, activation="relu"), layers.MaxPooling2D(2), layers.Flatten(),
                              layers.Dense(3)])
    model.compile("sgd", "mse", run_eagerly=eagerly)
    source = np.random.default_rng(4)
    model.fit(source.random((24, 12, 12, 1)).astype("float32"), source.random((24, 3)).astype("float32"), batch_size=8, epochs=2,
              shuffle=False, verbose=0)
    return model.get_weights()


def test_a_step_of_keras_takes_it(monkeypatch):
    joins, look = [], joined.Joiner.look_before_pool
    monkeypatch.setattr(joined.Joiner, "look_before_pool", lambda self, *a: (look(self, *a), joins.append(bool(self.dropped))))
    written = trained(True)
    assert not joins
    for a, b in zip(written, trained(False)):
        assert bool(np.allclose(a, b, rtol=1e-5, atol=1e-6))
    assert any(joins)
