"""What Keras is asked to do, once with the real library (the recorder) and once with the face: each function gives plain data.

They take the module `keras` and its NumPy.
"""
from __future__ import annotations

import io
import json
import os
import re
import sys
import tempfile
import warnings


def dense(keras):
    """A layer of the user's own."""
    class Dense(keras.layers.Layer):
        def __init__(self, units=4, activation=None, **kwargs):
            super().__init__(**kwargs)
            self.units, self.activation = units, keras.activations.get(activation)

        def build(self, input_shape):
            self.kernel = self.add_weight(shape=(input_shape[-1], self.units), name="kernel")
            self.bias = self.add_weight(shape=(self.units,), initializer="zeros", name="bias")

        def call(self, x):
            return self.activation(keras.ops.matmul(x, self.kernel) + self.bias)

        def compute_output_shape(self, input_shape):
            return (*input_shape[:-1], self.units)

    return Dense


def data(np):
    x = (np.arange(800).reshape(100, 8) % 17 / 17.0).astype("float32")
    return x, (x.sum(1) * 10).astype("int64") % 3


def classifier(keras, np, optimizer="adam", **compiled):
    """A seeded small model, compiled."""
    keras.utils.clear_session()
    keras.utils.set_random_seed(3)
    Dense = dense(keras)
    model = keras.Sequential([keras.layers.Input((8,)), Dense(16, "relu"), Dense(3, "softmax")])
    model.compile(optimizer, "sparse_categorical_crossentropy", **{"metrics": ["accuracy"], **compiled})
    return model


def printed(function):
    """What a function prints, times masked."""
    out, before = io.StringIO(), sys.stdout
    sys.stdout = out
    try:
        function()
    finally:
        sys.stdout = before
    text = re.sub(r"\d+(us|ms|s)/step", "T/step", out.getvalue())
    text = re.sub(r"\x1b\[1m\d+s\x1b", "\x1b[1mT\x1b", text)
    return re.sub(r"\x08+", "", re.sub(r" - \d+s", " - T", text))


def seeded_fit(keras, np):
    """Fifty steps of a shuffled fit, its history and the weights afterwards."""
    model = classifier(keras, np)
    start = [w.tolist() for w in model.get_weights()]
    x, y = data(np)
    history = model.fit(x, y, epochs=10, batch_size=16, verbose=0, validation_split=0.2)
    return {"start": start, "history": history.history, "end": [w.tolist() for w in model.get_weights()],
            "evaluate": model.evaluate(x, y, verbose=0), "predict": model.predict(x[:3], verbose=0).tolist(),
            "batch": model.train_on_batch(x[:9], y[:9]), "test": model.test_on_batch(x[:9], y[:9], return_dict=True)}


def optimizers(keras, np):
    found = {}
    x, y = data(np)
    for name in ("sgd", "rmsprop", "adamw", "adagrad", "nadam"):
        found[name] = classifier(keras, np, name).fit(x, y, epochs=3, batch_size=32, verbose=0).history["loss"]
    return found


def sources(keras, np):
    """Generators, datasets by number, weights of classes and examples."""
    x, y = data(np)

    def batches():
        while True:
            yield x[:10], y[:10]

    class Numbered(keras.utils.PyDataset):
        def __len__(self):
            return 4

        def __getitem__(self, k):
            return x[k * 10: k * 10 + 10], y[k * 10: k * 10 + 10]

    fit = {"verbose": 0, "epochs": 2}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return {
            "generator": classifier(keras, np).fit(batches(), steps_per_epoch=3, validation_data=(x, y), **fit).history,
            "numbered": classifier(keras, np).fit(Numbered(), shuffle=False, **fit).history,
            "classes": classifier(keras, np, weighted_metrics=["accuracy"]).fit(x, y, class_weight={0: 1.0, 1: 2.0, 2: 0.5}, **fit).history,
            "examples": classifier(keras, np).fit(x, y, sample_weight=np.linspace(0, 1, 100), shuffle="batch", **fit).history,
            "several": classifier(keras, np, steps_per_execution=3).fit(x, y, **fit).history,
            "eager": classifier(keras, np, run_eagerly=True).fit(x, y, **fit).history,
        }


