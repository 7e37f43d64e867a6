"""Columns that come, go, are renamed, cast or flattened."""
from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from septet.datasets import columns
from septet.datasets.features.features import ClassLabel, Features, storage
from septet.pandas.engine import pl


class Reshaping:
    """Methods of Dataset."""

    _data: Any
    features: Any

    def _known(self, names: Any, word: str = "Column name") -> list[str]:
        """Names of columns as a list.  ValueError for one that is not there."""
        listed = [names] if isinstance(names, str) else list(names)
        missing = [n for n in listed if n not in self._data.columns]
        if missing:
            raise ValueError(f"{word} {missing} not in the dataset. Current columns in the dataset: {self._data.columns}")
        return listed

    def remove_columns(self, column_names: str | list[str], new_fingerprint: str | None = None) -> Any:
        """Without some columns."""
        return self._with(self._data.drop(self._known(column_names)))  # type: ignore[attr-defined]

    def select_columns(self, column_names: str | list[str], new_fingerprint: str | None = None) -> Any:
        """Some columns, in that order."""
        return self._with(self._data.select(self._known(column_names)))  # type: ignore[attr-defined]

    def rename_column(self, original_column_name: str, new_column_name: str, new_fingerprint: str | None = None) -> Any:
        """One column by another name."""
        here = self._data.columns
        if original_column_name not in here:
            raise ValueError(f"Original column name {original_column_name} not in the dataset. Current columns in the dataset: {here}")
        if new_column_name in here:
            raise ValueError(f"New column name {new_column_name} already in the dataset. Please choose a column name which is not already "
                             f"in the dataset. Current columns in the dataset: {here}")
        if not new_column_name:
            raise ValueError("New column name is empty.")
        return self.rename_columns({original_column_name: new_column_name})

    def rename_columns(self, column_mapping: Mapping[str, str], new_fingerprint: str | None = None) -> Any:
        """Columns by other names."""
        missing = set(column_mapping) - set(self._data.columns)
        if missing:
            raise ValueError(f"Original column names {missing} not in the dataset. Current columns in the dataset: {self._data.columns}")
        if len(set(column_mapping.values())) != len(column_mapping):
            raise ValueError(f"New column names must all be different, but this column mapping has duplicates: {list(column_mapping)}")
        features = {column_mapping.get(n, n): f for n, f in self.features.items()}
        found = self._with(self._data.rename(dict(column_mapping)), features)  # type: ignore[attr-defined]
        shown = self._format["columns"]  # type: ignore[attr-defined]
        found._format["columns"] = None if shown is None else [column_mapping.get(n, n) for n in shown]
        return found

    def add_column(self, name: str, column: Any, new_fingerprint: str | None = None, feature: Any = None) -> Any:
        """One more column."""
        if name in self._data.columns:
            raise ValueError(f"Column name {[name]} already in the dataset. Please choose a column name which is not already in the "
                             f"dataset. Current columns in the dataset: {self._data.columns}")
        made = columns.series(name, column, feature)
        whole = columns.table({s.name: s for s in [*self._data.get_columns(), made]})
        return self._with(whole, {**self.features, **({name: feature} if feature is not None else {})})  # type: ignore[attr-defined]

    def add_item(self, item: dict[str, Any], new_fingerprint: str | None = None) -> Any:
        """One more row."""
        row = {name: columns.series(name, [item.get(name)], feature) for name, feature in self.features.items()}
        return self._with(pl.concat([self._data, columns.table(row)]))  # type: ignore[attr-defined]

    def cast(self, features: Any, batch_size: int | None = 1000, keep_in_memory: bool = False, load_from_cache_file: bool | None = None,
             cache_file_name: str | None = None, writer_batch_size: int | None = 1000, num_proc: int | None = None) -> Any:
        """Columns as other kinds.  ValueError for other names, or values that a kind does not hold."""
        if sorted(features) != sorted(self._data.columns):
            raise ValueError(f"The columns in features ({list(features)}) must be identical as the columns in the dataset: "
                             f"{self._data.columns}")
        features = Features(features)
        made = {name: recast(self._data[name], feature) for name, feature in features.items()}
        return self._with(columns.table(made), features)  # type: ignore[attr-defined]

    def cast_column(self, column: str, feature: Any, new_fingerprint: str | None = None) -> Any:
        """One column as another kind."""
        return self.cast({**self.features, column: feature})

    def class_encode_column(self, column: str, include_nulls: bool = False) -> Any:
        """A column of values as numbers of classes, named in sorted order."""
        self._known([column])
        values = self._data[column]
        text = values.cast(pl.String) if values.dtype != pl.Boolean else values.replace_strict({False: "False", True: "True"})
        if include_nulls:
            text = text.fill_null("None")
        names = sorted(text.drop_nulls().unique().to_list())
        label = ClassLabel(names=names)
        made = label_numbers(text, label)
        return self._with(self._data.with_columns(made), {**self.features, column: label})  # type: ignore[attr-defined]

    def align_labels_with_mapping(self, label2id: dict[str, int], label_column: str) -> Any:
        """The numbers of a column of classes as a model numbers them."""
        old = self.features[label_column]
        if not isinstance(old, ClassLabel):
            raise ValueError(f"Aligning labels with a mapping is only supported for ClassLabel column, and column {label_column} is "
                             f"{type(old).__name__}.")
        by_name = {name.lower(): k for name, k in label2id.items()}
        label = ClassLabel(names=[name for name, _ in sorted(label2id.items(), key=lambda item: item[1])])
        numbers = {k: by_name[name.lower()] for k, name in enumerate(old.names)}
        made = self._data[label_column].replace_strict(numbers, return_dtype=pl.Int64)
        return self._with(self._data.with_columns(made), {**self.features, label_column: label})  # type: ignore[attr-defined]

    def flatten(self, new_fingerprint: str | None = None, max_depth: int = 16) -> Any:
        """Columns of dicts as one column for each of their keys."""
        table = self._data
        for _ in range(1, max_depth):
            wide = [s.name for s in table.get_columns() if isinstance(s.dtype, pl.Struct)]
            if not wide:
                break
            table = pl.DataFrame([part for s in table.get_columns() for part in (unnested(s) if s.name in wide else [s])])
        return self._with(table, self.features.flatten(max_depth))  # type: ignore[attr-defined]


def unnested(s: Any) -> list[Any]:
    """The parts of a column of dicts, named after it and them."""
    return [s.struct.field(f.name).alias(f"{s.name}.{f.name}") for f in s.dtype.fields]


def recast(s: Any, feature: Any) -> Any:
    """A column as another kind; text becomes the numbers of its classes."""
    if isinstance(feature, ClassLabel):
        if s.dtype == pl.String:
            return label_numbers(s, feature)
        top = s.max()
        if top is not None and int(top) >= feature.num_classes:
            raise ValueError(f"Class label {top} greater than configured num_classes {feature.num_classes}")
    if type(feature).__name__ == "Image" and s.dtype == pl.String:
        return pl.DataFrame({"bytes": pl.Series([None] * len(s), dtype=pl.Binary), "path": s}).to_struct(s.name)
    return columns.converted(s, storage(feature))


def label_numbers(text: Any, label: ClassLabel) -> Any:
    """Text as the numbers of classes.  ValueError for a name that is none."""
    names = text.drop_nulls().unique().to_list()
    numbers = {name: label.number(name) for name in names}
    return text.replace_strict(numbers, default=None, return_dtype=pl.Int64)
