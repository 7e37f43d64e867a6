"""`IterableDataset`: rows that come one after the other, with what is done to them on the way."""
from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import septet.numpy as np
from septet.datasets import formatting
from septet.datasets.features.features import Features, encoded
from septet.datasets.info import DatasetInfo
from septet.errors import NotSupported
from septet.torch.utils.data import IterableDataset as LoaderSet

Row = dict[str, Any]


class Rows:
    """The rows of a Dataset."""

    def __init__(self, data: Any, num_shards: int = 1):
        self.data, self.num_shards = data, num_shards

    def __call__(self, epoch: int) -> Iterator[Row]:
        return iter(self.data.with_format(None))


class IterableColumn:
    """One column of rows."""

    def __init__(self, source: Iterable[Row], column_name: str):
        self.source, self.column_name = source, column_name

    def __iter__(self) -> Iterator[Any]:
        return (row[self.column_name] for row in self.source)


class IterableDataset(LoaderSet):                               # type: ignore[type-arg]
    """Rows made when they are asked for.  `source(epoch)` begins them anew."""

    def __init__(self, ex_iterable: Callable[[int], Iterator[Row]], info: DatasetInfo | None = None, split: Any = None,
                 form: str | None = None):
        self._source, self._info, self._split, self._form, self._epoch = ex_iterable, info or DatasetInfo(), split, form, 0

    @staticmethod
    def from_generator(generator: Callable[..., Iterable[Row]], features: Any = None, gen_kwargs: dict[str, Any] | None = None,
                       split: Any = None) -> IterableDataset:
        """Of a generator function, called once for every run."""
        known = None if features is None else Features(features)

        def rows(epoch: int) -> Iterator[Row]:
            for row in generator(**(gen_kwargs or {})):
                yield row if known is None else {n: encoded(f, row.get(n)) for n, f in known.items()}

        return IterableDataset(rows, DatasetInfo(features=known), split)

    @property
    def features(self) -> Any:
        """Kinds by column, None while they are unknown."""
        return self._info.features

    @property
    def info(self) -> DatasetInfo:
        """What is known beside the rows."""
        return self._info

    @property
    def split(self) -> Any:
        """The split it came from."""
        return self._split

    @property
    def column_names(self) -> list[str] | None:
        """Names of columns, None while they are unknown."""
        return None if self.features is None else list(self.features)

    @property
    def num_shards(self) -> int:
        """How many parts the rows came in."""
        return getattr(self._source, "num_shards", 1)

    n_shards = num_shards

    def __repr__(self) -> str:
        shown = "Unknown" if self.features is None else list(self.features)
        return f"IterableDataset({{\n    features: {shown},\n    num_shards: {self.num_shards}\n}})"

    def __iter__(self) -> Iterator[Row]:
        rows = self._source(self._epoch)
        return rows if self._form is None else (shaped(row, self._form) for row in rows)

    def __getitem__(self, name: str) -> IterableColumn:
        return IterableColumn(self, name)

    def _then(self, change: Callable[[Iterator[Row], int], Iterator[Row]], features: Any = None,
              form: str | None = None) -> IterableDataset:
        """The rows after one more change."""
        source = self._source
        info = self._info.copy()
        info.features = features

        def changed(epoch: int) -> Iterator[Row]:
            return change(source(epoch), epoch)

        changed.num_shards = self.num_shards  # type: ignore[attr-defined]
        return IterableDataset(changed, info, self._split, form or self._form)

    def set_epoch(self, epoch: int) -> None:
        """Which run it is: it changes the order of `shuffle`."""
        self._epoch = epoch

    def with_format(self, type: str | None = None) -> IterableDataset:
        """Rows as arrays or tensors."""
        return self._then(lambda rows, epoch: rows, self.features, formatting.check(type))

    def map(self, function: Callable[..., Any] | None = None, with_indices: bool = False, input_columns: Any = None,
            batched: bool = False, batch_size: int | None = 1000, drop_last_batch: bool = False, remove_columns: Any = None,
            features: Any = None, fn_kwargs: dict[str, Any] | None = None) -> IterableDataset:
        """What a function gives for each row or batch, made when it is asked for."""
        call = called(function, with_indices, input_columns, fn_kwargs)
        removed = {remove_columns} if isinstance(remove_columns, str) else set(remove_columns or ())

        def rows(source: Iterator[Row], epoch: int) -> Iterator[Row]:
            for k, row in enumerate(source):
                yield {**{n: v for n, v in row.items() if n not in removed}, **(call(dict(row), k) or {})}

        def batches(source: Iterator[Row], epoch: int) -> Iterator[Row]:
            for start, batch in batched_rows(source, batch_size, drop_last_batch):
                columns = as_columns(batch)
                made = {**{n: v for n, v in columns.items() if n not in removed},
                        **(call(dict(columns), list(range(start, start + len(batch)))) or {})}
                yield from as_rows(made)

        return self._then(batches if batched else rows, None if features is None else Features(features))

    def filter(self, function: Callable[..., Any] | None = None, with_indices: bool = False, input_columns: Any = None,
               batched: bool = False, batch_size: int | None = 1000, fn_kwargs: dict[str, Any] | None = None) -> IterableDataset:
        """The rows for which a function is true."""
        call = called(function or (lambda x: True), with_indices, input_columns, fn_kwargs)

        def rows(source: Iterator[Row], epoch: int) -> Iterator[Row]:
            return (row for k, row in enumerate(source) if call(dict(row), k))

        def batches(source: Iterator[Row], epoch: int) -> Iterator[Row]:
            for start, batch in batched_rows(source, batch_size, False):
                kept = call(as_columns(batch), list(range(start, start + len(batch))))
                yield from (row for row, keep in zip(batch, kept) if keep)

        return self._then(batches if batched else rows, self.features)

    def take(self, n: int) -> IterableDataset:
        """The first rows."""
        return self._then(lambda rows, epoch: itertools.islice(rows, n), self.features)

    def skip(self, n: int) -> IterableDataset:
        """All but the first rows."""
        return self._then(lambda rows, epoch: itertools.islice(rows, n, None), self.features)

    def repeat(self, num_times: int | None) -> IterableDataset:
        """Run after run."""
        source = self._source

        def rows(first: Iterator[Row], epoch: int) -> Iterator[Row]:
            yield from first if num_times != 0 else ()
            for _ in itertools.count() if num_times is None else range(num_times - 1):
                yield from source(epoch)

        return self._then(rows, self.features)

    def shuffle(self, seed: int | None = None, generator: Any = None, buffer_size: int = 1000) -> IterableDataset:
        """Rows in an order by chance, out of a buffer of so many.  NotSupported for several shards, which upstream takes turns at."""
        if self.num_shards > 1:
            raise NotSupported(f"IterableDataset.shuffle of {self.num_shards} shards; to_iterable_dataset() has one")
        random = np.random.default_rng(seed) if generator is None else generator
        start = random.bit_generator.state

        def rows(source: Iterator[Row], epoch: int) -> Iterator[Row]:
            stream = np.random.default_rng()
            stream.bit_generator.state = start
            return buffered(source, buffer_size, renewed(stream, epoch))

        return self._then(rows, self.features)

    def batch(self, batch_size: int, drop_last_batch: bool = False) -> IterableDataset:
        """Rows of lists of so many rows."""
        return self._then(lambda rows, epoch: (as_columns(b) for _, b in batched_rows(rows, batch_size, drop_last_batch)))

    def iter(self, batch_size: int, drop_last_batch: bool = False) -> Iterator[Any]:
        """Batches one after the other."""
        return (as_columns(b) for _, b in batched_rows(iter(self), batch_size, drop_last_batch))

    def remove_columns(self, column_names: Any) -> IterableDataset:
        """Without some columns."""
        gone = {column_names} if isinstance(column_names, str) else set(column_names)
        return self._renamed(lambda n: None if n in gone else n)

    def select_columns(self, column_names: Any) -> IterableDataset:
        """Some columns."""
        names = [column_names] if isinstance(column_names, str) else list(column_names)
        return self._then(lambda rows, epoch: ({n: row[n] for n in names} for row in rows),
                          None if self.features is None else Features({n: self.features[n] for n in names}))

    def rename_column(self, original_column_name: str, new_column_name: str) -> IterableDataset:
        """One column by another name."""
        return self.rename_columns({original_column_name: new_column_name})

    def rename_columns(self, column_mapping: Mapping[str, str]) -> IterableDataset:
        """Columns by other names."""
        return self._renamed(lambda n: column_mapping.get(n, n))

    def _renamed(self, name_of: Callable[[str], str | None]) -> IterableDataset:
        """Columns by the names a function gives them, without those it gives None."""

        def renamed(row: Mapping[str, Any]) -> Row:
            return {new: v for n, v in row.items() if (new := name_of(n)) is not None}

        return self._then(lambda rows, epoch: map(renamed, rows), None if self.features is None else Features(renamed(self.features)))

    def cast_column(self, column: str, feature: Any) -> IterableDataset:
        """One column as another kind."""
        features = None if self.features is None else Features({**self.features, column: feature})
        return self._then(lambda rows, epoch: ({**row, column: encoded(feature, row[column])} for row in rows), features)

    def shard(self, num_shards: int, index: int, contiguous: bool = True) -> IterableDataset:
        """NotSupported: the rows come in one part."""
        raise NotSupported("datasets.IterableDataset.shard: use Dataset.shard before to_iterable_dataset")


