"""Images varied and mixed, run by real Keras and by the face.

`answers(keras, np)` gives a dict of plain data; an error is the name of its class.
"""
from __future__ import annotations


def data(np):
    return np.linspace(0, 250, 6 * 3 * 2 * 3).reshape(6, 3, 2, 3).astype("float32"), np.eye(6, dtype="float32")


CASES = {
    "grey": lambda layers, x, y: layers.RandomGrayscale(0.5, seed=3)(x, training=True),
    "grey always": lambda layers, x, y: layers.RandomGrayscale(1.0, seed=3)(x[1], training=True),
    "grey still": lambda layers, x, y: layers.RandomGrayscale(1.0, seed=3)(x, training=False),
    "grey first": lambda layers, x, y: layers.RandomGrayscale(0.7, seed=4, data_format="channels_first")(x.transpose(0, 3, 1, 2)),
    "grey factor": lambda layers, x, y: layers.RandomGrayscale(1.5),
    "invert": lambda layers, x, y: layers.RandomInvert(1.0, seed=3)(x, training=True),
    "invert range": lambda layers, x, y: layers.RandomInvert((0.5, 0.9), value_range=(0, 250), seed=5)(x, training=True),
    "invert one": lambda layers, x, y: layers.RandomInvert((1.0, 1.0), seed=5)(x[1], training=True),
    "invert still": lambda layers, x, y: layers.RandomInvert(1.0, seed=3)(x, training=False),
    "invert factor": lambda layers, x, y: layers.RandomInvert(1.5),
    "mix": lambda layers, x, y: layers.MixUp(seed=3)({"images": x, "labels": y}, training=True),
    "mix images": lambda layers, x, y: layers.MixUp(0.7, seed=4)(x, training=True),
    "mix still": lambda layers, x, y: layers.MixUp(seed=3)({"images": x, "labels": y}, training=False),
    "row": lambda layers, x, y: layers.Pipeline([layers.Rescaling(0.5), layers.RandomGrayscale(0.5, seed=3)])(x, training=True),
    "row still": lambda layers, x, y: layers.Pipeline([layers.Rescaling(0.5), layers.RandomGrayscale(0.5, seed=3)])(x, training=False),
    "row again": lambda layers, x, y: layers.Pipeline.from_config(layers.Pipeline([layers.Rescaling(0.5)]).get_config())(x),
}


def plain(x):
    if isinstance(x, dict):
        return {name: plain(v) for name, v in x.items()}
    return [round(v, 2) for v in (x.numpy() if hasattr(x, "numpy") else x).reshape(-1).tolist()]


def answer(function, *args):
    try:
        return plain(function(*args))
    except Exception as error:
        return type(error).__name__


def answers(keras, np):
    x, y = data(np)
    layers = keras.layers
    found = {name: answer(function, layers, x, y) for name, function in CASES.items()}
    made = layers.RandomGrayscale(name="a"), layers.RandomInvert(name="b"), layers.MixUp(name="c"), layers.Pipeline([], name="d")
    return {**found, "configs": [{name: value for name, value in layer.get_config().items() if name != "dtype"} for layer in made]}
