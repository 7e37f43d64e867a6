"""`Dataset`: a table of the engine with features, read by rows and by columns."""
from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from septet.datasets import columns, formatting
from septet.datasets.arranging import Arranging
from septet.datasets.disk import Stored
from septet.datasets.exporting import Exporting
from septet.datasets.features.features import Features, decoded_column, of_storage, storage
from septet.datasets.info import DatasetInfo
from septet.datasets.reading import Reading
from septet.datasets.reshaping import Reshaping
from septet.datasets.transforming import Transforming
from septet.errors import NotSupported
from septet.pandas.engine import pl


class Column:
    """One column of a data set, read when rows of it are asked for."""

    def __init__(self, source: Dataset, column_name: str):
        self.source, self.column_name = source, column_name

    def __len__(self) -> int:
        return len(self.source)

    def __getitem__(self, key: Any) -> Any:
        if isinstance(key, str):
            inner = self.source._data[self.column_name].struct.field(key)
            return Column(self.source._with(pl.DataFrame([inner])), key)
        if isinstance(key, int):
            return self.source[key][self.column_name]
        return self.source._only([self.column_name])[key][self.column_name]

    def __iter__(self) -> Iterator[Any]:
        whole = self.source._only([self.column_name])
        for start in range(0, len(whole), CHUNK):
            yield from whole[start : start + CHUNK][self.column_name]

    def __repr__(self) -> str:
        shown = self[:5]
        return f"Column({shown!r})" if len(self) <= 5 else f"Column({repr(list(shown))[:-1]}, ...])"

    def __eq__(self, other: Any) -> bool:
        return list(self) == list(other) if isinstance(other, Column | list | tuple) else NotImplemented

    __hash__ = None  # type: ignore[assignment]


CHUNK = 1000                            # rows made at once when a data set is iterated


