"""What is refused as Keras refuses it: text as data, numbers beyond 64 bits, pads that its backend does not take."""
from __future__ import annotations

import pytest

import septet.keras as keras
import septet.numpy as np
from septet.keras.errors import InvalidArgumentError


def model():
    return keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])


def test_text_is_no_data():
    made = model()
    for call in (made.predict, made.evaluate):
        with pytest.raises(ValueError, match="Unrecognized data type: x=abc" if call == made.predict else "compile|Unrecognized"):
            call("abc")
    with pytest.raises(ValueError, match="Invalid dtype: str96"):
        made.predict(np.array(["abc"]))


@pytest.mark.parametrize("given", [2 ** 63, [2 ** 63], 2 ** 70, [2 ** 70], [-2 ** 63 - 1]])
def test_numbers_beyond_64_bits(given):
    with pytest.raises(ValueError, match="out-of-range integer"):
        keras.ops.convert_to_tensor(given)


@pytest.mark.parametrize("widths, mode", [(1, "constant"), ((1, 2), "constant"), (((1, 2),), "reflect"), (((2, 0), (0, 0)), "reflect"),
                                          (((3, 0), (0, 0)), "symmetric")])
def test_pads_that_tensorflow_does_not_take(widths, mode):
    with pytest.raises(InvalidArgumentError):
        keras.ops.pad(np.ones((2, 2)), widths, mode=mode)


def test_pads_of_another_rank():
    with pytest.raises(ValueError, match="same length"):
        keras.ops.pad(np.ones((2, 2)), ((1, 1),) * 3)


def test_one_pad_of_a_graph_is_of_all_axes():
    assert keras.ops.pad(keras.Input((2,)), 1).shape == (None, 4)
    assert keras.ops.pad(np.ones(2), 1).numpy().tolist() == [0.0, 1.0, 1.0, 0.0]


def test_nothing_to_train_on_is_said():
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    model.compile("sgd", "mse")
    with pytest.raises(ValueError, match="non-empty"):
        model.fit(np.ones((0, 2)), np.ones((0, 1)), verbose=0)
    with pytest.raises(ValueError, match="validation_split"):
        model.fit(np.ones((4, 2)), np.ones((4, 1)), validation_split=1.5, verbose=0)


def test_tokens_of_vocabularies_are_scalars_of_numpy():
    words, numbers = keras.layers.StringLookup(vocabulary=["a"]), keras.layers.IntegerLookup(vocabulary=[5])
    assert [type(x) for x in words.get_vocabulary()] == [str, np.str_] and [type(x) for x in numbers.get_vocabulary()] == [int, np.int64]


def test_edges_that_were_learnt_are_in_the_config():
    layer = keras.layers.Discretization(num_bins=3)
    layer.adapt(np.array([[-1.0, 0.2, 0.7]]))
    again = keras.layers.Discretization.from_config(layer.get_config())
    assert again.dtype == "float32" and again.num_bins == 3 and again.bin_boundaries == layer.bin_boundaries
