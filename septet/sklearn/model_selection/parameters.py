"""`ParameterGrid` and `ParameterSampler`: settings of parameters, all or drawn."""
from __future__ import annotations

import operator
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import reduce
from itertools import product
from typing import Any

from septet.sklearn.utils.random import sample_without_replacement
from septet.sklearn.utils.validation import check_random_state


class ParameterGrid:
    """All combinations of a grid (or of several): names in order, the last turning fastest."""

    def __init__(self, param_grid: Any):
        if not isinstance(param_grid, (Mapping, Iterable)):
            raise TypeError(f"Parameter grid should be a dict or a list, got: {param_grid!r} of type {type(param_grid).__name__}")
        self.param_grid = [param_grid] if isinstance(param_grid, Mapping) else list(param_grid)
        for grid in self.param_grid:
            if not isinstance(grid, dict):
                raise TypeError(f"Parameter grid is not a dict ({grid!r})")
            for key, value in grid.items():
                check_values(grid, key, value)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        for grid in self.param_grid:
            items = sorted(grid.items())
            if not items:
                yield {}
                continue
            keys, values = zip(*items)
            for chosen in product(*values):
                yield dict(zip(keys, chosen))

    def __len__(self) -> int:
        return sum(reduce(operator.mul, (len(v) for v in grid.values()), 1) for grid in self.param_grid)

    def __getitem__(self, ind: int) -> dict[str, Any]:
        for grid in self.param_grid:
            if not grid:
                if ind == 0:
                    return {}
                ind -= 1
                continue
            keys, values = zip(*sorted(grid.items())[::-1])
            sizes = [len(v) for v in values]
            total = reduce(operator.mul, sizes, 1)
            if ind >= total:
                ind -= total
                continue
            found = {}
            for key, column, size in zip(keys, values, sizes):
                ind, offset = divmod(ind, size)
                found[key] = column[offset]
            return found
        raise IndexError("ParameterGrid index out of range")


def check_values(grid: Any, key: str, value: Any) -> None:
    """TypeError or ValueError for what is no sequence of values."""
    if getattr(value, "ndim", 1) > 1:
        raise ValueError(f"Parameter array for {key!r} should be one-dimensional, got: {value!r} with shape {value.shape}")
    if isinstance(value, str) or not (isinstance(value, Sequence) or hasattr(value, "shape")):
        raise TypeError(f"Parameter grid for parameter {key!r} needs to be a list or a numpy array, but got {value!r} (of type "
                        f"{type(value).__name__}) instead. Single values need to be wrapped in a list with one element.")
    if len(value) == 0:
        raise ValueError(f"Parameter grid for parameter {key!r} need to be a non-empty sequence, got: {value!r}")


class ParameterSampler:
    """n_iter settings drawn from lists or distributions (with `rvs`); without repeats where all are lists."""

    def __init__(self, param_distributions: Any, n_iter: int, *, random_state: Any = None):
        if not isinstance(param_distributions, (Mapping, Iterable)):
            raise TypeError(f"Parameter distribution is not a dict or a list, got: {param_distributions!r} of type "
                            f"{type(param_distributions).__name__}")
        given = [param_distributions] if isinstance(param_distributions, Mapping) else list(param_distributions)
        for dist in given:
            if not isinstance(dist, dict):
                raise TypeError(f"Parameter distribution is not a dict ({dist!r})")
            for key, value in dist.items():
                if not isinstance(value, Iterable) and not hasattr(value, "rvs"):
                    raise TypeError(f"Parameter grid for parameter {key!r} is not iterable or a distribution (value={value})")
        self.n_iter, self.random_state, self.param_distributions = n_iter, random_state, given

    def _all_lists(self) -> bool:
        return all(not hasattr(v, "rvs") for dist in self.param_distributions for v in dist.values())

    def __iter__(self) -> Iterator[dict[str, Any]]:
        state = check_random_state(self.random_state)
        if self._all_lists():
            grid = ParameterGrid(self.param_distributions)
            size, n_iter = len(grid), self.n_iter
            if size < n_iter:
                warnings.warn(f"The total space of parameters {size} is smaller than n_iter={self.n_iter}. Running {size} iterations. For "
                              "exhaustive searches, use GridSearchCV.", UserWarning, stacklevel=2)
                n_iter = size
            for k in sample_without_replacement(size, n_iter, random_state=state).tolist():
                yield grid[k]
            return
        for _ in range(self.n_iter):
            dist = self.param_distributions[int(state.choice(len(self.param_distributions)))]
            yield {key: v.rvs(random_state=state) if hasattr(v, "rvs") else v[int(state.randint(len(v)))]
                   for key, v in sorted(dist.items())}

    def __len__(self) -> int:
        return min(self.n_iter, len(ParameterGrid(self.param_distributions))) if self._all_lists() else self.n_iter
