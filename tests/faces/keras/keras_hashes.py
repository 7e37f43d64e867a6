"""Hashes of values, run by real Keras and by the face: `Hashing`, `HashedCrossing`, and unknown words of `StringLookup`.

`answers(keras, np)` gives a dict of plain data; an error is the name of its class.
"""
from __future__ import annotations

MANY = 10 ** 15
TEXTS = ["".join(chr(97 + (k * 7 + n) % 26) for k in range(n)) for n in [*range(70), 100, 127, 128, 129, 191, 192, 193, 300]]
WORDS, NUMBERS = ["A", "B", "A", "é", ""], [101, 101, 102, 0, -102]
CASES = {
    "farm": lambda layers: layers.Hashing(MANY)(TEXTS), "sip": lambda layers: layers.Hashing(MANY, salt=[133, 137])(TEXTS),
    "numbers": lambda layers: layers.Hashing(MANY)([1, 2, -5, 10 ** 12]), "salt": lambda layers: layers.Hashing(MANY, salt=7)([1, 2, 3]),
    "masked": lambda layers: layers.Hashing(7, mask_value="")(["", "a", "é"]),
    "masked numbers": lambda layers: layers.Hashing(7, mask_value=0)([[0, 1], [2, 0]]),
    "one bin": lambda layers: layers.Hashing(1, mask_value=0)([0, 1]), "floats": lambda layers: layers.Hashing(3)([1.5]),
    "one_hot": lambda layers: layers.Hashing(4, output_mode="one_hot")([["a"], ["b"]]),
    "multi_hot": lambda layers: layers.Hashing(4, output_mode="multi_hot")([["a", "b"]]),
    "count": lambda layers: layers.Hashing(4, output_mode="count")([["a", "a", "b"]]),
    "no bins": lambda layers: layers.Hashing(0), "mode": lambda layers: layers.Hashing(3, output_mode="x"),
    "text as salt": lambda layers: layers.Hashing(3, salt="a"),
    "crossed": lambda layers: layers.HashedCrossing(MANY)((WORDS, NUMBERS)),
    "crossed words": lambda layers: layers.HashedCrossing(MANY)((WORDS, WORDS, NUMBERS)),
    "crossed numbers": lambda layers: layers.HashedCrossing(MANY)(([[1], [2]], [[3], [4]])),
    "crossed alone": lambda layers: layers.HashedCrossing(5)(("A", 2)),
    "crossed one_hot": lambda layers: layers.HashedCrossing(5, output_mode="one_hot")((WORDS, NUMBERS)),
    "one feature": lambda layers: layers.HashedCrossing(5)([WORDS]),
    "other shapes": lambda layers: layers.HashedCrossing(5)((WORDS, ["A"])),
    "wide": lambda layers: layers.HashedCrossing(5)(([WORDS], [WORDS])),
    "crossed floats": lambda layers: layers.HashedCrossing(5)(([1.5, 2.0], [1, 2])),
    "crossed mode": lambda layers: layers.HashedCrossing(5, output_mode="count"),
    "unknown words": lambda layers: layers.StringLookup(num_oov_indices=5, vocabulary=["a"])(["a", "b", "c", "dd", "é"]),
    "unknown numbers": lambda layers: layers.IntegerLookup(num_oov_indices=5, vocabulary=[1])([1, 2, 7, -3, 10 ** 10]),
}


def answer(function, layers):
    try:
        return function(layers).numpy().tolist()
    except Exception as error:
        return type(error).__name__


def answers(keras):
    """The answers, and what configurations hold."""
    found = {name: answer(function, keras.layers) for name, function in CASES.items()}
    configs = keras.layers.Hashing(3, salt=4, name="h").get_config(), keras.layers.HashedCrossing(3, name="c").get_config()
    for config in configs:
        config["dtype"] = str(config["dtype"]["config"]["name"] if isinstance(config["dtype"], dict) else config["dtype"])
    return {**found, "configs": list(configs)}
