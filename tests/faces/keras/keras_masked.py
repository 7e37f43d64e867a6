"""Masks, penalties and custom steps, run by real Keras and by the face.  `answers(keras, np, tf)` gives plain data."""
from __future__ import annotations

S = [[1, 2, 0, 0], [3, 0, 0, 4]]


def data(np, *shape):
    return (np.sin(np.arange(float(np.prod(np.array(shape))))) * 2).reshape(shape).astype("float32")


def settled(np, owner):
    """An owner of weights whose values follow from their places."""
    for k, w in enumerate(owner.weights):
        w.assign((np.sin(np.arange(float(np.prod(np.array(w.shape)))) + k) * 0.3).reshape(tuple(w.shape)))
    return owner


def plain(x):
    if isinstance(x, (list, tuple)):
        return [plain(v) for v in x]
    if isinstance(x, dict):
        return {name: plain(v) for name, v in x.items()}
    if x is None or isinstance(x, (bool, str)):
        return x
    x = x.numpy() if hasattr(x, "numpy") else x
    return [float(f"{v:.7g}") for v in x.astype("float64").ravel().tolist()] if hasattr(x, "astype") else float(f"{x:.7g}")


def has(x):
    return getattr(x, "_keras_mask", None) is not None


def dot_products(keras, np, tf):
    """Attention of queries that see no key, and its slope."""
    q, k, v = data(np, 2, 4, 2, 3), data(np, 2, 5, 2, 3) * 0.5, data(np, 2, 5, 2, 3)
    mask = data(np, 2, 1, 4, 5) > -0.5
    mask[0, 0, 1] = mask[1, 0, 2] = False
    x, attend = tf.Variable(q), keras.ops.dot_product_attention
    with tf.GradientTape() as tape:
        total = keras.ops.sum(attend(x, k, v, mask=mask) ** 2)
    return [attend(q, k, v, mask=mask), attend(q, k, v, mask=mask, bias=data(np, 2, 2, 4, 5)), attend(q, k, v, mask=mask.astype("float32")),
            attend(q, q, q, mask=mask[..., :4], is_causal=True), tape.gradient(total, x)]


def heads(keras, np, tf):
    """Attention by heads: with masks given, of one side, with scores, with dropout that does nothing."""
    layers, found = keras.layers, []
    q, v = (layers.Masking()(np.array(x, "float32")) for x in ([[[1, 1], [0, 0], [2, 1]]], [[[1, 1], [3, 1], [0, 0], [0, 0]]]))
    for make in (lambda **given: layers.MultiHeadAttention(2, 2, **given), lambda **given: layers.GroupQueryAttention(2, 2, 1, **given)):
        for given in ({}, {"dropout": 0.5}):
            layer = make(**given)
            layer.build((1, 3, 2), (1, 4, 2))
            settled(np, layer)
            masks = {"both": (q._keras_mask, v._keras_mask), "query": (q._keras_mask, None), "value": (None, v._keras_mask)}
            for query, value in masks.values():
                for scores in (False, True):
                    found.append(layer(np.array(q), np.array(v), query_mask=query, value_mask=value, return_attention_scores=scores))
    return found


def carried(keras, np, tf):
    """Which masks are there after attention, and what later layers make of them."""
    layers, found = keras.layers, []
    for make in (lambda: layers.MultiHeadAttention(2, 2), lambda: layers.GroupQueryAttention(2, 2, 1)):
        h = layers.Masking()(data(np, 2, 3, 2) * np.array([[[1], [1], [0]], [[1], [0], [0]]], "float32"))
        y = make()(h, h)
        found.append([has(h), has(y)])
    i = keras.Input((4,), dtype="int32")
    h = layers.Embedding(5, 4, mask_zero=True)(i)
    p = layers.MultiHeadAttention(2, 2)(h, h)
    z = layers.Add()([h, p])
    mean = layers.GlobalAveragePooling1D
    outputs = [mean()(z), mean()(p), layers.LSTM(2)(h), layers.LSTM(2)(layers.LayerNormalization()(p)), mean()(layers.Add()([z, h])),
               layers.MultiHeadAttention(2, 2)(z, z), layers.MultiHeadAttention(2, 2)(p, z, return_attention_scores=True)[1]]
    model = settled(np, keras.Model(i, outputs))
    return [*found, [has(x) for x in (h, p, z)], model(np.array(S)), model.predict(np.array(S), verbose=0)]


