"""Tables made ready by `keras.utils.FeatureSpace`: what the recorder asks real Keras, and the test asks the face."""
from __future__ import annotations

TABLE = {"age": [1.0, 2.5, 3.0, 5.0, 8.0], "word": ["x", "y", "x", "z", "y"], "code": [3, 1, 1, 2, 1], "raw": [0.5, 1.0, 2.0, 3.0, -1.0],
         "scaled": [1.0, 2.0, 3.0, 4.0, 5.0], "bins": [1.0, 2.0, 3.0, 4.0, 9.0], "hashed": ["p", "q", "r", "p", "s"],
         "number": [1, 2, 3, 4, 70]}
UNSEEN = {**{name: values[:2] for name, values in TABLE.items()}, "word": ["w", "x"], "code": [9, 2], "age": [-4.0, 11.0]}


def plain(x):
    if isinstance(x, dict):
        return [[name, plain(value)] for name, value in x.items()]
    return [x.dtype.name, list(x.shape), x.numpy().tolist()]


def attempt(function):
    try:
        return function()
    except Exception as error:
        return type(error).__name__


def kinds(space):
    return {"age": "float_normalized", "word": "string_categorical", "code": "integer_categorical", "raw": "float",
            "scaled": space.float_rescaled(scale=0.5, offset=1.0), "bins": space.float_discretized(num_bins=3),
            "hashed": space.string_hashed(num_bins=4), "number": space.integer_hashed(num_bins=5)}


def learnt(space, tf, batch=None, **kwargs):
    made = space(features=kinds(space), crosses=[("code", "word"), space.cross(("hashed", "number"), crossing_dim=6)],
                 crossing_dim=8, **kwargs)
    rows = tf.data.Dataset.from_tensor_slices(TABLE)
    made.adapt(TABLE if batch == "dict" else rows.batch(batch) if batch else rows)
    return made


def encodings(keras, tf):
    space, first = keras.utils.FeatureSpace, {name: values[0] for name, values in TABLE.items()}
    rows, batches = learnt(space, tf), learnt(space, tf, 2, output_mode="dict")
    return {
        "rows": plain(rows(TABLE)), "unseen": plain(rows(UNSEEN)), "one": plain(rows(first)),
        "dict": plain(batches(TABLE)), "dict of one": plain(batches(first)), "columns": plain(learnt(space, tf, "dict")(TABLE)),
        "encoded": [list(rows.get_encoded_features().shape), rows.get_encoded_features().dtype],
        "inputs": [[name, list(x.shape), x.dtype] for name, x in rows.get_inputs().items()],
        "mapped": [plain(x) for x in tf.data.Dataset.from_tensor_slices(TABLE).batch(3).map(rows)],
        "vocabulary": list(rows.preprocessors["word"].get_vocabulary()),
        "names": [layer.name for layer in rows.preprocessors.values()],
    }


def edges(space, adapted):
    made = space({"raw": space.float_discretized(num_bins=None, bin_boundaries=[0.0, 1.5])})
    if adapted:
        made.adapt({"raw": TABLE["raw"]})
    return plain(made({"raw": TABLE["raw"]}))


def codes(keras, tf):
    space = keras.utils.FeatureSpace
    rows = tf.data.Dataset.from_tensor_slices(TABLE)
    made = space({"word": space.string_categorical(max_tokens=3, num_oov_indices=2, output_mode="int"),
                  "code": space.integer_categorical(max_tokens=3, output_mode="int"), "number": "float"},
                 crosses=[space.cross(("code", "word"), crossing_dim=9, output_mode="int")], output_mode="dict")
    made.adapt(rows.map(lambda row: {name: row[name] for name in ("word", "code", "number")}))
    chosen = {name: TABLE[name] for name in ("word", "code", "number")}
    own = space.feature(dtype="float32", preprocessor=keras.layers.Rescaling(2.0), output_mode="float")
    return {"codes": plain(made(chosen)), "own": plain(space({"raw": own})({"raw": TABLE["raw"]})),
            "whole numbers": plain(space({"raw": "float", "number": "float"})({"raw": TABLE["raw"], "number": TABLE["number"]})),
            "edges": attempt(lambda: edges(space, False)), "edges adapted": attempt(lambda: edges(space, True)),
            "defaults": plain(space({"a": "string_hashed", "b": "integer_hashed"}, hashing_dim=3, crosses=[("a", "b")])({
                "a": ["x", "y"], "b": [1, 2]}))}


def refusals(keras, tf):
    space = keras.utils.FeatureSpace
    two = space({"a": "float", "b": space.string_hashed(num_bins=3, output_mode="int")})
    return {
        "nothing": attempt(lambda: space({})), "kind": attempt(lambda: space({"a": "nope"})), "type": attempt(lambda: space({"a": 3})),
        "mode": attempt(lambda: space({"a": "float"}, output_mode="x")),
        "cross": attempt(lambda: space({"a": "float"}, crosses=[("a", "b")])),
        "feature's mode": attempt(lambda: space.string_hashed(num_bins=3, output_mode="multi_hot")),
        "cross' mode": attempt(lambda: space.cross(("a", "b"), crossing_dim=3, output_mode="float")),
        "not adapted": attempt(lambda: space({"a": "float_normalized"})({"a": [1.0]})),
        "no inputs": attempt(lambda: space({"a": "float_normalized"}).get_inputs()),
        "no table": attempt(lambda: two([1.0])), "no encoding": attempt(lambda: two({"a": [1.0], "b": ["x"]})),
        "lacking": attempt(lambda: two({"a": [1.0]})), "unknown": attempt(lambda: two({"a": [1.0], "b": ["x"], "c": [1]})),
        "data": attempt(lambda: space({"a": "float_normalized"}).adapt([1.0])),
        "three": attempt(lambda: space(dict.fromkeys("abc", "string_hashed"), crosses=[("a", "b", "c")])(
            {name: ["x"] for name in "abc"}).shape),
        "crossed floats": attempt(lambda: space({"a": "float", "b": "float"}, crosses=[("a", "b")])({"a": [1.0], "b": [1.0]})),
        "floats in bins": attempt(lambda: space({"a": space.feature(dtype="float32", preprocessor=keras.layers.Rescaling(2.0),
                                                                    output_mode="one_hot")})({"a": [1.0]})),
    }


def model(keras, tf):
    space = learnt(keras.utils.FeatureSpace, tf)
    width = space.get_encoded_features().shape[-1]
    dense = keras.layers.Dense(1, kernel_initializer="ones")
    made = keras.Model(space.get_inputs(), dense(space.get_encoded_features()))
    made.compile("sgd", "mse")
    rows = tf.data.Dataset.from_tensor_slices((TABLE, [1.0, 2.0, 3.0, 4.0, 5.0])).batch(5)
    inner = keras.Sequential([keras.Input((width,)), keras.layers.Dense(1, kernel_initializer="ones")])
    inner.compile("sgd", "mse")
    losses = inner.fit(rows.map(lambda row, y: (space(row), y)), epochs=2, verbose=0).history["loss"]
    called = made({name: tf.reshape(tf.constant(values), (-1, 1)) for name, values in TABLE.items()})
    return {"called": plain(called), "losses": losses}


PARTS = [encodings, codes, refusals, model]


def answers(keras, tf):
    return {part.__name__: part(keras, tf) for part in PARTS}
