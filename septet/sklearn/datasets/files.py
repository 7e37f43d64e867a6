"""Folders of text files as a set, the data folder, sample images."""
from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

import septet.numpy as np
from septet.errors import NotSupported
from septet.sklearn.utils import Bunch, check_random_state


def get_data_home(data_home: Any = None) -> str:
    """The folder of data sets, made where it is missing: the argument, SCIKIT_LEARN_DATA, or ~/scikit_learn_data."""
    if data_home is None:
        data_home = os.environ.get("SCIKIT_LEARN_DATA", str(Path("~") / "scikit_learn_data"))
    folder = os.path.expanduser(data_home)
    os.makedirs(folder, exist_ok=True)
    return folder


def clear_data_home(data_home: Any = None) -> None:
    """Delete the folder of data sets and all in it."""
    shutil.rmtree(get_data_home(data_home))


def load_files(container_path: Any, *, description: str | None = None, categories: Any = None, load_content: bool = True,
               shuffle: bool = True, encoding: str | None = None, decode_error: str = "strict", random_state: Any = 0,
               allowed_extensions: Any = None) -> Any:
    """The files of a folder's subfolders, each subfolder a category: a Bunch of data, target, target_names and filenames."""
    root = Path(container_path)
    folders = [f.name for f in sorted(root.iterdir()) if f.is_dir() and (categories is None or f.name in categories)]
    suffixes = None if allowed_extensions is None else frozenset(allowed_extensions)
    names, target = [], []
    for label, folder in enumerate(folders):
        found = [f for f in sorted((root / folder).iterdir()) if f.is_file() and (suffixes is None or f.suffix in suffixes)]
        names += [str(f) for f in found]
        target += [label] * len(found)
    filenames, labels = np.array(names), np.array(target, dtype=np.int64)
    if shuffle:
        order = np.arange(len(names))
        check_random_state(random_state).shuffle(order)
        filenames, labels = filenames[order], labels[order]
    if not load_content:
        return Bunch(filenames=filenames, target_names=folders, target=labels, DESCR=description)
    data: list[Any] = [Path(str(name)).read_bytes() for name in filenames.tolist()]
    if encoding is not None:
        data = [content.decode(encoding, decode_error) for content in data]
    return Bunch(data=data, filenames=filenames, target_names=folders, target=labels, DESCR=description)


def load_sample_images() -> Any:
    """NotSupported: Septet does not carry the photographs."""
    raise NotSupported("sklearn.datasets.load_sample_images: the two photographs are not bundled")


def load_sample_image(image_name: str) -> Any:
    """NotSupported: Septet does not carry the photographs."""
    if image_name not in ("china.jpg", "flower.jpg"):
        raise AttributeError(f"Cannot find sample image: {image_name}")
    raise NotSupported(f"sklearn.datasets.load_sample_image({image_name!r}): the two photographs are not bundled")