def shaped(row: Row, form: str) -> Row:
    """A row in a format."""
    make = formatting.formatters.torch_value if form == "torch" else formatting.formatters.numpy_value
    return {name: make(value, {}) for name, value in row.items()}


def called(function: Any, with_indices: bool, inputs: Any, fn_kwargs: dict[str, Any] | None) -> Callable[[Any, Any], Any]:
    """A function of (row or columns, position)."""
    names = [inputs] if isinstance(inputs, str) else inputs
    function = function or (lambda x: x)

    def call(data: Any, place: Any) -> Any:
        args = [data] if names is None else [data[n] for n in names]
        return function(*args, *([place] if with_indices else []), **(fn_kwargs or {}))

    return call


def batched_rows(rows: Iterator[Row], size: int | None, drop_last: bool) -> Iterator[tuple[int, list[Row]]]:
    """(position of the first, rows) of each batch."""
    start = 0
    while batch := list(itertools.islice(rows, size)):
        if len(batch) == size or not drop_last:
            yield start, batch
        start += len(batch)


def as_columns(batch: list[Row]) -> Row:
    """Rows as columns."""
    return {name: [row[name] for row in batch] for name in batch[0]}


def as_rows(columns: Mapping[str, Any]) -> Iterator[Row]:
    """Columns as rows.  ValueError for different lengths."""
    lengths = {len(v) for v in columns.values()}
    if len(lengths) > 1:
        raise ValueError(f"Columns have different lengths: { {n: len(v) for n, v in columns.items()} }")
    for k in range(lengths.pop() if lengths else 0):
        yield {name: values[k] for name, values in columns.items()}