class Dataset(Reading, Arranging, Reshaping, Transforming, Exporting, Stored):
    """Rows of named columns.  Every change gives another data set; columns that stay are shared, not copied."""

    def __init__(self, arrow_table: Any, info: DatasetInfo | None = None, split: Any = None, indices_table: Any = None,
                 fingerprint: str | None = None):
        if not isinstance(arrow_table, pl.DataFrame):
            arrow_table = pl.DataFrame(arrow_table)             # anything that speaks Arrow's interface
        self._data = arrow_table
        self._info = info.copy() if info is not None else DatasetInfo()
        if self._info.features is None:
            self._info.features = Features({s.name: of_storage(s.dtype) for s in arrow_table.get_columns()})
        self._split = split
        self._format: dict[str, Any] = {"type": None, "format_kwargs": {}, "columns": None, "output_all_columns": False}

    @classmethod
    def _of(cls, data: Mapping[str, Any], features: Features | None, info: DatasetInfo | None = None, split: Any = None) -> Dataset:
        """Of columns as programs give them."""
        made = {name: columns.series(name, values, None if features is None else features.get(name)) for name, values in data.items()}
        info = info.copy() if info is not None else DatasetInfo()
        info.features = features
        return cls(columns.table(made), info, split)

    def _with(self, data: Any, features: Mapping[str, Any] | None = None) -> Any:
        """The same data set with another table; features: of columns whose kind the table alone does not say."""
        known = self.features if features is None else features
        info = self._info.copy()
        info.features = Features({s.name: kept_kind(known.get(s.name), s.dtype) for s in data.get_columns()})
        found = type(self)(data, info, self._split)
        found._format = dict(self._format)
        if found._format["columns"] is not None:
            found._format["columns"] = [c for c in found._format["columns"] if c in info.features]
        return found

    def _only(self, names: list[str]) -> Dataset:
        """Some columns, in the same format."""
        found = self._with(self._data.select(names))
        found._format["columns"] = None
        return found

    # -- what it is

    @property
    def features(self) -> Features:
        """Kinds by column."""
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
    def data(self) -> Any:
        """The engine's table, which speaks Arrow's interface."""
        return self._data

    @property
    def column_names(self) -> list[str]:
        """Names of columns."""
        return list(self._data.columns)

    @property
    def num_columns(self) -> int:
        """How many columns."""
        return len(self._data.columns)

    @property
    def num_rows(self) -> int:
        """How many rows."""
        return int(self._data.height)

    @property
    def shape(self) -> tuple[int, int]:
        """(rows, columns)."""
        return self.num_rows, self.num_columns

    @property
    def cache_files(self) -> list[Any]:
        """None: nothing is cached."""
        return []

    @property
    def format(self) -> dict[str, Any]:
        """How rows are given."""
        kept = self._format["columns"]
        return {**self._format, "columns": self.column_names if kept is None else kept}

    def __len__(self) -> int:
        return self.num_rows

    def __repr__(self) -> str:
        return f"Dataset({{\n    features: {self.column_names},\n    num_rows: {self.num_rows}\n}})"

    # -- reading

    def __getitem__(self, key: Any) -> Any:
        if isinstance(key, str):
            return self._column(key)
        return self._rows(self._shown_table(), key)

    def _column(self, name: str) -> Any:
        """A column: as an object that reads it, or as the format makes it for formats of frames."""
        if name not in self._data.columns:
            raise ValueError(f"Column '{name}' doesn't exist.")
        return Column(self, name)

    def _shown_table(self) -> Any:
        """The columns of the format."""
        kept = self._format["columns"]
        return self._data if kept is None or self._format["output_all_columns"] else self._data.select(kept)

    def _rows(self, table: Any, key: Any) -> Any:
        """A row, or rows as a batch.  IndexError and TypeError for keys that are none."""
        if isinstance(key, bool) or not isinstance(key, int):
            key = position(key)
        if isinstance(key, int):
            if not -len(self) <= key < len(self):
                raise IndexError(f"Invalid key: {key} is out of bounds for size {len(self)}")
            return self._formatted(table[key % len(self) : key % len(self) + 1], formatting.formatted_row)
        return self._formatted(picked(table, key, len(self)), formatting.formatted_batch)

    def _formatted(self, table: Any, make: Any) -> Any:
        """Rows in the format; columns outside it, where they are wanted, as Python objects."""
        kind, options = self._format["type"], self._format["format_kwargs"]
        kept = self._format["columns"]
        if kept is None or not self._format["output_all_columns"] or kind in formatting.formatters.FRAMES:
            return make(table, self.features, kind, options)
        shown = make(table.select(kept), self.features, kind, options)
        rest = table.select([c for c in table.columns if c not in kept])
        return {**shown, **make(rest, self.features, None, {})}

    def __iter__(self) -> Iterator[Any]:
        table = self._shown_table()
        plain = self._format["type"] is None and not any(map(needs_work, self.features.values()))
        for start in range(0, len(self), CHUNK):
            chunk = table[start : start + CHUNK]
            if plain:
                yield from chunk.iter_rows(named=True) if chunk.columns else ({} for _ in range(chunk.height))
            else:
                yield from (self._formatted(chunk[k : k + 1], formatting.formatted_row) for k in range(chunk.height))

    def iter(self, batch_size: int, drop_last_batch: bool = False) -> Iterator[Any]:
        """Batches one after the other."""
        stop = len(self) - len(self) % batch_size if drop_last_batch else len(self)
        for start in range(0, stop, batch_size):
            yield self[start : start + batch_size]

    def __getitems__(self, keys: list[int]) -> list[Any]:
        """Rows for a loader."""
        batch = self[keys]
        if not isinstance(batch, Mapping):
            return [batch[k : k + 1] for k in range(len(keys))]
        return [{name: values[k] for name, values in batch.items()} for k in range(len(keys))]

    def unique(self, column: str) -> list[Any]:
        """The distinct values of a column in order of appearance."""
        if column not in self._data.columns:
            raise ValueError(f"Column ({column}) not in table columns ({self.column_names}).")
        return decoded_column(self.features[column], self._data[column].unique(maintain_order=True).to_list())

    # -- formats

    def set_format(self, type: str | None = None, columns: list[str] | str | None = None, output_all_columns: bool = False,
                   **format_kwargs: Any) -> None:
        """Give rows as arrays, tensors or frames from now on; columns: those to give."""
        names = [columns] if isinstance(columns, str) else columns
        unknown = set(names or ()) - set(self.column_names)
        if unknown:
            raise ValueError(f"Columns {sorted(unknown)} not in the dataset. Current columns in the dataset: {self.column_names}")
        kind = formatting.check(type)
        if set(format_kwargs) - {"dtype", "transform"}:
            raise NotSupported(f"datasets: format options {sorted(set(format_kwargs) - {'dtype', 'transform'})}")
        self._format = {"type": kind, "format_kwargs": format_kwargs, "columns": names, "output_all_columns": output_all_columns}

    def reset_format(self) -> None:
        """Python objects and all columns again."""
        self.set_format()

    def set_transform(self, transform: Any, columns: list[str] | None = None, output_all_columns: bool = False) -> None:
        """Give what a function makes of each batch when it is read."""
        self.set_format("custom", columns, output_all_columns, transform=transform)

    def with_format(self, type: str | None = None, columns: list[str] | None = None, output_all_columns: bool = False,
                    **format_kwargs: Any) -> Any:
        """Another data set in that format."""
        found = self._with(self._data)
        found.set_format(type, columns, output_all_columns, **format_kwargs)
        return found

    def with_transform(self, transform: Any, columns: list[str] | None = None, output_all_columns: bool = False) -> Any:
        """Another data set with that transform."""
        return self.with_format("custom", columns, output_all_columns, transform=transform)


def kept_kind(feature: Any, kind: Any) -> Any:
    """A feature while its columns keep their type, else what the type shows."""
    return feature if feature is not None and storage(feature) == kind else of_storage(kind)


def needs_work(feature: Any) -> bool:
    """Whether values of a kind are shown otherwise than they are stored."""
    from septet.datasets.features.features import needs_decoding

    return needs_decoding(feature)


def position(key: Any) -> Any:
    """An index of any kind as an int, a slice or positions.  TypeError for others."""
    if isinstance(key, slice | range):
        return key
    if hasattr(key, "__index__") and not getattr(key, "shape", ()):
        return int(key)
    if isinstance(key, Iterable) and not isinstance(key, str | bytes):
        return key.tolist() if hasattr(key, "tolist") else [int(k) for k in key]
    raise TypeError(f"Wrong key type: '{key}' of type '{type(key)}'. Expected one of int, slice, range, str or Iterable.")


def picked(table: Any, key: Any, count: int) -> Any:
    """Rows of a table by slice, range or positions.  IndexError beyond its ends."""
    if isinstance(key, slice):
        return table[key]
    places = list(key)
    if places and not -count <= min(places) <= max(places) < count:
        wrong = max(places) if max(places) >= count else min(places)
        raise IndexError(f"Invalid key: {wrong} is out of bounds for size {count}")
    return table[[k % count for k in places]] if places else table[:0]


__all__ = ["Column", "Dataset"]
