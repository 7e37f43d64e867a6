"""Learnt edges, and what is drawn when: layers without seeds, datasets that `fit` reads, nested summaries; run by real Keras and by the
face.  `answers(keras, np, tf)` gives plain data.
"""
from __future__ import annotations

import random

LAYERS = ["MultiHeadAttention(4,4,dropout=.1)", "MultiHeadAttention(4,4)", "GroupQueryAttention(4,4,2,dropout=.1)"]
ALONE = ["RandAugment()", "AutoContrast()", "Equalization()", "RandomColorJitter(brightness_factor=.2,hue_factor=.1)", "MixUp()",
         "Bidirectional(keras.layers.GRU(3,dropout=.2))", "Attention(dropout=.1)", "LSTM(3,dropout=.1)"]


def edges(keras, np):
    """Edges of many kinds of data, and the summaries behind them."""
    rng, found = np.random.default_rng(0), []
    for n in (5, 37, 100, 150, 1000):
        for bins in (2, 7):
            for epsilon in (0.01, 0.1, 0.3):
                for data in (rng.normal(size=n).astype("float32"), rng.integers(0, 9, n)):
                    layer = keras.layers.Discretization(num_bins=bins, epsilon=epsilon)
                    layer.adapt(data)
                    found.append([float(v) for v in layer.bin_boundaries])
    layer = keras.layers.Discretization(num_bins=4, epsilon=0.1)
    layer.update_state(np.arange(50.0))
    layer.update_state(np.arange(100.0, 160.0))
    layer.finalize_state()
    return [found, [float(v) for v in layer.bin_boundaries], np.asarray(layer.summary).tolist()]


def wrong_edges(keras, np):
    found = []
    for given, data in (({"bin_boundaries": [2, 1]}, None), ({"num_bins": 3}, None), ({}, [1.0]), ({"bin_boundaries": [1.0]}, [1.0])):
        try:
            layer = keras.layers.Discretization(**given)
            found.append(str(layer(np.array([1.0])) if data is None else layer.adapt(data)))
        except Exception as error:
            found.append(type(error).__name__)
    return found


def next_numbers(keras, np):
    """Python's next random number after layers without seeds were made, and built."""
    found = {}
    for text in (*LAYERS, *ALONE):
        keras.utils.set_random_seed(21)
        layer = eval("keras.layers." + text)
        found[text] = [random.randint(1, 10**9)]
        if text in LAYERS:
            layer.build((None, 10, 16), (None, 10, 16))
            found[text].append(random.randint(1, 10**9))
    return found


def attention_losses(keras, np):
    """Losses of a model whose attention drops by a seed of its own making."""
    ids, marks = np.random.default_rng(0).integers(0, 40, (96, 10)), np.arange(96) % 2
    keras.utils.set_random_seed(21)
    layers, given = keras.layers, keras.Input((10,))
    x = layers.Embedding(40, 16)(given)
    x = layers.LayerNormalization()(x + layers.MultiHeadAttention(4, 4, dropout=0.1)(x, x))
    model = keras.Model(given, layers.Dense(1)(layers.GlobalAveragePooling1D()(x)))
    model.compile("adam", keras.losses.BinaryCrossentropy(from_logits=True))
    return [float(v) for v in model.fit(ids, marks, epochs=3, verbose=0, shuffle=False).history["loss"]]


def dataset_losses(keras, np, tf, kind):
    """Losses of `fit` on a dataset whose last step is a function: nothing of it is read before."""
    rng = np.random.default_rng(0)
    x = rng.integers(0, 255, (60, 8, 8, 3)).astype("uint8")
    y = (x[:, :4].mean((1, 2, 3)) > x[:, 4:].mean((1, 2, 3))).astype("float32")[:, None]
    keras.utils.set_random_seed(9)
    aug = keras.Sequential([keras.layers.RandomFlip("horizontal", seed=1), keras.layers.RandomRotation(0.1, seed=2)])
    data = tf.data.Dataset.from_tensor_slices((x, y))
    data = data.shuffle(60, seed=3, reshuffle_each_iteration=True) if kind == "shuffled" else data
    turned = (lambda a: aug(tf.cast(a, tf.float32), training=True)) if kind == "augmented" else lambda a: tf.cast(a, tf.float32)
    data = data.batch(20).map(lambda a, b: (turned(a) / 255.0, b))
    model = keras.Sequential([keras.Input((8, 8, 3)), keras.layers.Conv2D(4, 3), keras.layers.MaxPooling2D(), keras.layers.Flatten(),
                              keras.layers.Dense(1, "sigmoid")])
    model.compile("sgd", "mse", metrics=[keras.metrics.F1Score(threshold=0.5)])
    history = model.fit(data, epochs=3, verbose=0).history
    return [[float(v) for v in history["loss"]], [list(np.asarray(v).shape) for v in history["f1_score"]]]


def nested_summary(keras):
    """A summary with the layers inside layers."""
    given, inner, lines = keras.Input((4,), name="given"), keras.Input((4,), name="inner"), []
    second = keras.Sequential([keras.Input((4,), name="q"), keras.layers.Dense(3, name="deep")], name="second")
    first = keras.Model(inner, keras.layers.Dense(2, name="mid")(second(inner)), name="first")
    keras.Model(given, first(given), name="whole").summary(expand_nested=True, line_length=80, print_fn=lines.append)
    return "\n".join(lines)


def answers(keras, np, tf):
    return {"edges": edges(keras, np), "wrong edges": wrong_edges(keras, np), "next numbers": next_numbers(keras, np),
            "attention": attention_losses(keras, np), "summary": nested_summary(keras),
            **{kind: dataset_losses(keras, np, tf, kind) for kind in ("shuffled", "augmented")}}