def branches(keras, np):
    """Two inputs, two outputs, a shared layer, operations of keras.ops."""
    keras.utils.clear_session()
    keras.utils.set_random_seed(1)
    Dense = dense(keras)
    x, y = data(np)
    first, second = keras.Input((8,), name="first"), keras.Input((8,), name="second")
    shared = Dense(8, "relu", name="shared")
    joined = keras.ops.concatenate([shared(first), shared(second) * 2.0], axis=-1)
    model = keras.Model([first, second], [Dense(1, name="value")(joined), Dense(2, "softmax", name="kind")(joined[:, :8])])
    model.compile("sgd", loss=["mse", "sparse_categorical_crossentropy"], loss_weights=[1.0, 0.5], metrics=[["mae"], ["accuracy"]])
    history = model.fit([x, x[::-1]], [x[:, :1], y % 2], epochs=3, verbose=0, batch_size=32)
    return {"history": history.history, "summary": printed(model.summary), "paths": [w.path for w in model.weights],
            "evaluate": model.evaluate({"first": x, "second": x}, [x[:, :1], y % 2], verbose=0),
            "config": json.loads(model.to_json())["config"]["layers"][3:5], "layers": [layer.name for layer in model.layers]}


def subclassed(keras, np):
    """A model with its own loss, metric and nested layers."""
    keras.utils.clear_session()
    keras.utils.set_random_seed(2)
    Dense = dense(keras)

    class Model(keras.Model):
        def __init__(self):
            super().__init__()
            self.inner = [Dense(6, "tanh"), Dense(3, "softmax")]
            self.twice = keras.metrics.Mean(name="twice")

        def call(self, x, training=None):
            for layer in self.inner:
                x = layer(x)
            self.add_loss(0.01 * keras.ops.sum(x[:, 0]))
            return x

        def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
            loss = super().compute_loss(x, y, y_pred, sample_weight)
            self.twice.update_state(loss * 2)
            return loss

    x, y = data(np)
    model = Model()
    model.compile("adam", "sparse_categorical_crossentropy")
    history = model.fit(x, y, epochs=3, verbose=0)
    return {"history": history.history, "paths": [w.path for w in model.weights], "names": model.metrics_names}


def events(keras, np):
    """Which methods of a callback are called, in which order, with what."""
    log = []

    class Every(keras.callbacks.Callback):
        pass

    def note(name):
        def call(self, *args, **kwargs):
            given = list(args) + [kwargs[k] for k in sorted(kwargs)]
            log.append([name, [x if isinstance(x, int) else sorted(x or {}) for x in given]])

        return call

    kinds = ["epoch", "train", "test", "predict", "train_batch", "test_batch", "predict_batch"]
    for kind in kinds:
        for when in ("begin", "end"):
            setattr(Every, f"on_{kind}_{when}", note(f"on_{kind}_{when}"))
    x, y = data(np)
    model = classifier(keras, np)
    model.fit(x[:8], y[:8], batch_size=4, epochs=2, verbose=0, validation_data=(x[:4], y[:4]), callbacks=[Every()])
    model.evaluate(x[:8], y[:8], batch_size=4, verbose=0, callbacks=[Every()])
    model.predict(x[:8], batch_size=4, verbose=0, callbacks=[Every()])
    return log


