"""Which rows and in which order: select, shuffle, sort, splits, shards.  Orders by chance are those of NumPy's generators."""
from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import septet.numpy as np
from septet.datasets import splitting
from septet.pandas import engine
from septet.pandas.engine import pl


class Arranging:
    """Methods of Dataset."""

    _data: Any

    def _take(self, places: Any) -> Any:
        """Rows at positions."""
        a = np.asarray(places, dtype="int64")
        return self._with(self._data[engine.positions(a)] if len(a) else self._data[:0])  # type: ignore[attr-defined]

    def select(self, indices: Iterable[int], keep_in_memory: bool = False, indices_cache_file_name: str | None = None,
               writer_batch_size: int | None = 1000, new_fingerprint: str | None = None) -> Any:
        """Rows at positions, in that order.  IndexError for one that is not there."""
        if isinstance(indices, range) and indices.step == 1 and 0 <= indices.start <= indices.stop <= len(self):  # type: ignore[arg-type]
            return self._with(self._data[indices.start : indices.stop])  # type: ignore[attr-defined]
        a = np.asarray(list(indices) if not hasattr(indices, "shape") else indices, dtype="int64")
        n = self._data.height
        if len(a):
            for wrong in (int(a.min()), int(a.max())):
                if not -n <= wrong < n:
                    raise IndexError(f"Index {wrong} out of range for dataset of size {n}.")
            a = np.where(a < 0, a + n, a)
        return self._take(a)

    def take(self, n: int) -> Any:
        """The first rows."""
        return self.select(range(min(n, self._data.height)))

    def skip(self, n: int) -> Any:
        """All but the first rows."""
        return self.select(range(min(n, self._data.height), self._data.height))

    def repeat(self, num_times: int) -> Any:
        """All rows, several times."""
        return self._take(np.tile(np.arange(self._data.height), max(num_times, 0)))

    def flatten_indices(self, *args: Any, **kwargs: Any) -> Any:
        """The same rows: they are in one piece already."""
        return self._with(self._data)  # type: ignore[attr-defined]

    def shuffle(self, seed: int | None = None, generator: Any = None, keep_in_memory: bool = False,
                load_from_cache_file: bool | None = None, indices_cache_file_name: str | None = None,
                writer_batch_size: int | None = 1000, new_fingerprint: str | None = None) -> Any:
        """All rows in an order by chance."""
        if not self._data.height:
            return self
        return self._take(splitting.stream(seed, generator).permutation(self._data.height))

    def sort(self, column_names: str | Sequence[str], reverse: bool | Sequence[bool] = False, null_placement: str = "at_end",
             keep_in_memory: bool = False, load_from_cache_file: bool | None = None, indices_cache_file_name: str | None = None,
             writer_batch_size: int | None = 1000, new_fingerprint: str | None = None) -> Any:
        """Rows in the order of columns; equal ones stay as they are."""
        names = [column_names] if isinstance(column_names, str) else list(column_names)
        if not isinstance(reverse, bool) and len(reverse) != len(names):
            raise ValueError("Parameter 'reverse' should be either a boolean or a list of booleans with the same length as 'column_names'.")
        for name in names:
            if name not in self._data.columns:
                raise ValueError(f"Column '{name}' not found in the dataset. Please provide a column selected in: {self._data.columns}")
        last = {"at_end": True, "last": True, "at_start": False, "first": False}
        if null_placement not in last:
            raise ValueError(f"null_placement '{null_placement}' is not supported, 'at_start' and 'at_end' are")
        down = [reverse] * len(names) if isinstance(reverse, bool) else list(reverse)
        table = self._data.sort(names, descending=down, nulls_last=last[null_placement], maintain_order=True)
        return self._with(table)  # type: ignore[attr-defined]

    def shard(self, num_shards: int, index: int, contiguous: bool = True, keep_in_memory: bool = False,
              indices_cache_file_name: str | None = None, writer_batch_size: int | None = 1000) -> Any:
        """One of so many parts: of rows beside one another, or of every num_shards-th."""
        if not 0 <= index < num_shards:
            raise ValueError("index should be in [0, num_shards-1]")
        n = self._data.height
        if not contiguous:
            return self.select(np.arange(index, n, num_shards))
        size, extra = divmod(n, num_shards)
        start = size * index + min(index, extra)
        return self.select(range(start, start + size + (index < extra)))

    def train_test_split(self, test_size: float | int | None = None, train_size: float | int | None = None, shuffle: bool = True,
                         stratify_by_column: str | None = None, seed: int | None = None, generator: Any = None,
                         keep_in_memory: bool = False, load_from_cache_file: bool | None = None,
                         train_indices_cache_file_name: str | None = None,
                         test_indices_cache_file_name: str | None = None, writer_batch_size: int | None = 1000,
                         train_new_fingerprint: str | None = None, test_new_fingerprint: str | None = None) -> Any:
        """Two parts, `train` and `test`; sizes as shares or counts; stratify_by_column: the same shares of classes in both."""
        from septet.datasets.dataset_dict import DatasetDict

        n = self._data.height
        if not n:
            return DatasetDict({"train": self, "test": self})
        train, test = splitting.sizes(n, test_size, train_size)
        if not shuffle:
            if stratify_by_column is not None:
                raise ValueError("Stratified train/test split is not implemented for `shuffle=False`")
            return DatasetDict({"train": self.select(range(train)), "test": self.select(range(train, train + test))})
        random = splitting.stream(seed, generator)
        if stratify_by_column is not None:
            rows = splitting.stratified(self._classes(stratify_by_column), train, test, random)
            return DatasetDict({"train": self._take(rows[0]), "test": self._take(rows[1])})
        order = random.permutation(n)
        return DatasetDict({"train": self._take(order[test : test + train]), "test": self._take(order[:test])})

    def _classes(self, name: str) -> Any:
        """The numbers of a column of classes.  ValueError for another column."""
        from septet.datasets.features.labels import ClassLabel

        features = self.features  # type: ignore[attr-defined]
        if name not in features:
            raise ValueError(f"Key {name} not found in {list(features)}")
        if not isinstance(features[name], ClassLabel):
            raise ValueError(f"Stratifying by column is only supported for ClassLabel column, and column {name} is "
                             f"{type(features[name]).__name__}.")
        return engine.to_array(self._data[name])

    def _concat(self, tables: list[Any]) -> Any:
        """Tables of the same columns one after the other."""
        return pl.concat(tables)
