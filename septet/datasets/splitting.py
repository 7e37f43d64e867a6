"""Sizes of two parts and the rows that fall to each, by NumPy's generators."""
from __future__ import annotations

import math
from typing import Any

import septet.numpy as np


def stream(seed: Any, generator: Any) -> Any:
    """The generator of an order: the given one, one of a seed, or one of a seed drawn from NumPy's global stream."""
    if generator is not None and seed is not None:
        raise ValueError("Both `seed` and `generator` were provided. Please specify just one of them.")
    if generator is not None:
        if not hasattr(generator, "permutation"):
            raise ValueError("The provided generator must be an instance of numpy.random.Generator")
        return generator
    if seed is None:
        _, words, place, *_ = np.random.get_state()
        seed = words[place] if place < 624 else words[0]
        np.random.random()                                      # the next one gets another seed
    return np.random.default_rng(int(seed) if not isinstance(seed, list) else seed)


def sizes(n: int, test: Any, train: Any) -> tuple[int, int]:
    """(train, test) in rows, of shares or counts; a quarter is for tests when nothing is said.  ValueError when that cannot be."""
    if test is None and train is None:
        test = 0.25
    for name, size in (("test_size", test), ("train_size", train)):
        wrong = isinstance(size, int) and not 0 < size < n or isinstance(size, float) and not 0 < size < 1
        if wrong:
            raise ValueError(f"{name}={size} should be either positive and smaller than the number of samples {n} or a float in the "
                             f"(0, 1) range")
        if size is not None and not isinstance(size, int | float):
            raise ValueError(f"Invalid value for {name}: {size} of type {type(size)}")
    if isinstance(train, float) and isinstance(test, float) and train + test > 1:
        raise ValueError(f"The sum of test_size and train_size = {train + test}, should be in the (0, 1) range. Reduce test_size and/or "
                         f"train_size.")
    tests = math.ceil(test * n) if isinstance(test, float) else test
    trains = math.floor(train * n) if isinstance(train, float) else train
    tests = n - trains if tests is None else tests
    trains = n - tests if trains is None else trains
    if trains + tests > n:
        raise ValueError(f"The sum of train_size and test_size = {trains + tests}, should be smaller than the number of samples {n}. "
                         f"Reduce test_size and/or train_size.")
    if trains == 0:
        raise ValueError(f"With n_samples={n}, test_size={test} and train_size={train}, the resulting train set will be empty. Adjust "
                         f"any of the aforementioned parameters.")
    return trains, tests


def stratified(classes: Any, train: int, test: int, random: Any) -> tuple[Any, Any]:
    """(rows of train, rows of test) with the shares of classes; drawn as scikit-learn's stratified splits are."""
    _, labels, counts = np.unique(classes, return_inverse=True, return_counts=True)
    k = len(counts)
    if counts.min() < 2:
        raise ValueError("Minimum class count error, each class should have at least 2 samples")
    for name, size in (("train_size", train), ("test_size", test)):
        if size < k:
            raise ValueError(f"The {name} = {size} should be greater or equal to the number of classes = {k}")
    groups = np.split(np.argsort(labels, kind="mergesort"), np.cumsum(counts)[:-1])
    to_train = shares(counts, train, random)
    to_test = shares(counts - to_train, test, random)
    trains, tests = [], []
    for c in range(k):
        rows = groups[c].take(random.permutation(int(counts[c])), mode="clip")
        a, b = int(to_train[c]), int(to_test[c])
        trains.append(rows[:a])
        tests.append(rows[a : a + b])
    return random.permutation(np.concatenate(trains)), random.permutation(np.concatenate(tests))


def shares(counts: Any, size: int, random: Any) -> Any:
    """How many of each class are drawn: the most likely numbers, ties by chance."""
    exact = size * counts / counts.sum()
    whole = np.floor(exact)
    left = int(size - whole.sum())
    rest = exact - whole
    for value in np.sort(np.unique(rest))[::-1].tolist():
        if left <= 0:
            break
        (places,) = np.where(rest == value)
        chosen = random.choice(places, size=min(len(places), left), replace=False)
        whole[chosen] += 1
        left -= len(chosen)
    return whole.astype("int64")
