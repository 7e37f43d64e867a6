"""What the two backends do differently: printing, seeds, the order of examples, custom steps, gradients of picked rows.

Plain data of the library given, for the recorder and the test; run with KERAS_BACKEND set.
"""
from __future__ import annotations

import math

OPTIMIZERS = {
    "Adam": {"learning_rate": 0.05}, "AdamW": {"learning_rate": 0.05}, "Adamax": {"learning_rate": 0.05}, "Adagrad": {"learning_rate": 0.1},
    "Adadelta": {"learning_rate": 1.0}, "RMSprop": {"learning_rate": 0.05, "centered": True, "momentum": 0.5},
    "Nadam": {"learning_rate": 0.05}, "Ftrl": {"learning_rate": 0.1, "l1_regularization_strength": 0.001}, "Lamb": {"learning_rate": 0.05},
    "Adafactor": {"learning_rate": 0.05}, "SGD": {"learning_rate": 0.1, "clipvalue": 0.01},
}


def attempt(call):
    """What a call shows, or its error."""
    try:
        return str(call())
    except Exception as wrong:
        return type(wrong).__name__


def printed(keras, np):
    """How tensors, variables and their errors look."""
    ops = keras.ops
    v = keras.Variable(np.array([1.0, 2.0], "float32"))
    return [attempt(call) for call in (
        lambda: ops.ones((2, 3)), lambda: repr(ops.arange(3)), lambda: v, lambda: v + 1, lambda: ops.argmax([1.0, 3.0]),
        lambda: ops.nonzero([0, 1, 1]), lambda: ops.unstack(ops.ones((2, 2))), lambda: ops.top_k([1.0, 3.0, 2.0], 2),
        lambda: ops.size(ops.ones(2)),
        lambda: ops.floor_divide(np.array([7, -7]), 2).dtype, lambda: ops.zeros(2, dtype="uint16").dtype,
        lambda: ops.lu_factor(np.eye(2))[1],
        lambda: ops.convert_to_tensor(1j).dtype, lambda: ops.zeros(2, dtype="uint64").dtype, lambda: ops.histogram(np.ones((2, 2))),
        lambda: keras.backend.backend(), lambda: keras.random.SeedGenerator(5).state,
        lambda: [v.path for v in keras.layers.Dropout(0.5).variables],
        lambda: keras.layers.StringLookup(vocabulary=["a", "b"])(["a", "c"]), lambda: keras.layers.CategoryEncoding(3)([1, 2]),
        lambda: keras.layers.Rescaling(2.0)([1.0, 2.0]), lambda: ops.is_tensor(ops.ones(1)), lambda: ops.meshgrid([1, 2], [3])[1])]


def numbers(keras, np):
    """Numbers of seeds, with and without."""
    random, found = keras.random, []
    for seed in (1, keras.random.SeedGenerator(7), None):
        keras.utils.set_random_seed(3)
        found += [random.normal((3,), seed=seed), random.uniform((3,), -1.0, 2.0, seed=seed), random.truncated_normal((3,), seed=seed),
                  random.randint((3,), 0, 9, seed=seed), random.randint((3,), 0, 9, dtype="uint8", seed=seed),
                  random.categorical(np.zeros((2, 4), "float32"), 3, seed=seed), random.shuffle(np.arange(6), seed=seed),
                  random.dropout(keras.ops.ones((2, 4)), 0.5, seed=seed), random.gamma((3,), [0.5, 1.0, 2.0], seed=seed),
                  random.dropout(keras.ops.ones((2, 4)), 0.5, noise_shape=(2, 1), seed=seed), random.binomial((3,), 5.0, 0.5, seed=seed),
                  random.truncated_normal((5,), dtype="float64", seed=seed), random.beta((2,), 2.0, 3.0, seed=seed)]
    found += [getattr(keras.initializers, name)(seed=2)((2, 3)) for name in ("GlorotUniform", "HeNormal", "Orthogonal", "TruncatedNormal")]
    return [keras.ops.convert_to_numpy(x).tolist() for x in found]


