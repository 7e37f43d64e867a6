"""`save_to_disk` and `load_from_disk`: a folder of Arrow streams and two JSON files, which the real library reads too.

The engine writes lists and text with 64-bit places.  The file says so (`LargeList`, `large_string`), and the kinds as they were stand
beside it.
"""
from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from septet.datasets.features.features import Features, Image, LargeList, List, Value, storage
from septet.datasets.features.values import ArrayXD
from septet.datasets.info import DatasetInfo
from septet.errors import NotSupported
from septet.pandas.engine import pl

WIDE = {"string": Value("large_string"), "binary": Value("large_binary"), "string_view": Value("large_string"),
        "binary_view": Value("large_binary"), "time64[us]": Value("time64[ns]"), "time32[s]": Value("time64[ns]"),
        "time32[ms]": Value("time64[ns]"), "timestamp[s]": Value("timestamp[ms]"), "duration[s]": Value("duration[ms]"),
        "date64": Value("date32")}             # kinds that the engine writes another way
STATE, INFO, OWN = "state.json", "dataset_info.json", "_septet_features"


class Stored:
    """Methods of Dataset."""

    _data: Any
    _format: dict[str, Any]
    _split: Any

    def save_to_disk(self, dataset_path: Any, max_shard_size: Any = None, num_shards: int | None = None, num_proc: int | None = None,
                     storage_options: Any = None) -> None:
        """Write a folder: whole, or not at all.  PermissionError when it is the one the data are mapped from."""
        if self._format["type"] == "custom":
            raise NotSupported("datasets.Dataset.save_to_disk: a data set with a transform; reset_format() first")
        path = Path(dataset_path)
        path.parent.mkdir(parents=True, exist_ok=True)
        with replaced_folder(path) as part:
            files = self._write_shards(part, shard_count(self._data, max_shard_size, num_shards))
            write_json(part / STATE, self._state(files))
            write_json(part / INFO, self._description())

    def _write_shards(self, folder: Path, count: int) -> list[str]:
        """The names of the files of rows."""
        names = [f"data-{k:05d}-of-{count:05d}.arrow" for k in range(count)]
        for k, name in enumerate(names):
            part = self.shard(count, k)._data  # type: ignore[attr-defined]
            with open(folder / name, "wb") as file:
                part.rechunk().write_ipc_stream(file, compat_level=pl.CompatLevel.oldest())
                os.fsync(file.fileno())
        return names

    def _state(self, files: list[str]) -> dict[str, Any]:
        """Format, split and files."""
        return {"_data_files": [{"filename": name} for name in files], "_fingerprint": fingerprint(self._data),
                "_format_columns": self._format["columns"], "_format_kwargs": {k: str(v) for k, v in self._format["format_kwargs"].items()},
                "_format_type": self._format["type"], "_output_all_columns": self._format["output_all_columns"],
                "_split": None if self._split is None else str(self._split)}

    def _description(self) -> dict[str, Any]:
        """The features as the files hold them."""
        info = self._info  # type: ignore[attr-defined]
        return {"citation": info.citation, "description": info.description,
                "features": Features({name: large(f) for name, f in info.features.items()}).to_dict(), "homepage": info.homepage,
                "license": info.license, OWN: info.features.to_dict()}

    @classmethod
    def load_from_disk(cls, dataset_path: Any, keep_in_memory: bool | None = None, storage_options: Any = None) -> Any:
        """The data set of a folder.  FileNotFoundError where it is none."""
        folder = Path(dataset_path)
        if not (folder / STATE).is_file() or not (folder / INFO).is_file():
            raise FileNotFoundError(f"Directory {dataset_path} is neither a `Dataset` directory nor a `DatasetDict` directory.")
        state, known = read_json(folder / STATE), read_json(folder / INFO)
        table = pl.concat([read_rows(folder, name) for name in file_names(folder, state)])
        kinds = known.get(OWN) or known.get("features")
        features = Features.from_dict(kinds) if kinds else None
        if features is not None:
            table = as_described(folder, table, features)
        words = (known.get(name, "") for name in ("description", "citation", "homepage", "license"))
        info = DatasetInfo(*words, features)
        from septet.datasets.splits import NamedSplit

        found: Any = cls(table, info, None if state.get("_split") is None else NamedSplit(state["_split"]))  # type: ignore[call-arg]
        if state.get("_format_type") is not None:
            found.set_format(state["_format_type"], state.get("_format_columns"), bool(state.get("_output_all_columns")))
        return found


