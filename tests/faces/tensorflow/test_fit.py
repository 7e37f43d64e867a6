"""`model.fit` of a shuffled dataset: which rows each epoch sees, and in what order, as recorded from TensorFlow 2.21 with Keras 3.15."""
from __future__ import annotations

import pytest

import septet.tensorflow as tf
from septet import keras

RECORDED = [["train", 5, 1, 2, 0, 4, 3], ["train", 3, 0, 5, 4, 2, 1]]
VALIDATED = [["train", 5, 4, 1, 0, 2, 3], ["test", 1, 2, 5, 3, 0, 4], ["train", 0, 2, 3, 5, 1, 4], ["test", 4, 2, 0, 1, 3, 5]]


def test_epochs_of_a_shuffled_dataset():
    seen = []

    class Model(keras.Model):
        def __init__(self):
            super().__init__()
            self.dense = keras.layers.Dense(1)

        def call(self, x):
            return self.dense(x)

        def train_step(self, data):
            seen.append(["train", *data[1].numpy().tolist()])
            return {"loss": tf.constant(0.0)}

        def test_step(self, data):
            seen.append(["test", *data[1].numpy().tolist()])
            return {"loss": tf.constant(0.0)}

    tf.random.set_seed(0)
    data = tf.data.Dataset.range(6).map(lambda v: (tf.cast(v, tf.float32)[None], tf.cast(v, tf.float32))).shuffle(6, seed=1).batch(6)
    model = Model()
    model.compile("sgd", "mse", run_eagerly=True)
    model.fit(data, epochs=2, verbose=0)
    assert seen == RECORDED
    seen.clear()
    model.fit(data, epochs=2, verbose=0, validation_data=data.take(1))
    assert seen == VALIDATED


def test_variables_of_a_loop_of_ones_own():
    """A step of `tf.function` with a tape and an optimizer of Keras: the same as the step written plainly."""
    x, y = tf.constant([[1.0, 2.0], [3.0, 4.0]]), tf.constant([[1.0], [0.0]])
    found = []
    for wrap in (lambda f: f, tf.function):
        w, optimizer = tf.Variable(tf.zeros([2, 1])), keras.optimizers.SGD(0.1)

        def step(a, b, w=w, optimizer=optimizer):
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean(tf.square(a @ w - b))
            optimizer.apply_gradients([(tape.gradient(loss, w), w)])
            return loss

        run = wrap(step)
        found.append([float(run(x, y)) for _ in range(5)] + w.numpy().reshape(-1).tolist())
    assert found[0] == found[1] and found[0][0] == 0.5


def test_tensors_are_not_assigned_into():
    x = tf.constant([1, 2])
    for change in (lambda: x.__setitem__(0, 5), lambda: tf.keras.ops.ones(2).__setitem__(0, 5)):
        with pytest.raises(TypeError, match="does not support item assignment"):
            change()
    assert x.numpy().tolist() == [1, 2]


def test_a_batch_of_none_or_nothing_is_of_32_rows():
    model = tf.keras.Sequential([tf.keras.layers.Dense(1)])
    model.compile("sgd", "mse")
    steps = [model.fit(tf.ones((40, 2)), tf.ones((40, 1)), batch_size=size, verbose=0).params["steps"] for size in (None, 0, 20)]
    assert steps == [2, 2, 2]
