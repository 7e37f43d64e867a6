"""Copies, run by real Keras and by the face: `copy`, `pickle` and `clone_model` of layers, models, optimizers and metrics.

`answers(keras, np)` gives a dict of plain data.
"""
from __future__ import annotations

import copy
import pickle


def attempt(function):
    """What a call gives, or the class of its error."""
    try:
        return function()
    except Exception as error:
        return type(error).__name__


def pickled(x):
    return pickle.loads(pickle.dumps(x))


def models(keras):
    """A compiled sequence, a graph with a sequence inside, and a class."""
    @keras.saving.register_keras_serializable()
    class Own(keras.Model):
        def __init__(self, **kwargs):
            super().__init__(**kwargs)
            self.inner = keras.layers.Dense(1, name="inner")

        def call(self, x):
            return self.inner(x)

    dense, normal = keras.layers.Dense, keras.layers.BatchNormalization
    sequence = keras.Sequential([keras.Input((2,)), dense(3, name="one"), normal(name="two"), dense(1, name="three")], name="sequence")
    x = keras.Input((2,), name="x")
    graph = keras.Model(x, dense(2, name="last")(keras.Sequential([dense(3, name="a"), dense(2, name="b")], name="part")(x)), name="graph")
    return {"sequence": sequence, "graph": graph, "own": Own(name="own")}


def of_model(model, made, x, np):
    """What a copy has in common with its model."""
    same = np.allclose(made.predict(x, verbose=0), model.predict(x, verbose=0), atol=1e-6)
    shared = any(a is b for a in made.variables for b in model.variables)
    steps = int(made.optimizer.iterations.numpy()) if made.compiled else None
    return [type(made).__name__, made.name, [layer.name for layer in made.layers], bool(same), shared, made.compiled, steps]


def copied_models(keras, np):
    x, y = np.linspace(-1, 1, 16).reshape(8, 2).astype("float32"), np.ones((8, 1), "float32")
    found = {}
    for name, model in models(keras).items():
        model.predict(x, verbose=0)
        if name != "graph":
            model.compile("adam", "mse", metrics=["mae"])
            model.fit(x, y, epochs=2, verbose=0)
        for way, function in (("copy", copy.copy), ("deepcopy", copy.deepcopy), ("pickle", pickled), ("clone", keras.models.clone_model)):
            if way == "pickle" and name == "own":               # Python pickles classes of modules alone
                continue
            found[f"{name} {way}"] = of_model(model, function(model), x, np)
        clone = keras.models.clone_model(model)
        before = model.get_weights()
        clone.set_weights(before)
        found[f"{name} weights"] = of_model(model, clone, x, np)
        if model.compiled:
            clone.fit(x, y, verbose=0)
        found[f"{name} untouched"] = all(np.array_equal(a, b) for a, b in zip(before, model.get_weights()))
    return found


def copied_layers(keras, np):
    layers, found = keras.layers, {}
    dense = layers.Dense(2, name="dense")
    made = [dense, layers.LSTM(2), layers.Dropout(.5, seed=3), layers.StringLookup(vocabulary=["a", "b"]), layers.Embedding(3, 2),
            layers.Bidirectional(layers.GRU(2)), layers.MultiHeadAttention(2, 3), layers.Normalization(mean=1., variance=2.)]
    for layer in made:
        other = copy.deepcopy(layer)
        found[type(layer).__name__] = [type(other).__name__, layer.name == other.name, layer.built == other.built, len(other.weights)]
    dense.build((None, 3))
    other = copy.deepcopy(dense)
    found["built"] = [bool(np.array_equal(dense.get_weights()[0], other.get_weights()[0])), other.kernel is dense.kernel, other.kernel.path]
    dense.trainable = False
    found["frozen"] = copy.deepcopy(dense).trainable
    dense.extra = [1]
    found["attributes"] = attempt(lambda: copy.deepcopy(dense).extra)
    pair = copy.deepcopy([dense, dense])
    found["shared"] = pair[0] is pair[1]
    return found


def refused(keras, np):
    class Unknown(keras.layers.Layer):
        def __init__(self, factor, **kwargs):
            super().__init__(**kwargs)
            self.factor = factor

    plain, code = Unknown(2.0), Unknown(lambda x: x)
    return {"unregistered": attempt(lambda: copy.deepcopy(plain)), "code": attempt(lambda: copy.deepcopy(code))}


def others(keras, np):
    """Copies of optimizers and metrics begin anew."""
    adam, mean = keras.optimizers.Adam(.25), keras.metrics.Mean(name="mean")
    variable = keras.Variable(np.ones(2, "float32"))
    adam.apply([np.ones(2, "float32")], [variable])
    mean.update_state(3.0)
    again, fresh, value = copy.deepcopy(adam), pickled(mean), copy.deepcopy(variable)
    return {"optimizer": [float(again.learning_rate.numpy()), int(again.iterations.numpy()), len(again.variables)],
            "metric": [fresh.name, float(fresh.result())],
            "variable": [value is variable, bool(np.array_equal(value.numpy(), variable.numpy()))],
            "loss": type(copy.deepcopy(keras.losses.Huber(.3))).__name__}


def answers(keras, np):
    return {part.__name__: part(keras, np) for part in (copied_models, copied_layers, refused, others)}