@contextmanager
def replaced_folder(path: Path) -> Iterator[Path]:
    """An empty folder that takes the place of another when the block ends without an error; the old one stays until it does."""
    part, old = path.with_name(path.name + ".part"), path.with_name(path.name + ".old")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir()
    try:
        yield part
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    if path.exists():
        shutil.rmtree(old, ignore_errors=True)
        os.replace(path, old)
    os.replace(part, path)
    shutil.rmtree(old, ignore_errors=True)


def read_rows(folder: Path, name: str) -> Any:
    """The rows of one file of a folder.  ValueError for a name that leads out of it."""
    path = folder / name
    if path.resolve().parent != folder.resolve():
        raise ValueError(f"{name!r} is not a file of {folder}")
    try:
        return pl.read_ipc_stream(str(path))
    except pl.exceptions.PolarsError as error:
        raise ValueError(f"{path} is not an Arrow stream: {error}") from None


def file_names(folder: Path, state: dict[str, Any]) -> list[str]:
    """The files of rows that a state names.  ValueError where it names none."""
    files = state.get("_data_files")
    if not isinstance(files, list) or not files or not all(isinstance(f, dict) and isinstance(f.get("filename"), str) for f in files):
        raise ValueError(f"{folder / STATE} names no `_data_files`")
    return [f["filename"] for f in files]


def as_described(folder: Path, table: Any, features: Features) -> Any:
    """A table in the kinds that its description says.  ValueError where they are not the table's."""
    try:
        return pl.DataFrame([table[name].cast(storage(f)) for name, f in features.items()])
    except pl.exceptions.PolarsError as error:
        raise ValueError(f"{folder / INFO} does not describe the rows beside it: {error}") from None


def large(feature: Any) -> Any:
    """A kind as the engine writes it."""
    if isinstance(feature, dict):
        return {name: large(part) for name, part in feature.items()}
    if isinstance(feature, List):
        return LargeList(large(feature.feature))
    if isinstance(feature, ArrayXD):
        kind: Any = large(Value(feature.dtype))
        for _ in feature.shape:
            kind = LargeList(kind)
        return kind
    if isinstance(feature, Image):
        return {"bytes": Value("large_binary"), "path": Value("large_string")}
    return WIDE.get(feature.dtype, feature) if isinstance(feature, Value) else feature


def shard_count(table: Any, most: Any, count: int | None) -> int:
    """How many files: as said, or as many as `most` bytes in each need."""
    if count is not None and most is not None:
        raise ValueError("Failed to push_to_hub: please specify either max_shard_size or num_shards, but not both.")
    if count is not None:
        return max(1, count)
    return max(1, -(-int(table.estimated_size()) // bytes_of(most or "500MB")))


def bytes_of(size: Any) -> int:
    """A size like "500MB" in bytes.  ValueError for other text."""
    if isinstance(size, int):
        return size
    text = size.strip().upper()
    for unit, scale in (("GIB", 2**30), ("MIB", 2**20), ("KIB", 2**10), ("GB", 10**9), ("MB", 10**6), ("KB", 10**3)):
        if text.endswith(unit):
            return int(float(text[: -len(unit)]) * scale)
    raise ValueError(f"size {size!r} is not in a valid format. Use an integer followed by the unit, e.g., '5GB'.")


def fingerprint(table: Any) -> str:
    """Sixteen digits of the rows."""
    digest = hashlib.blake2b(str(table.schema).encode(), digest_size=8)
    digest.update(b"".join(table.hash_rows(seed=0).slice(k, 1).to_frame().to_series().to_list()[0].to_bytes(8, "little")
                           for k in range(0, table.height, max(1, table.height // 64))))
    return digest.hexdigest()


def write_json(path: Path, table: dict[str, Any]) -> None:
    """A JSON file as the library lays it out, on the disk before the folder gets its name."""
    with open(path, "w", encoding="utf-8") as file:
        json.dump(table, file, indent=2, sort_keys=path.name == STATE)
        file.flush()
        os.fsync(file.fileno())


def read_json(path: Path) -> dict[str, Any]:
    """A JSON object.  ValueError for anything else."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise ValueError(f"{path} is no JSON: {error}") from None
    if not isinstance(found, dict):
        raise ValueError(f"{path} does not hold a JSON object")
    return found
