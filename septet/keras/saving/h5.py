"""Weights in HDF5 files, through h5py where it is installed."""
from __future__ import annotations

import io
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from septet.errors import NotSupported
from septet.keras.saving.state import Groups

MOST_RATIO, SMALL = 1000, 1 << 26            # a compressed dataset may be so many times its bytes, where it is not small


def module() -> Any:
    """The h5py package.  ImportError that says what to do where it is missing."""
    try:
        import h5py
    except ImportError:
        raise ImportError("Weights in `.keras` and `.weights.h5` files need h5py, which is not installed: `pip install h5py`, or use "
                          "`model.save_weights('name.safetensors')`, which needs nothing more.") from None
    return h5py


def write(file: Any, groups: Groups) -> None:
    """Write values into a file object."""
    h5py = module()
    with h5py.File(file, "w") as f:
        for path, (name, own) in groups.items():
            group = f.create_group(path)
            group.attrs["name"] = name
            for key, value in own.items():
                put(group, key, value.numpy() if hasattr(value, "numpy") else value)


def put(group: Any, key: str, value: Any) -> None:
    """One array; numbers of two bytes without a NumPy dtype as bits, with the dtype beside them."""
    if getattr(getattr(value, "_dtype", None), "name", "") == "bfloat16":
        raise NotSupported("bfloat16 weights in HDF5 files: save them as safetensors")
    group[key] = value


class Store(Mapping[str, Any]):
    """The values of one object, read when they are asked for."""

    def __init__(self, group: Any):
        self.group = group

    def __getitem__(self, key: str) -> Any:
        return value_of(self.group, key)

    def __iter__(self) -> Iterator[str]:
        return iter(self.group.keys())

    def __len__(self) -> int:
        return len(self.group)


def value_of(group: Any, key: str) -> Any:
    """A dataset's values.  ValueError for links elsewhere and for sizes that the file cannot mean."""
    h5py = module()
    link = group.get(key, getlink=True)
    if link is None:
        raise KeyError(key)
    if not isinstance(link, h5py.HardLink):
        raise ValueError(f"'{key}' is a link to somewhere else; it is not followed")
    found = group[key]
    if not isinstance(found, h5py.Dataset):
        raise ValueError(f"'{key}' is no dataset")
    if found.external or found.is_virtual:
        raise ValueError(f"'{key}' keeps its values in other files; they are not read")
    if found.nbytes > SMALL and found.nbytes > MOST_RATIO * max(found.id.get_storage_size(), 1):
        raise ValueError(f"'{key}' would be {found.nbytes} bytes out of {found.id.get_storage_size()}")
    return found[()]


class Groups5(Mapping[str, Any]):
    """A file's groups by path."""

    def __init__(self, file: Any):
        self.file = file

    def __getitem__(self, path: str) -> Any:
        h5py = module()
        here = self.file
        for part in path.split("/"):
            link = here.get(part, getlink=True)
            if link is None:
                raise KeyError(path)
            if not isinstance(link, h5py.HardLink):
                raise ValueError(f"'{path}' is a link to somewhere else; it is not followed")
            here = here[part]
        return Store(here)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


@contextmanager
def reading(source: Any) -> Iterator[Groups5]:
    """The groups of a file: a path, or its bytes."""
    h5py = module()
    if isinstance(source, (str, os.PathLike)) and not os.path.exists(source):
        raise FileNotFoundError(2, "Unable to synchronously open file (unable to open file)", str(source))
    try:
        file = h5py.File(io.BytesIO(source) if isinstance(source, bytes) else source, "r")
    except OSError as error:
        raise OSError(f"{'model.weights.h5' if isinstance(source, bytes) else source} is not a whole HDF5 file: {error}") from None
    with file as f:
        yield Groups5(f)
