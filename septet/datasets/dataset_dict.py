"""`DatasetDict`: data sets by the names of their splits; what is asked of it is asked of each."""
from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from septet.errors import NotSupported

EACH = """map filter shuffle sort cast cast_column remove_columns rename_column rename_columns select_columns class_encode_column flatten
    align_labels_with_mapping with_format with_transform""".split()
IN_PLACE = ("set_format", "reset_format", "set_transform")


class DatasetDict(dict[str, Any]):
    """Data sets by split."""

    def __getitem__(self, name: Any) -> Any:
        if isinstance(name, str) or not self:
            return super().__getitem__(name)
        raise KeyError(f"Invalid key: {name}. Please first select a split. For example: `my_dataset_dictionary['{next(iter(self))}']"
                       f"[{name}]`. Available splits: {sorted(self)}")

    def __repr__(self) -> str:
        inner = "\n".join(f"{name}: {data}" for name, data in self.items()).replace("\n", "\n    ")
        return f"{type(self).__name__}({{\n    {inner}\n}})"

    def _each(self, function: Callable[[Any], Any]) -> dict[str, Any]:
        return {name: function(data) for name, data in self.items()}

    @property
    def column_names(self) -> dict[str, list[str]]:
        """Names of columns by split."""
        return self._each(lambda d: d.column_names)

    @property
    def num_rows(self) -> dict[str, int]:
        """Rows by split."""
        return self._each(lambda d: d.num_rows)

    @property
    def num_columns(self) -> dict[str, int]:
        """Columns by split."""
        return self._each(lambda d: d.num_columns)

    @property
    def shape(self) -> dict[str, tuple[int, int]]:
        """(rows, columns) by split."""
        return self._each(lambda d: d.shape)

    @property
    def data(self) -> dict[str, Any]:
        """Tables by split."""
        return self._each(lambda d: d.data)

    @property
    def cache_files(self) -> dict[str, list[Any]]:
        """None."""
        return self._each(lambda d: d.cache_files)

    def unique(self, column: str) -> dict[str, list[Any]]:
        """The distinct values of a column by split."""
        return self._each(lambda d: d.unique(column))

    def cleanup_cache_files(self) -> dict[str, int]:
        """None are there."""
        return self._each(lambda d: 0)

    def save_to_disk(self, dataset_dict_path: Any, max_shard_size: Any = None, num_shards: dict[str, int] | None = None,
                     num_proc: int | None = None, storage_options: Any = None) -> None:
        """A folder with one for each split."""
        folder = Path(dataset_dict_path)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "dataset_dict.json").write_text(json.dumps({"splits": list(self)}), encoding="utf-8")
        for name, data in self.items():
            data.save_to_disk(folder / name, max_shard_size, (num_shards or {}).get(name), num_proc)

    @staticmethod
    def load_from_disk(dataset_dict_path: Any, keep_in_memory: bool | None = None, storage_options: Any = None) -> DatasetDict:
        """The splits of such a folder.  FileNotFoundError where it is none."""
        from septet.datasets.arrow_dataset import Dataset

        folder = Path(dataset_dict_path)
        if not (folder / "dataset_dict.json").is_file():
            raise FileNotFoundError(f"No such file: '{folder / 'dataset_dict.json'}'. Expected to load a `DatasetDict` object.")
        names = json.loads((folder / "dataset_dict.json").read_text(encoding="utf-8"))["splits"]
        wrong = [n for n in names if not isinstance(n, str) or Path(n).name != n]
        if wrong:
            raise ValueError(f"names of splits that lead out of the folder: {wrong}")
        return DatasetDict({name: Dataset.load_from_disk(folder / name) for name in names})

    @staticmethod
    def _read(kind: str, path_or_paths: dict[str, Any], options: dict[str, Any]) -> DatasetDict:
        from septet.datasets import arrow_dataset, reading

        return DatasetDict({name: reading.read(arrow_dataset.Dataset, kind, [p] if isinstance(p, str) else list(p), name,
                                               options.get("features"), {k: v for k, v in options.items() if k != "features"})
                            for name, p in path_or_paths.items()})

    @staticmethod
    def from_csv(path_or_paths: dict[str, Any], features: Any = None, cache_dir: Any = None, keep_in_memory: bool = False,
                 **kwargs: Any) -> DatasetDict:
        """Of CSV files by split."""
        return DatasetDict._read("csv", path_or_paths, {"features": features, **kwargs})

    @staticmethod
    def from_json(path_or_paths: dict[str, Any], features: Any = None, cache_dir: Any = None, keep_in_memory: bool = False,
                  **kwargs: Any) -> DatasetDict:
        """Of JSON files by split."""
        return DatasetDict._read("json", path_or_paths, {"features": features, **kwargs})

    @staticmethod
    def from_parquet(path_or_paths: dict[str, Any], features: Any = None, cache_dir: Any = None, keep_in_memory: bool = False,
                     columns: Any = None, **kwargs: Any) -> DatasetDict:
        """Of Parquet files by split."""
        return DatasetDict._read("parquet", path_or_paths, {"features": features, "columns": columns, **kwargs})

    @staticmethod
    def from_text(path_or_paths: dict[str, Any], features: Any = None, cache_dir: Any = None, keep_in_memory: bool = False,
                  **kwargs: Any) -> DatasetDict:
        """Of text files by split."""
        return DatasetDict._read("text", path_or_paths, {"features": features, **kwargs})

    def push_to_hub(self, *args: Any, **kwargs: Any) -> Any:
        """NotSupported: nothing is sent anywhere."""
        raise NotSupported("datasets.DatasetDict.push_to_hub: Septet sends nothing over the network")


class IterableDatasetDict(dict[str, Any]):
    """Iterated data sets by split."""

    __repr__ = DatasetDict.__repr__


def forwarded(name: str, in_place: bool) -> Any:
    """The method that asks each split."""

    def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        found = {split: getattr(data, name)(*args, **each(kwargs, split)) for split, data in self.items()}
        return None if in_place else type(self)(found)

    def each(kwargs: dict[str, Any], split: str) -> dict[str, Any]:
        if name == "shuffle" and isinstance(kwargs.get("seed", kwargs.get("seeds")), dict | list):
            raise NotSupported("datasets.DatasetDict.shuffle(seeds=...): shuffle the splits one by one")
        return kwargs

    method.__name__, method.__doc__ = name, f"`{name}` of every split."
    return method


for _name in EACH:
    setattr(DatasetDict, _name, forwarded(_name, False))
for _name in IN_PLACE:
    setattr(DatasetDict, _name, forwarded(_name, True))
for _name in ("map", "filter", "shuffle", "remove_columns", "rename_column", "rename_columns", "select_columns", "with_format",
              "cast_column"):
    setattr(IterableDatasetDict, _name, forwarded(_name, False))

__all__ = ["DatasetDict", "IterableDatasetDict"]
