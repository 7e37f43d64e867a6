"""A tensor on PyTorch's device `meta` that lives somewhere in the process changes nothing for Keras and TensorFlow."""
from __future__ import annotations

import pytest

import septet.keras as keras
import septet.tensorflow as tf
import septet.torch as torch

READERS = {                             # of each, TensorFlow's result keeps the value that was read
    "tensor": tf.convert_to_tensor, "identity": tf.identity, "reshape": lambda v: keras.ops.reshape(v, (2,)),
    "column": lambda v: tf.reshape(v, [2, 1]), "squeeze": keras.ops.squeeze, "transpose": keras.ops.transpose,
}


@pytest.mark.parametrize("read", READERS.values(), ids=READERS)
@pytest.mark.parametrize("make", [keras.Variable, tf.Variable])
def test_values_that_were_read_stay(make, read):
    alive = torch.empty(3, device="meta")
    variable = make([1.0, 2.0])
    found = read(variable)
    variable.assign([5.0, 6.0])
    assert alive.is_meta and found.numpy().reshape(-1).tolist() == [1.0, 2.0]
