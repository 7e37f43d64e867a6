"""`transformers.utils.hub`: the files of a model's folder.  Nothing here uses the network: `septet pull` brings a repository."""
from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

CONFIG_NAME = "config.json"
WEIGHTS_NAME, WEIGHTS_INDEX_NAME = "pytorch_model.bin", "pytorch_model.bin.index.json"
SAFE_WEIGHTS_NAME, SAFE_WEIGHTS_INDEX_NAME = "model.safetensors", "model.safetensors.index.json"
GENERATION_CONFIG_NAME = "generation_config.json"
MOST_JSON = 256 << 20                   # bytes of a JSON file


def cache_folder(cache_dir: Any = None) -> Path:
    """Where pulled repositories lie, laid out as the Hub's own client does."""
    home = os.environ.get("HF_HOME") or os.path.join(os.path.expanduser("~"), ".cache", "huggingface")
    return Path(cache_dir or os.environ.get("HF_HUB_CACHE") or os.path.join(home, "hub"))


def snapshot(name: str, revision: str, cache_dir: Any) -> Path | None:
    """The folder of a pulled repository, None where there is none."""
    base = cache_folder(cache_dir) / ("models--" + name.replace("/", "--"))
    reference = base / "refs" / revision
    commit = reference.read_text().strip() if reference.is_file() else revision
    found = base / "snapshots" / commit
    return found if os.sep not in commit and found.is_dir() else None


def folder_of(name: Any, revision: str | None = None, cache_dir: Any = None, subfolder: str = "") -> Path:
    """The folder of a model: a path, or the name of a pulled repository.  OSError where neither is there."""
    text = os.fspath(name)
    folder: Path | None = Path(text) if os.path.isdir(text) else None
    if folder is None and text.count("/") <= 1 and ".." not in text and not os.path.isabs(text):
        folder = snapshot(text, revision or "main", cache_dir)
    if folder is None:
        raise OSError(f"{text} is neither a folder nor a repository that was pulled; `septet pull {text}` brings one from the Hub "
                      "(nothing else here uses the network)")
    return folder / subfolder if subfolder else folder


def inside(folder: Path, name: str) -> Path:
    """A file of a folder.  OSError for a name, or a link, that leads out of it."""
    path = Path(name)
    if path.is_absolute() or ".." in path.parts or "\0" in name:
        raise OSError(f"the file name {name!r} leads out of the folder {folder}")
    real = (folder / path).resolve()
    if not any(real.is_relative_to(place) for place in places(folder.resolve())):
        raise OSError(f"the link {name!r} leads out of the folder {folder}, to {real}: put the file itself there")
    return folder / path


def places(folder: Path) -> list[Path]:
    """Where a folder's files may lie: in it, or with the blobs that a pulled repository's snapshots link to."""
    return [folder, *(above.parent / "blobs" for above in folder.parents if above.name == "snapshots")]


def cached_file(path_or_repo_id: Any, filename: str, cache_dir: Any = None, revision: str | None = None, subfolder: str = "",
                _raise_exceptions_for_missing_entries: bool = True, trust_remote_code: Any = None, **options: Any) -> str | None:
    """The path of a model's file; OSError where it is missing, None where that is asked for."""
    folder = folder_of(path_or_repo_id, revision, cache_dir, subfolder)
    path = inside(folder, filename)
    if path.is_file():
        return str(path)
    if _raise_exceptions_for_missing_entries:
        raise OSError(f"{os.fspath(path_or_repo_id)} does not appear to have a file named {filename}.")
    return None


def read_json(path: Any) -> dict[str, Any]:
    """A JSON object of a file.  OSError where it is none."""
    try:
        if os.path.getsize(path) > MOST_JSON:
            raise OSError(f"{path} is larger than a JSON file of a model may be ({MOST_JSON >> 20} MB)")
        with open(path, encoding="utf-8") as file:
            found = json.load(file)
    except (ValueError, RecursionError):              # also for numbers of thousands of digits
        raise OSError(f"It looks like the config file at '{path}' is not a valid JSON file.") from None
    if not isinstance(found, dict):
        raise OSError(f"the JSON file at '{path}' is no object")
    return found