def renewed(stream: Any, epoch: int) -> Any:
    """The stream of a run: of the first, the one that was given."""
    if not epoch:
        return stream
    return np.random.default_rng((int(stream.integers(0, 1 << 63)) - epoch) % (1 << 63))


def buffered(source: Iterator[Row], size: int, stream: Any) -> Iterator[Row]:
    """Rows out of a buffer: when it is full it is shuffled, and half of it is given."""
    buffer: list[Row] = []
    for row in source:
        buffer.append(row)
        if len(buffer) >= size:
            stream.shuffle(buffer)
            given, buffer = buffer[: (size + 1) // 2], buffer[(size + 1) // 2 :]
            yield from given
    stream.shuffle(buffer)
    yield from buffer


def chained(sets: list[IterableDataset]) -> IterableDataset:
    """One after the other."""
    return IterableDataset(lambda epoch: itertools.chain.from_iterable(s._source(epoch) for s in sets), sets[0].info.copy(), sets[0].split)


def in_turn(sets: list[IterableDataset], probabilities: Any, seed: Any, strategy: str) -> IterableDataset:
    """Rows of several in turn."""
    from septet.datasets.combine import sources

    def rows(epoch: int) -> Iterator[Row]:
        running = [iter(s._source(epoch)) for s in sets]
        ahead: list[Any] = [next(r, None) for r in running]
        done = [False] * len(sets)
        for k in sources(len(sets), probabilities, seed):
            row, ahead[k] = ahead[k], next(running[k], None)
            if row is not None:
                yield row
            if ahead[k] is None:
                done[k] = True
                if all(done) or strategy == "first_exhausted":
                    return
                running[k] = iter(sets[k]._source(epoch))
                ahead[k] = next(running[k], None)

    return IterableDataset(rows, sets[0].info.copy(), sets[0].split)


__all__ = ["IterableColumn", "IterableDataset"]