def carried_by_class(keras, np, tf):
    """The same in a model that is a class."""
    class Own(keras.Model):
        def __init__(self):
            super().__init__()
            self.words = keras.layers.Embedding(5, 4, mask_zero=True)
            self.attend, self.mean = keras.layers.MultiHeadAttention(2, 2), keras.layers.GlobalAveragePooling1D()
            self.sum, self.last = keras.layers.Add(), keras.layers.LSTM(2)

        def call(self, x):
            h = self.words(x)
            p = self.attend(h, h)
            return keras.ops.concatenate([self.mean(self.sum([h, p])), self.mean(p), self.last(h)], axis=-1)

    model = Own()
    model(np.array(S))
    settled(np, model)
    return [model(np.array(S)), model.predict(np.array(S), verbose=0)]


def penalties(keras, np, tf):
    """Penalties of outputs, alone and in training with a short last batch."""
    layers, found = keras.layers, []
    for shape in ((4, 6), (4, 3, 6)):
        for layer in (layers.Dense(3, activity_regularizer="l2", kernel_initializer="ones"), layers.ActivityRegularization(0.1, 0.2)):
            layer(np.ones(shape, "float32"))
            found.append(layer.losses)
    model = settled(np, keras.Sequential([keras.Input((6,)), layers.Dense(3, activity_regularizer="l1"), layers.Dense(1)]))
    model.compile("sgd", "mse", metrics=["mae"])
    x = data(np, 40, 6)
    history = model.fit(x, x[:, :1], epochs=2, batch_size=11, shuffle=False, verbose=0).history
    return [found, history, model.evaluate(x, x[:, :1], verbose=0), model.evaluate(x, x[:, :1], batch_size=7, verbose=0)]


def steps(keras, np, tf):
    """What the history holds of steps that return something else than all metrics."""
    class Own(keras.Model):
        def __init__(self, kind):
            super().__init__()
            self.dense, self.mean, self.kind = keras.layers.Dense(1), keras.metrics.Mean(name="mean"), kind

        def call(self, x):
            return self.dense(x)

        def train_step(self, given):
            x, y = given
            with tf.GradientTape() as tape:
                loss = keras.ops.mean((self(x, training=True) - y) ** 2)
            slopes = tape.gradient(loss, self.trainable_variables)
            self.optimizer.apply_gradients(zip(slopes, self.trainable_variables))
            self.mean.update_state(loss)
            return {"loss": {"loss": loss}, "mean": {"mean": self.mean.result()},
                    "more": {"loss": loss, "mean": self.mean.result(), "twice": loss * 2},
                    "all": {m.name: m.result() for m in self.metrics}}[self.kind]

    found, x = [], data(np, 40, 6)
    for kind in ("loss", "mean", "more", "all"):
        for given in ({}, {"loss": "mse"}):
            model = Own(kind)
            model(x[:2])
            settled(np, model)
            model.compile(keras.optimizers.SGD(0.05), **given)
            found.append(model.fit(x, x[:, :1], epochs=2, batch_size=8, shuffle=False, verbose=0).history)
    model = Own("mean")
    model.build((None, 6))                      # marks it as built, and leaves its layers
    model.compile(keras.optimizers.SGD(0.05))
    history = model.fit(x, x[:, :1], epochs=1, verbose=0, shuffle=False).history
    return [found, list(history), float(len(model.weights))]


CASES = [dot_products, heads, carried, carried_by_class, penalties, steps]


def answers(keras, np, tf):
    return {case.__name__: plain(case(keras, np, tf)) for case in CASES}