def fitted(keras, np):
    """The losses of shuffled epochs with dropout, and the order in which a custom step saw the examples."""
    keras.utils.set_random_seed(5)
    layers, x = keras.layers, np.linspace(0.0, 1.0, 40).reshape(20, 2).astype("float32")
    model = keras.Sequential([keras.Input((2,)), layers.Dense(8, activation="relu"), layers.Dropout(0.25, seed=4),
                              layers.BatchNormalization(),
                              layers.Dense(1)])
    model.compile(keras.optimizers.SGD(0.05, momentum=0.9), "mse", metrics=["mae"])
    history = model.fit(x, x[:, :1] ** 2, batch_size=4, epochs=10, verbose=0, validation_split=0.2).history

    class Seen(keras.Model):
        def train_step(self, data):
            order.extend(round(float(v) * 19) for v in keras.ops.convert_to_numpy(data[1]))
            return {"loss": 0.0}

    order: list[int] = []
    given = keras.Input((2,))
    seen = Seen(given, layers.Dense(1)(given))
    seen.compile("sgd", "mse")
    for shuffle in (True, "batch", False):
        seen.run_eagerly = True
        seen.fit(x, np.linspace(0.0, 1.0, 20), batch_size=6, epochs=2, verbose=0, shuffle=shuffle)
    return {name: [float(v) for v in values] for name, values in history.items()} | {"order": order}


def picked_rows(keras, np):
    """Losses of 50 steps of an embedding whose batches name rows more than once."""
    rows = np.random.RandomState(0).randint(0, 12, (32, 6))
    rows[:, 0] = 1
    wanted, found = np.linspace(0.0, 1.0, 32)[:, None].astype("float32"), {}
    for name, settings in OPTIMIZERS.items():
        keras.utils.set_random_seed(1)
        model = keras.Sequential([keras.Input((6,), dtype="int32"), keras.layers.Embedding(12, 4), keras.layers.Flatten(),
                                  keras.layers.Dense(1)])
        model.compile(getattr(keras.optimizers, name)(**settings), "mse")
        batches = [slice(k % 4 * 8, k % 4 * 8 + 8) for k in range(50)]
        found[name] = [float(model.train_on_batch(rows[b], wanted[b])) for b in batches]
    return found


def stepped(keras, np):
    """A custom training step as the library's guides write it for each backend."""
    if keras.backend.backend() == "torch":
        import torch

        class Custom(keras.Model):
            def train_step(self, data):
                x, y = data
                self.zero_grad()
                y_pred = self(x, training=True)
                loss = self.compute_loss(y=y, y_pred=y_pred)
                loss.backward()
                with torch.no_grad():
                    self.optimizer.apply([v.value.grad for v in self.trainable_weights], self.trainable_weights)
                return {"loss": loss.detach()}
    else:
        import tensorflow as tf

        class Custom(keras.Model):
            def train_step(self, data):
                x, y = data
                with tf.GradientTape() as tape:
                    y_pred = self(x, training=True)
                    loss = self.compute_loss(y=y, y_pred=y_pred)
                self.optimizer.apply(tape.gradient(loss, self.trainable_variables), self.trainable_variables)
                return {"loss": loss}

    keras.utils.set_random_seed(2)
    given = keras.Input((3,))
    model = Custom(given, keras.layers.Dense(1)(keras.layers.Dense(4, activation="tanh")(given)))
    model.compile("rmsprop", "mse")
    x = np.sin(np.arange(60.0)).reshape(20, 3)
    return [float(v) for v in model.fit(x, x[:, :1], batch_size=5, epochs=13, verbose=0).history["loss"]]


SCENARIOS = (printed, numbers, fitted, picked_rows, stepped)


def same(found, wanted, path=""):
    """Plain data alike: numbers to four digits."""
    if isinstance(wanted, dict):
        assert list(found) == list(wanted), path
        for key in wanted:
            same(found[key], wanted[key], f"{path}.{key}")
    elif isinstance(wanted, list):
        assert len(found) == len(wanted), (path, found, wanted)
        for k, (a, b) in enumerate(zip(found, wanted)):
            same(a, b, f"{path}[{k}]")
    elif isinstance(wanted, float):
        assert math.isclose(found, wanted, rel_tol=1e-4, abs_tol=1e-6), (path, found, wanted)
    else:
        assert found == wanted, (path, found, wanted)
