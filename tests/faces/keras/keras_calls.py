"""Layers called as textbooks call them, run by real Keras and by the face: masks beside initial states, symbolic !=, names of dtypes.

`answers(keras, np)` gives a dict of plain data.
"""
from __future__ import annotations

RECURRENT = "GRU", "LSTM", "SimpleRNN"
DTYPES = "int", "int32", "float64", "bool", "string", int, float, bool


def shown(found, np):
    """An array's numbers to four digits."""
    return np.asarray(found).round(4).tolist()


def started(keras, np):
    """Recurrent layers behind an embedding with a mask, with and without a first state: a mask goes to a layer's only tensor."""
    found, ids = {}, np.array([[1, 2, 0, 0]])
    for name in RECURRENT:
        keras.utils.set_random_seed(0)
        embedded = keras.layers.Embedding(5, 4, mask_zero=True)(ids)
        state = np.ones((1, 3), "float32")
        states = [state, state] if name == "LSTM" else [state]
        layer = getattr(keras.layers, name)(3)
        found[name] = [shown(layer(embedded), np), shown(layer(embedded, initial_state=states), np),
                       shown(layer(embedded, mask=np.array([[True, False, True, False]]), initial_state=states), np)]
        both = keras.layers.Bidirectional(getattr(keras.layers, name)(3))
        found[f"both {name}"] = [shown(both(embedded), np), shown(both(embedded, initial_state=states + states), np)]
    return found


def compared(keras, np):
    """Symbolic tensors by !=: a step of the model; by ==: whether they are the same."""
    keras.utils.clear_session()                     # names are numbered since then
    x = keras.Input((3,), dtype="int32", name="x")
    model = keras.Model(x, x != 0)
    other = keras.Input((3,), dtype="int32", name="other")
    return [model(np.array([[1, 0, 2]])).numpy().tolist(), x == x, x == other, x in [other, x], [o.name for o in model.operations]]


def dtypes(keras):
    """What names and Python's types stand for."""
    ones = keras.ops.ones(2)
    found = {str(d): [str(keras.Input((2,), dtype=d).dtype), keras.backend.standardize_dtype(d)] for d in DTYPES}
    found["cast"] = [keras.backend.standardize_dtype(keras.ops.cast(ones, d).dtype) for d in DTYPES if d not in ("string",)]
    keras.config.set_floatx("float64")
    found["float64"] = keras.backend.standardize_dtype(keras.ops.cast(ones, float).dtype)
    keras.config.set_floatx("float32")
    return found


def single(keras, np):
    """A model whose outputs are a list of one."""
    x = keras.Input((3,))
    model = keras.Model([x], [keras.layers.Dense(1)(x)])
    return [list(np.shape(model.predict(np.ones((2, 3), "float32"), verbose=0))), list(model(np.ones((2, 3), "float32")).shape),
            len(np.shape(model.output[0].shape))]


def answers(keras, np):
    return {"started": started(keras, np), "compared": compared(keras, np), "dtypes": dtypes(keras),
            "single": single(keras, np)}
