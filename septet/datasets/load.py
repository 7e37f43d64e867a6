"""`load_dataset` and `load_from_disk`: files and folders of this machine."""
from __future__ import annotations

import glob
import os
from pathlib import Path
from typing import Any

from septet.datasets import files
from septet.datasets.splits import NamedSplit, choose
from septet.errors import NotSupported

KINDS = ("csv", "json", "parquet", "text", "arrow", "imagefolder")
WORDS = {"train": ("train", "training"), "validation": ("validation", "valid", "dev", "val"),
         "test": ("test", "testing", "eval", "evaluation")}


def load_dataset(path: str, name: str | None = None, data_dir: str | None = None, data_files: Any = None, split: Any = None,
                 cache_dir: str | None = None, features: Any = None, download_config: Any = None, download_mode: Any = None,
                 verification_mode: Any = None, keep_in_memory: bool | None = None, save_infos: bool = False, revision: Any = None,
                 token: Any = None, streaming: bool = False, num_proc: int | None = None, storage_options: Any = None,
                 **config_kwargs: Any) -> Any:
    """The splits of local files: path is "csv", "json", "parquet", "text", "arrow", "imagefolder" or a folder.

    ConnectionError for a name of the hub: nothing is downloaded.
    """
    from septet.datasets.dataset_dict import DatasetDict, IterableDatasetDict

    if path not in KINDS:
        if not os.path.isdir(path):
            raise ConnectionError(f"Couldn't reach {path!r} on the Hub: Septet downloads no data. Give load_dataset local files: "
                                  f'load_dataset("csv", data_files=...), or a folder')
        if os.path.isfile(os.path.join(path, "state.json")):
            raise ValueError("You are trying to load a dataset that was saved using `save_to_disk`. Please use `load_from_disk` instead.")
        data_dir, path = path if data_dir is None else os.path.join(path, data_dir), kind_of(path)
    if features is not None:
        config_kwargs["features"] = features
    by_split = gathered(path, data_dir, data_files)
    found = DatasetDict({name: read(path, paths, NamedSplit(name), data_dir, dict(config_kwargs)) for name, paths in by_split.items()})
    if streaming:
        found = IterableDatasetDict({name: data.to_iterable_dataset() for name, data in found.items()})  # type: ignore[assignment]
        return found if split is None else found[str(split)]
    if isinstance(split, list | tuple):
        return [choose(found, s) for s in split]
    return found if split is None else choose(found, split)


def read(kind: str, paths: list[str], split: Any, data_dir: str | None, options: dict[str, Any]) -> Any:
    """One split."""
    from septet.datasets.arrow_dataset import Dataset

    if kind == "imagefolder":
        drop = options.pop("drop_labels", None)
        if options:
            raise NotSupported(f"datasets.load_dataset('imagefolder'): {', '.join(options)}")
        if any(Path(p).name in ("metadata.csv", "metadata.jsonl", "metadata.parquet") for p in paths):
            raise NotSupported("datasets.load_dataset('imagefolder'): folders with metadata files")
        return files.pictures(Dataset, [Path(p) for p in paths], None if data_dir is None else Path(data_dir), split, drop)
    return files.read(Dataset, kind, list(paths), split, options.pop("features", None), options)


def gathered(kind: str, data_dir: str | None, data_files: Any) -> dict[str, list[str]]:
    """Paths by split: as given, or as the names of a folder's files and folders say."""
    if data_files is None:
        if data_dir is None:
            raise ValueError("At least one data file must be specified, but got data_files=None")
        return of_folder(kind, Path(data_dir))
    table = data_files if isinstance(data_files, dict) else {"train": data_files}
    return {split: [path for pattern in ([p] if isinstance(p, str | os.PathLike) else p) for path in expanded(pattern, data_dir)]
            for split, p in table.items()}


def expanded(pattern: Any, data_dir: str | None) -> list[str]:
    """The files of a pattern.  FileNotFoundError for none."""
    text = os.fspath(pattern)
    if "://" in text:
        return [text]
    text = os.path.join(data_dir, text) if data_dir and not os.path.isabs(text) else text
    found = sorted(p for p in glob.glob(text, recursive=True) if os.path.isfile(p)) if any(c in text for c in "*?[") else [text]
    if not found or not os.path.isfile(found[0]):
        raise FileNotFoundError(f"Unable to find '{os.path.abspath(text)}'")
    return found


def of_folder(kind: str, folder: Path) -> dict[str, list[str]]:
    """The files of a folder by split."""
    paths = [p for p in files.found_files(folder) if files.EXTENSIONS.get(p.suffix.lower()) == kind]
    if not paths:
        raise FileNotFoundError(f"no {kind} files in {folder.resolve()}")
    found: dict[str, list[str]] = {}
    for path in paths:
        found.setdefault(split_of(path.relative_to(folder)) or "train", []).append(str(path))
    return {name: found[name] for name in ("train", "validation", "test") if name in found}


def split_of(path: Path) -> str | None:
    """The split that a path names: in one of its folders, or in the words of its name."""
    for part in reversed(path.with_suffix("").parts):
        words = "".join(c if c.isalnum() else " " for c in part.lower()).split()
        for split, names in WORDS.items():
            if any(w in names for w in words):
                return split
    return None


def kind_of(folder: str) -> str:
    """The kind that most files of a folder are of.  FileNotFoundError for none."""
    kinds = [files.EXTENSIONS[p.suffix.lower()] for p in files.found_files(Path(folder)) if p.suffix.lower() in files.EXTENSIONS]
    if not kinds:
        raise FileNotFoundError(f"No (supported) data files found in {folder}")
    return max(dict.fromkeys(kinds), key=kinds.count)


def load_from_disk(dataset_path: Any, keep_in_memory: bool | None = None, storage_options: Any = None) -> Any:
    """What `save_to_disk` wrote: a data set, or its splits."""
    from septet.datasets.arrow_dataset import Dataset
    from septet.datasets.dataset_dict import DatasetDict

    folder = Path(dataset_path)
    if not folder.exists():
        raise FileNotFoundError(f"Directory {dataset_path} not found")
    if (folder / "dataset_dict.json").is_file():
        return DatasetDict.load_from_disk(folder)
    return Dataset.load_from_disk(folder)


__all__ = ["load_dataset", "load_from_disk"]
