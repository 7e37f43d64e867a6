"""Models of several outputs, run by real Keras and by the face: targets, losses, metrics and weights by name and by place.

`answers(keras, np)` gives a dict of plain data: what fit and evaluate report, or the class of the error.
"""
from __future__ import annotations

LOSS = {"size": "mse", "kind": "sparse_categorical_crossentropy"}
METRICS = {"size": ["mae"], "kind": ["accuracy"]}
LISTED = {"loss": list(LOSS.values()), "metrics": list(METRICS.values())}
NAMED = {"loss": LOSS, "metrics": METRICS}


def functional(keras, named):
    """A model whose outputs are a list or a dict; the first name does not come first in the alphabet."""
    keras.utils.set_random_seed(1)
    x = keras.Input((3,), name="x")
    hidden = keras.layers.Dense(4, activation="relu")(x)
    outputs = {"size": keras.layers.Dense(1, activation="sigmoid", name="size")(hidden),
               "kind": keras.layers.Dense(4, activation="softmax", name="kind")(hidden)}
    return keras.Model(x, outputs if named else list(outputs.values()))


def subclassed(keras):
    """A model whose outputs have no names."""
    class Two(keras.Model):
        def __init__(self):
            super().__init__()
            self.size, self.kind = keras.layers.Dense(1), keras.layers.Dense(4, activation="softmax")

        def call(self, x):
            return self.size(x), self.kind(x)

    keras.utils.set_random_seed(1)
    return Two()


def report(model, x, y, settings, weights=None):
    """The history of an epoch, the values of evaluate and their names."""
    try:
        model.compile("sgd", **settings)
        history = model.fit(x, y, verbose=0, sample_weight=weights).history
        return [{k: [round(float(v), 5) for v in w] for k, w in history.items()},
                [round(float(v), 5) for v in model.evaluate(x, y, verbose=0)], model.metrics_names]
    except (ValueError, KeyError, TypeError) as error:
        return type(error).__name__


def repeated(keras, np):
    """A layer that stands three times in a Sequential model."""
    keras.utils.set_random_seed(2)
    layer = keras.layers.Dense(3, activation="tanh")
    model = keras.Sequential([keras.layers.Input((3,)), layer, layer, layer, keras.layers.Dense(1)])
    found = [len(model.weights), np.asarray(model(np.ones((2, 3), "float32"))).round(5).tolist()]
    model.pop()
    model.pop()
    return [*found, len(model.weights), np.asarray(model(np.ones((2, 3), "float32"))).round(5).tolist()]


def answers(keras, np):
    draw = np.random.default_rng(0)
    x, size, kind = draw.random((32, 3)), draw.random((32, 1)), draw.integers(0, 4, (32, 1))
    named, turned, given = {"size": size, "kind": kind}, {"kind": kind, "size": size}, [size, kind]
    weights = {"size": draw.random(32), "kind": draw.random(32)}
    found = {f"list {label}": report(functional(keras, False), x, y, settings) for label, y, settings in (
        ("named", named, NAMED), ("turned", turned, NAMED), ("named y", named, LISTED), ("named settings", given, NAMED),
        ("listed", given, LISTED), ("part of the metrics", named, {"loss": LOSS, "metrics": {"kind": "accuracy"}}),
        ("weighed losses", named, {**NAMED, "loss_weights": {"size": 2.0, "kind": 0.5}}), ("one loss", named, {"loss": {"size": "mse"}}),
        ("no loss", named, {"loss": {"size": "mse", "kind": None}}), ("too many", {**named, "more": size}, NAMED))}
    found |= {f"dict {label}": report(functional(keras, True), x, y, settings, w) for label, y, settings, w in (
        ("named", named, NAMED, None), ("turned", turned, NAMED, None), ("weights", named, NAMED, weights))}
    found["list weights"] = report(functional(keras, False), x, given, LISTED, list(weights.values()))
    found |= {f"without names {label}": report(subclassed(keras), x, given, settings) for label, settings in (
        ("listed", LISTED), ("same metric", {"loss": ["mse", LOSS["kind"]], "metrics": [["mae"], ["mae"]]}))}
    found["repeated"] = repeated(keras, np)
    return found
