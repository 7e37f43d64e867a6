"""What a step gets, what its gradient is, and whose random numbers it leaves alone."""
from __future__ import annotations

import random

import pytest

import septet.keras as keras
import septet.numpy as np
import septet.tensorflow as tf

X = np.arange(6, dtype="float32").reshape(2, 3)


class Seen(keras.Model):
    """A model that keeps what its steps got."""

    def train_step(self, data):
        self.got = data
        return {"loss": tf.constant(1.0)}

    def call(self, x):
        return x


class Numbered(keras.utils.PyDataset):
    """One batch."""

    def __init__(self, batch):
        super().__init__()
        self.batch = batch

    def __len__(self):
        return 1

    def __getitem__(self, k):
        return self.batch


@pytest.mark.parametrize("source, kind", [(lambda: tf.data.Dataset.from_tensor_slices(X).batch(2), None),
                                          (lambda: tf.data.Dataset.from_tensor_slices((X,)).batch(2), tuple), (lambda: X, None),
                                          (lambda: tf.data.Dataset.from_tensor_slices({"a": X}).batch(2), dict),
                                          (lambda: Numbered(X), tuple), (lambda: Numbered({"a": X}), dict)])
def test_a_step_gets_what_the_source_gives(source, kind):
    model = Seen()
    model.compile(run_eagerly=True)
    model.built = True
    model.fit(source(), verbose=0)
    assert isinstance(model.got, kind) if kind else tuple(model.got.shape) == (2, 3)


def test_the_gradient_of_cross_entropy_takes_targets_for_shares():
    """As TensorFlow's: softmax(logits) - targets, also of targets that sum to something else."""
    logits, targets = tf.Variable([[0.5, -1.0, 2.0]]), tf.constant([[1.0, 1.0, 0.0]])
    for loss in (lambda: keras.losses.CategoricalCrossentropy(from_logits=True)(targets, logits),
                 lambda: tf.reduce_sum(tf.nn.softmax_cross_entropy_with_logits(targets, logits))):
        with tf.GradientTape() as tape:
            value = loss()
        shares = np.exp(logits.numpy()) / np.exp(logits.numpy()).sum()
        assert np.allclose(tape.gradient(value, logits).numpy(), shares - targets.numpy(), atol=1e-6)
        assert np.isclose(float(value), -np.log(shares)[0, :2].sum(), atol=1e-5)


def test_one_seed_for_keras_and_tensorflow():
    tf.random.set_seed(3)
    wanted = tf.random.normal((3,)).numpy().tolist()
    keras.utils.set_random_seed(3)
    assert tf.random.normal((3,)).numpy().tolist() == wanted


def test_pipelines_leave_pythons_random_numbers_alone():
    keras.utils.set_random_seed(5)
    state = random.getstate()
    list(tf.data.Dataset.range(5).shuffle(5))
    keras.utils.timeseries_dataset_from_array(X, X[:, 0], 1, shuffle=True)
    tf.random.uniform((2,))
    assert random.getstate() == state
