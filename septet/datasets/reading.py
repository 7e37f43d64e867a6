"""The ways a data set is made: of dicts, lists, frames, generators and files."""
from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from septet.datasets.features.features import Features, Value, of_storage
from septet.datasets.info import DatasetInfo
from septet.errors import NotSupported


class Reading:
    """Constructors of Dataset."""

    @classmethod
    def from_dict(cls, mapping: Mapping[str, Any], features: Any = None, info: DatasetInfo | None = None, split: Any = None,
                  on_mixed_types: str = "use_json") -> Any:
        """Of columns."""
        if features is not None and set(mapping) != set(features):
            mapping = {**{name: [None] * length(mapping) for name in features}, **mapping}
        features = features or (info.features if info is not None else None)
        return cls._of(mapping, features, info, split)  # type: ignore[attr-defined]

    @classmethod
    def from_list(cls, mapping: list[dict[str, Any]], features: Any = None, info: DatasetInfo | None = None, split: Any = None,
                  on_mixed_types: str = "use_json") -> Any:
        """Of rows; the first says which columns there are."""
        names = list(features) if features is not None else list(mapping[0]) if mapping else []
        return cls.from_dict({name: [row.get(name) for row in mapping] for name in names}, features, info, split)

    @classmethod
    def from_generator(cls, generator: Callable[..., Any], features: Any = None, cache_dir: str | None = None, keep_in_memory: bool = False,
                       gen_kwargs: dict[str, Any] | None = None, num_proc: int | None = None, split: Any = None,
                       fingerprint: str | None = None, **kwargs: Any) -> Any:
        """Of the rows that a generator function yields."""
        from septet.datasets.splits import Split

        rows = list(generator(**(gen_kwargs or {})))
        return cls.from_list(rows, features, split=Split.TRAIN if split is None else split)

    @classmethod
    def from_pandas(cls, df: Any, features: Any = None, info: DatasetInfo | None = None, split: Any = None,
                    preserve_index: bool | None = None) -> Any:
        """Of a frame; preserve_index=None keeps the index unless it counts from 0."""
        from septet.pandas.io.arrow_tables import to_polars

        table, _ = to_polars(df, preserve_index)
        table = table.with_columns([s.fill_nan(None) for s in table.get_columns() if s.dtype.is_float()])
        if features is None and (info is None or info.features is None):
            kinds = {s.name: of_storage(s.dtype) for s in table.get_columns()}
            features = Features({name: Value("large_string") if kind == Value("string") else kind for name, kind in kinds.items()})
        return cls._of({s.name: s for s in table.get_columns()}, features, info, split)  # type: ignore[attr-defined]

    @classmethod
    def from_polars(cls, df: Any, features: Any = None, info: DatasetInfo | None = None, split: Any = None) -> Any:
        """Of a frame of the engine's kind."""
        table = df.collect() if hasattr(df, "collect") else df
        return cls._of({s.name: s for s in table.get_columns()}, features, info, split)  # type: ignore[attr-defined]

    @classmethod
    def from_csv(cls, path_or_paths: Any, split: Any = None, features: Any = None, cache_dir: str | None = None,
                 keep_in_memory: bool = False, num_proc: int | None = None, **kwargs: Any) -> Any:
        """Of CSV files; keyword arguments are those of pandas.read_csv."""
        return read(cls, "csv", path_or_paths, split, features, kwargs)

    @classmethod
    def from_json(cls, path_or_paths: Any, split: Any = None, features: Any = None, cache_dir: str | None = None,
                  keep_in_memory: bool = False, field: str | None = None, num_proc: int | None = None, **kwargs: Any) -> Any:
        """Of files of JSON objects, one a line, or of a list of them."""
        return read(cls, "json", path_or_paths, split, features, {**kwargs, "field": field})

    @classmethod
    def from_parquet(cls, path_or_paths: Any, split: Any = None, features: Any = None, cache_dir: str | None = None,
                     keep_in_memory: bool = False, columns: list[str] | None = None, num_proc: int | None = None, **kwargs: Any) -> Any:
        """Of Parquet files."""
        return read(cls, "parquet", path_or_paths, split, features, {**kwargs, "columns": columns})

    @classmethod
    def from_text(cls, path_or_paths: Any, split: Any = None, features: Any = None, cache_dir: str | None = None,
                  keep_in_memory: bool = False, num_proc: int | None = None, **kwargs: Any) -> Any:
        """Of the lines of text files, as the column `text`."""
        return read(cls, "text", path_or_paths, split, features, kwargs)

    @classmethod
    def from_sql(cls, *args: Any, **kwargs: Any) -> Any:
        """NotSupported: pandas.read_sql and from_pandas do it."""
        raise NotSupported("datasets.Dataset.from_sql: use Dataset.from_pandas(pandas.read_sql(...))")


def read(cls: Any, kind: str, paths: Any, split: Any, features: Any, options: dict[str, Any]) -> Any:
    """Of files of a kind."""
    from septet.datasets import files
    from septet.datasets.splits import Split

    listed = [paths] if isinstance(paths, str) or hasattr(paths, "__fspath__") else list(paths)
    return files.read(cls, kind, listed, Split.TRAIN if split is None else split, features, options)


def length(mapping: Mapping[str, Any]) -> int:
    """Rows of columns."""
    return len(next(iter(mapping.values()))) if mapping else 0
