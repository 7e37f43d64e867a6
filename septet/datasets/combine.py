"""Several data sets as one: one after the other, side by side, or taking turns."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.datasets.features.features import Features, storage
from septet.pandas.engine import pl

EXPECTED = "Expected a list of Dataset objects or a list of IterableDataset objects"


def check_kinds(dsets: list[Any], what: str) -> None:
    """ValueError for no data set, or for data sets of two kinds."""
    from septet.datasets.arrow_dataset import Dataset
    from septet.datasets.iterable_dataset import IterableDataset

    if not dsets:
        raise ValueError(f"Unable to {what} an empty list of datasets.")
    for k, data in enumerate(dsets):
        if not isinstance(data, Dataset | IterableDataset):
            raise ValueError(f"{EXPECTED}, but element at position {k} is a {type(data).__name__}.")
        if isinstance(data, Dataset) != isinstance(dsets[0], Dataset):
            raise ValueError(f"Unable to {what} a {type(dsets[0]).__name__} (at position 0) with a {type(data).__name__} (at position "
                             f"{k}). {EXPECTED}.")


def concatenate_datasets(dsets: list[Any], info: Any = None, split: Any = None, axis: int = 0) -> Any:
    """Rows (axis 0) or columns (axis 1) of several data sets.  ValueError where kinds or lengths differ."""
    check_kinds(dsets, "concatenate")
    if not hasattr(dsets[0], "_data"):
        from septet.datasets.iterable_dataset import chained

        return chained(dsets)
    found = side_by_side(dsets) if axis == 1 else stacked([d for d in dsets if len(d)] or dsets[:1])
    found._split = split if split is not None else dsets[0]._split
    return found


def stacked(dsets: list[Any]) -> Any:
    """One after the other; a column that is missing in one is filled with gaps."""
    kinds: dict[str, Any] = {}
    for data in dsets:
        for name, feature in data.features.items():
            if name not in kinds or storage(kinds[name]) == pl.Null:
                kinds[name] = feature
            elif storage(feature) not in (storage(kinds[name]), pl.Null):
                raise ValueError(f"The features can't be aligned because the key {name} of features {data.features} has unexpected type - "
                                 f"{feature} (expected either {kinds[name]} or Value(\"null\").")
    tables = [pl.DataFrame([filled(data, name, storage(f)) for name, f in kinds.items()]) for data in dsets]
    return dsets[0]._with(pl.concat(tables), kinds)


def filled(data: Any, name: str, kind: Any) -> Any:
    """A column, of gaps where the data set has none of the name."""
    return data._data[name].cast(kind) if name in data.features else pl.Series(name, [None] * len(data), dtype=kind)


def side_by_side(dsets: list[Any]) -> Any:
    """The columns of all.  ValueError for different numbers of rows or a name that comes twice."""
    if len({len(d) for d in dsets}) > 1:
        raise ValueError("Number of rows must match for all datasets")
    kinds = [item for d in dsets for item in d.features.items()]
    if len({name for name, _ in kinds}) != len(kinds):
        raise ValueError("The dataset contains duplicated column names")
    return dsets[0]._with(pl.DataFrame([s for d in dsets for s in d._data.get_columns()]), Features(dict(kinds)))


def interleave_datasets(datasets: list[Any], probabilities: list[float] | None = None, seed: int | None = None, info: Any = None,
                        split: Any = None, stopping_strategy: str = "first_exhausted") -> Any:
    """Rows of several in turn, or by chance.  The end comes with the first that has no more rows, or when each had its last."""
    check_kinds(datasets, "interleave")
    if stopping_strategy not in ("first_exhausted", "all_exhausted", "all_exhausted_without_replacement"):
        raise ValueError(f"{stopping_strategy} is not supported. Please enter a valid stopping_strategy.")
    if not hasattr(datasets[0], "_data"):
        from septet.datasets.iterable_dataset import in_turn

        return in_turn(datasets, probabilities, seed, stopping_strategy)
    lengths = [len(d) for d in datasets]
    whole = stacked(datasets)
    starts = [sum(lengths[:k]) for k in range(len(lengths))]
    order = turns(lengths, probabilities, seed, stopping_strategy)
    found = whole.select([starts[k] + row for k, row in order])
    found._split = split
    return found


def turns(lengths: list[int], probabilities: Any, seed: Any, strategy: str) -> list[tuple[int, int]]:
    """(data set, row) of every row in turn."""
    if strategy == "first_exhausted" and probabilities is None:
        return [(k, row) for row in range(min(lengths)) for k in range(len(lengths))]
    if strategy == "all_exhausted" and probabilities is None:
        return [(k, row % lengths[k]) for row in range(max(lengths)) for k in range(len(lengths))]
    given, done, order = [0] * len(lengths), [False] * len(lengths), []
    rest = strategy.endswith("without_replacement")
    for k in sources(len(lengths), probabilities, seed):
        if rest and done[k]:
            continue
        order.append((k, given[k] % lengths[k]))
        given[k] += 1
        done[k] = done[k] or given[k] >= lengths[k]
        if all(done) or strategy == "first_exhausted" and done[k]:
            break
    return order


def sources(count: int, probabilities: Any, seed: Any) -> Any:
    """Whose turn it is: one after the other, or by chance, a thousand draws at a time."""
    if probabilities is None:
        while True:
            yield from range(count)
    random = np.random.default_rng(seed)
    while True:
        yield from random.choice(count, size=1000, p=probabilities).tolist()


__all__ = ["concatenate_datasets", "interleave_datasets"]
