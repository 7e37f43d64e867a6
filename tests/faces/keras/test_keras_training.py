"""Models, training, callbacks and what is printed, beside what the real library gave (tests/golden/record_keras_training.py)."""
from __future__ import annotations

import importlib.util
import json
import math
from pathlib import Path

import pytest

import septet.keras as keras
import septet.numpy as np


def module(name):
    """A file beside this one."""
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


def golden(name):
    return json.loads((Path(__file__).parents[2] / "golden" / f"{name}.json").read_text())


scenarios, settings = module("keras_scenarios"), module("keras_settings")
GOLDEN, OF_SETTINGS = golden("keras_training"), golden("keras_settings")
CLOSE = 1e-4                        # four digits


def same(found, wanted, path=""):
    """Plain data alike: numbers to four digits, texts with such numbers in them."""
    if isinstance(wanted, dict):
        assert list(found) == list(wanted), path
        for key in wanted:
            same(found[key], wanted[key], f"{path}.{key}")
    elif isinstance(wanted, (list, tuple)):
        assert len(found) == len(wanted), path
        for k, (a, b) in enumerate(zip(found, wanted)):
            same(a, b, f"{path}[{k}]")
    elif isinstance(wanted, float) or isinstance(found, float):
        assert math.isclose(found, wanted, rel_tol=CLOSE, abs_tol=CLOSE) or math.isnan(found) and math.isnan(wanted), (path, found, wanted)
    else:
        assert found == wanted, path


@pytest.mark.parametrize("scenario", scenarios.SCENARIOS, ids=lambda f: f.__name__)
def test_scenario(scenario):
    found = json.loads(json.dumps(scenario(keras, np), default=float))
    same(found, GOLDEN[scenario.__name__])


@pytest.mark.parametrize("scenario", settings.SETTINGS, ids=lambda f: f.__name__)
def test_setting(scenario):
    import septet.tensorflow as tf

    same(json.loads(json.dumps(scenario(keras, np, tf), default=float)), OF_SETTINGS[scenario.__name__])


def convnet(optimizer):
    """A small net of convolutions, and what some steps leave of it."""
    keras.utils.set_random_seed(3)
    layers = keras.layers
    model = keras.Sequential([layers.Input((12, 11, 1)), layers.Conv2D(8, 3, activation="relu"), layers.MaxPooling2D(2), layers.Conv2D(
        32, 2, padding="same"), layers.ReLU(), layers.MaxPooling2D(3, strides=2), layers.Flatten(), layers.Dense(3)])
    model.compile(optimizer, "mse")
    x, y = np.random.default_rng(1).standard_normal((20, 12, 11, 1)).astype("float32"), np.ones((20, 3), "float32")
    return model, x, y


@pytest.mark.parametrize("optimizer", ["adam", "adamw", "sgd", "rmsprop", "nadam", "lion", "adafactor"])
def test_steps_replayed_are_steps_as_written(optimizer):
    weights = []
    for eager in (False, True):
        model, x, y = convnet(optimizer)
        model.run_eagerly = eager
        model.fit(x, y, batch_size=8, epochs=3, verbose=0, shuffle=False)
        weights.append(model.get_weights())
    for replayed, written in zip(*weights):
        assert np.allclose(replayed, written, rtol=1e-5, atol=1e-6)


def test_gradients_reach_what_pools_and_convolutions_gave():
    """A relu that is joined in a plan has a gradient of its own where that is asked for."""
    import septet.tensorflow as tf

    model, x, _ = convnet("sgd")
    inner = keras.Model(model.inputs, [model.layers[0].output, model.layers[1].output, model.outputs[0]])

    @tf.function
    def slopes(x):
        with tf.GradientTape() as tape:
            bent, pooled, found = inner(x)
            loss = tf.reduce_sum(found ** 2)
        return tape.gradient(loss, [bent, pooled])

    for _ in range(3):
        bent, pooled = slopes(tf.constant(x))
    assert float(tf.reduce_sum(tf.abs(bent))) > 0 and np.isclose(float(tf.reduce_sum(bent)), float(tf.reduce_sum(pooled)), rtol=1e-4)
