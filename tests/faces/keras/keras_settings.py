"""Settings of training that change numbers, once with the real library (the recorder) and once with the face: plain data.

They take the module `keras`, its NumPy and TensorFlow.
"""
from __future__ import annotations

import warnings


def heads(keras, np, **compiled):
    """A seeded model of two heads of one shape, with its data."""
    keras.utils.clear_session()
    keras.utils.set_random_seed(5)
    layers = keras.layers
    inputs = layers.Input((4,))
    trunk = layers.LayerNormalization()(layers.Dense(6, "relu")(inputs))
    model = keras.Model(inputs, [layers.Dense(3, "softmax", name="a")(trunk), layers.Dense(3, name="b")(trunk)])
    model.compile(loss={"a": "categorical_crossentropy", "b": "mse"}, loss_weights={"a": 0.3, "b": 1.5}, **compiled)
    x = (np.arange(52).reshape(13, 4) % 7 / 7.0).astype("float32")
    return model, x, {"a": np.eye(3)[np.arange(13) % 3], "b": np.ones((13, 3), "float32")}


def fitted(model, x, y, **given):
    """The history of a short fit without shuffling, and the sums of the weights after it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        history = model.fit(x, y, batch_size=4, epochs=2, verbose=0, shuffle=False, **given).history
    return {**history, "weights": [float(np_sum(w)) for w in model.get_weights()]}


def np_sum(w):
    return abs(w.astype("float64")).sum()


def two_heads(keras, np, tf):
    """The steps of two heads of one shape, captured and as written."""
    return [fitted(*heads(keras, np, optimizer=keras.optimizers.SGD(0.1), run_eagerly=eager)) for eager in (False, True)]


def averages_and_accumulation(keras, np, tf):
    found = []
    schedule = keras.optimizers.schedules.ExponentialDecay(0.1, 2, 0.7)
    for given in ({"use_ema": True, "ema_momentum": 0.8, "ema_overwrite_frequency": 3}, {"gradient_accumulation_steps": 3},
                  {"use_ema": True, "ema_momentum": 0.8, "gradient_accumulation_steps": 2, "clipnorm": 0.5}):
        model, x, y = heads(keras, np, optimizer=keras.optimizers.SGD(schedule, momentum=0.5, **given))
        stop = keras.callbacks.EarlyStopping("loss", patience=5, restore_best_weights=True)
        found.append([fitted(model, x, y, callbacks=[stop]), fitted(model, x, y)])
    return found


def mixed_policies(keras, np, tf):
    """What losses and metrics are computed in, and which tensors a graph keeps."""
    found = {}
    for policy in ("mixed_bfloat16", "mixed_float16", "float64"):
        keras.mixed_precision.set_global_policy(policy)
        model, x, _ = heads(keras, np, optimizer="sgd")
        loss, metric = keras.losses.MeanSquaredError(), keras.metrics.AUC()
        found[policy] = [loss.dtype, metric.dtype, loss.get_config(), [v.dtype for v in metric.variables],
                         [type(o).__name__ for o in model.operations], [x.dtype for x in model.outputs],
                         str(model.predict(x, verbose=0)[0].dtype)]
    keras.mixed_precision.set_global_policy("float32")
    return found


def draws_outside_of_training(keras, np, tf):
    """How far the seeds of layers move on in calls that train and that do not."""
    x, found = np.ones((4, 6, 3), "float32"), {}
    for name in ("SimpleRNN", "GRU", "LSTM"):
        for given in ({"dropout": 0.2}, {"recurrent_dropout": 0.2}, {"dropout": 0.2, "recurrent_dropout": 0.1}):
            layer = getattr(keras.layers, name)(2, seed=5, **given)
            found[f"{name} {given}"] = [(layer(x, training=t), layer.cell.seed_generator.state.numpy().tolist())[1] for t in (True, False)]
    for name in ("MixUp", "CutMix"):
        layer = getattr(keras.layers, name)(seed=5)
        found[name] = [(layer(x[:, :, :, None], training=t), layer.generator.state.numpy().tolist())[1] for t in (True, False)]
    return found


def states_of_optimizers(keras, np, tf):
    """The variables of optimizers, as files hold them."""
    found = {}
    for name in ("Nadam", "Adafactor", "Adam"):
        keras.utils.clear_session()
        optimizer = getattr(keras.optimizers, name)()
        optimizer.build([keras.Variable(np.ones(shape, "float32"), name=n) for n, shape in (("b", (3,)), ("k", (2, 3)))])
        found[name] = [[v.path, list(v.shape), v.dtype] for v in optimizer.variables]
    return found


def own_steps(keras, np, tf):
    """Two models of one class with a `train_step` of its own, by inputs and outputs; steps that are taken together."""
    class Own(keras.Model):
        def train_step(self, data):
            x, y = data
            with tf.GradientTape() as tape:
                loss = self.compute_loss(y=y, y_pred=self(x, training=True))
            self.optimizer.apply_gradients(zip(tape.gradient(loss, self.trainable_variables), self.trainable_variables))
            return {"own": loss}

    found, ends = [], []
    for _ in range(2):
        keras.utils.set_random_seed(5)
        inputs = keras.Input((4,))
        model = Own(inputs, keras.layers.Dense(1)(inputs))
        model.compile("sgd", "mse", steps_per_execution=2)
        note = keras.callbacks.LambdaCallback(on_train_batch_end=lambda batch, logs: ends.append(batch))
        x = (np.arange(52).reshape(13, 4) % 7 / 7.0).astype("float32")
        found.append(fitted(model, x, np.ones((13, 1), "float32"), callbacks=[note]))
    return found, ends


SETTINGS = [two_heads, averages_and_accumulation, mixed_policies, draws_outside_of_training, states_of_optimizers, own_steps]