def callbacks(keras, np):
    """What the callbacks of the library do."""
    x, y = data(np)
    c = keras.callbacks
    found = {}
    stop = c.EarlyStopping(monitor="loss", patience=1, min_delta=0.02, restore_best_weights=True, verbose=1)
    found["stopped"] = printed(lambda: found.update(stop=classifier(keras, np).fit(x, y, epochs=20, verbose=0, callbacks=[stop]).history))
    found["epoch"] = [stop.stopped_epoch, stop.best_epoch]
    rate = c.ReduceLROnPlateau(monitor="loss", patience=1, factor=0.5, min_delta=0.05, cooldown=1, verbose=1)
    found["reduced"] = printed(lambda: found.update(rates=classifier(keras, np).fit(x, y, epochs=6, verbose=0, callbacks=[rate]).history))
    schedule = c.LearningRateScheduler(lambda epoch, lr: lr * 0.5)
    found["scheduled"] = classifier(keras, np).fit(x, y, epochs=3, verbose=0, callbacks=[schedule]).history["learning_rate"]
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "log.csv")
        classifier(keras, np).fit(x, y, epochs=2, verbose=0, callbacks=[c.CSVLogger(path)])
        with open(path) as f:
            found["csv"] = f.readline().strip()
    weights = np.ones(100)
    weights[40] = np.nan
    guard = {"verbose": 0, "callbacks": [c.TerminateOnNaN()]}
    found["nan"] = printed(lambda: found.update(count=len(classifier(keras, np).fit(x, y, epochs=5, sample_weight=weights, **guard).epoch)))
    return found


def screens(keras, np):
    """What is printed."""
    x, y = data(np)
    model = classifier(keras, np)
    return {"two": printed(lambda: model.fit(x, y, epochs=2, verbose=2, validation_split=0.2)),
            "evaluate": printed(lambda: model.evaluate(x, y, verbose=2)), "predict": printed(lambda: model.predict(x, verbose=2)),
            "summary": printed(model.summary), "bar": printed(lambda: keras.utils.Progbar(3).update(3, [("a", 1.5), ("b", 1e-5)])),
            "trainable": printed(lambda: model.summary(show_trainable=True)), "wide": printed(lambda: model.summary(line_length=60))}


def errors(keras, np):
    """The classes of what is raised."""
    x, y = data(np)
    Dense = dense(keras)
    model = classifier(keras, np)
    tries = {
        "lengths": lambda: model.fit(x, y[:5], verbose=0), "uncompiled": lambda: keras.Sequential([Dense(2)]).fit(x, y),
        "optimizer": lambda: model.compile("nothing"), "layer": lambda: keras.Sequential([3]),
        "outputs": lambda: keras.Model(keras.Input((2,)), 3), "apart": lambda: keras.Model(keras.Input((2,)), keras.Input((3,))),
        "name": lambda: model.get_layer("nothing"), "split": lambda: model.fit(x, y, validation_split=1.0, verbose=0),
        "weights": lambda: model.set_weights([]), "positional": lambda: Dense(2)(x, 3), "unknown": lambda: Dense(2, nothing=1),
        "boolean": lambda: bool(keras.Input((2,))), "assign": lambda: keras.Variable([1.0]).assign([1.0, 2.0]),
        "extension": lambda: model.save("model.nothing"), "dtype": lambda: keras.ops.convert_to_tensor([1, 2]) + 1.5,
        "key": lambda: keras.ops.ones((2,))[[0]], "hash": lambda: hash(keras.ops.ones((2,))), "truth": lambda: bool(keras.ops.ones((2,))),
        "missing": lambda: keras.saving.load_model("nothing.keras"), "super": lambda: forgetful(keras)(x),
    }
    return {name: raised(function) for name, function in tries.items()}


def forgetful(keras):
    class Forgetful(keras.layers.Layer):
        def __init__(self):
            pass

    return Forgetful()


def raised(function):
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            function()
    except Exception as error:
        return type(error).__name__
    return "nothing"


def texts(keras, np):
    """How tensors, variables and layers print."""
    keras.utils.clear_session()
    Dense = dense(keras)
    t = keras.ops.convert_to_tensor
    shown = [t([1.0, 2.0]), t([[1, 2], [3, 4]]), t(3), t(2.5), t([True]), keras.Variable([1.0, 2.0]), keras.Variable(1, name="n"),
             keras.Input((3,)), Dense(2), keras.DTypePolicy("mixed_float16"), t([1.0]).shape, t([1.0]).dtype, keras.InputSpec(ndim=2),
             keras.Sequential([Dense(1)])]
    return [[repr(x), str(x)] for x in shown]


SCENARIOS = (seeded_fit, optimizers, sources, branches, subclassed, events, callbacks, screens, errors, texts)
