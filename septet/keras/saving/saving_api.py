"""Models and weights in files: `.keras`, `.weights.h5` and `.safetensors`; written whole or not at all, read without running anything."""
from __future__ import annotations

import datetime
import io
import json
import os
import tempfile
import warnings
import zipfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from septet.core.io.files import replacing
from septet.errors import NotSupported
from septet.keras.saving import h5, state
from septet.keras.saving.serialization_lib import deserialize_keras_object, serialize_keras_object
from septet.keras.tensor import tensor

EXTENSION = ("Invalid filepath extension for saving. Please add either a `.keras` extension for the native Keras format (recommended) or a "
             "`.h5` extension. Use `model.export(filepath)` if you want to export a SavedModel for use with TFLite/TFServing/etc. "
             "Received: filepath={}.")
MOST_BYTES, MOST_RATIO = 1 << 28, 200        # of a member: so much, or so many times its compressed size


# ---- models -----------------------------------------------------------------------------------------------------------------------


def save_model(model: Any, filepath: Any, overwrite: bool = True, zipped: bool | None = None, **kwargs: Any) -> None:
    """Write a model to a `.keras` file.  ValueError for another extension."""
    path = str(filepath)
    kwargs.pop("include_optimizer", None)
    if kwargs.pop("save_format", None) not in (None, "keras"):
        raise ValueError("The `save_format` argument is deprecated in Keras 3. Pass a filepath that ends in `.keras`.")
    if kwargs:
        raise ValueError(f"The following argument(s) are not supported: {list(kwargs)}")
    if path.endswith((".h5", ".hdf5")):
        raise NotSupported("saving whole models as HDF5, the older format: use a `.keras` file")
    if not path.endswith(".keras"):
        raise ValueError(EXTENSION.format(filepath))
    if zipped is False:
        raise NotSupported("save_model(zipped=False): folders in place of a `.keras` file")
    if os.path.exists(path) and not overwrite:
        raise ValueError(f"The file {path} exists, and `overwrite` is False")
    if not model.built:
        warnings.warn("You are saving a model that has not yet been built. It might not contain any weights yet. Consider building the "
                      "model first by calling it on some data.", stacklevel=3)
    h5.module()
    config = json.dumps(serialize_keras_object(model))
    metadata = {"keras_version": "3.15.1", "date_saved": datetime.datetime.now().strftime("%Y-%m-%d@%H:%M:%S")}
    weights = io.BytesIO()
    h5.write(weights, state.gather(model))
    with replacing(path) as file, zipfile.ZipFile(file, "w") as archive:
        archive.writestr("metadata.json", json.dumps(metadata))
        archive.writestr("config.json", config)
        archive.writestr("model.weights.h5", weights.getvalue())
        write_assets(archive, model)


def write_assets(archive: zipfile.ZipFile, model: Any) -> None:
    """Put what layers keep in files of their own, vocabularies say, into the archive."""
    with tempfile.TemporaryDirectory() as folder:
        for path, x in state.walk(model, "", set()):
            if hasattr(x, "save_assets"):
                place = Path(folder, "assets", *path.split("/"))
                place.mkdir(parents=True, exist_ok=True)
                x.save_assets(str(place))
                for found in sorted(place.iterdir()):
                    if found.is_file():
                        archive.write(found, "/".join(["assets", *([path] if path else []), found.name]))


def load_model(filepath: Any, custom_objects: Any = None, compile: bool = True, safe_mode: bool = True) -> Any:
    """Read a model from a `.keras` file.  ValueError for what is none, and for code in it, whatever `safe_mode` says."""
    path = str(filepath)
    if path.endswith((".h5", ".hdf5")):
        raise NotSupported("loading whole models from HDF5, the older format: save it anew as a `.keras` file")
    if not os.path.exists(path):
        raise ValueError(f"File not found: filepath={filepath}. Please ensure the file is an accessible `.keras` zip file.")
    if not zipfile.is_zipfile(path):
        raise ValueError(f"File format not supported: filepath={filepath}. Keras 3 only supports V3 `.keras` files and legacy H5 format "
                         "files (`.h5` extension).")
    with zipfile.ZipFile(path) as archive:
        check_members(archive)
        config = config_of(archive)
        if not compile:
            config.pop("compile_config", None)
        model = deserialize_keras_object(config, custom_objects=custom_objects, safe_mode=safe_mode)
        read_assets(archive, model)
        names = archive.namelist()
        if "model.weights.h5" in names:
            with h5.reading(member(archive, "model.weights.h5")) as groups:
                state.restore(model, groups)
        elif any(name.startswith("model.weights.") for name in names):
            raise NotSupported("weights of a `.keras` file in another format than HDF5")
        else:
            raise FileNotFoundError(f"Expected a `model.weights.h5` in {path}")
    return model


def config_of(archive: zipfile.ZipFile) -> dict[str, Any]:
    """The model's configuration.  ValueError where it is no JSON object."""
    try:
        config = json.loads(member(archive, "config.json"))
    except (ValueError, RecursionError) as error:
        raise ValueError(f"The `config.json` of {archive.filename} cannot be read: {error}") from None
    if not isinstance(config, dict):
        raise ValueError(f"The `config.json` of {archive.filename} is a {type(config).__name__}, not the object of a model")
    return config


def check_members(archive: zipfile.ZipFile) -> None:
    """ValueError for members that lie outside, or would grow beyond what a model's file means."""
    for info in archive.infolist():
        place = PurePosixPath(info.filename.replace("\\", "/"))
        if place.is_absolute() or ".." in place.parts or ":" in info.filename:
            raise ValueError(f"'{info.filename}' would be outside of the archive {archive.filename}; it is refused")
        if info.file_size > MOST_BYTES and info.file_size > MOST_RATIO * max(info.compress_size, 1):
            raise ValueError(f"'{info.filename}' of {archive.filename} would grow from {info.compress_size} to {info.file_size} bytes; "
                             "it is refused")


def member(archive: zipfile.ZipFile, name: str) -> bytes:
    """A member's bytes, no more than its entry says."""
    try:
        info = archive.getinfo(name)
    except KeyError:
        raise ValueError(f"There is no `{name}` in the archive; is it a `.keras` file?") from None
    with archive.open(info) as file:
        found = file.read(info.file_size + 1)
    if len(found) > info.file_size:
        raise ValueError(f"'{name}' is larger than its entry says; it is refused")
    return found


def read_assets(archive: zipfile.ZipFile, model: Any) -> None:
    """Give layers what they kept in files of their own."""
    names = [name for name in archive.namelist() if name.startswith("assets/") and not name.endswith("/")]
    if not names:
        return
    with tempfile.TemporaryDirectory() as folder:
        for name in names:
            place = Path(folder, *PurePosixPath(name).parts)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(member(archive, name))
        for path, x in state.walk(model, "", set()):
            place = Path(folder, "assets", *path.split("/"))
            if hasattr(x, "load_assets") and place.is_dir():
                x.load_assets(str(place))


# ---- weights ----------------------------------------------------------------------------------------------------------------------


def save_weights(model: Any, filepath: Any, overwrite: bool = True, max_shard_size: Any = None, **kwargs: Any) -> None:
    """Write the weights to a `.weights.h5` or `.safetensors` file."""
    path = str(filepath)
    if max_shard_size is not None or path.endswith(".weights.json"):
        raise NotSupported("save_weights(max_shard_size=...): weights in several files")
    if not path.endswith((".weights.h5", ".safetensors")):
        raise ValueError(f"The filename must end in `.weights.h5`. Received: filepath={filepath}")
    if os.path.exists(path) and not overwrite:
        raise ValueError(f"The file {path} exists, and `overwrite` is False")
    groups = state.gather(model)
    if path.endswith(".safetensors"):
        write_safetensors(path, groups)
        return
    data = io.BytesIO()
    h5.write(data, groups)
    with replacing(path) as file:
        file.write(data.getvalue())


def load_weights(model: Any, filepath: Any, skip_mismatch: bool = False, **kwargs: Any) -> None:
    """Read the weights from a `.weights.h5`, `.keras` or `.safetensors` file.  ValueError for a model that is not built."""
    path = str(filepath)
    if kwargs.pop("by_name", False) or kwargs:
        raise ValueError(f"Invalid keyword arguments: {kwargs or ['by_name']}")
    if not path.endswith((".weights.h5", ".keras", ".safetensors")):
        if path.endswith((".h5", ".hdf5")):
            raise NotSupported("loading weights from HDF5 files of the older format: save them anew as `.weights.h5`")
        raise ValueError(f"File format not supported: filepath={filepath}. Keras 3 only supports V3 `.keras` and `.weights.h5` files, or "
                         "legacy V1/V2 `.h5` files.")
    if not model.built:
        raise ValueError("You are loading weights into a model that has not yet been built. Try building the model first by calling it on "
                         "some data or by using `build()`.")
    if path.endswith(".safetensors"):
        state.restore(model, read_safetensors(path), skip_mismatch)
        return
    source: Any = path
    if path.endswith(".keras"):
        with zipfile.ZipFile(path) as archive:
            check_members(archive)
            source = member(archive, "model.weights.h5")
    with h5.reading(source) as groups:
        state.restore(model, groups, skip_mismatch)


def write_safetensors(path: str, groups: state.Groups) -> None:
    """Values by their paths."""
    from septet.core.convert import tobytes
    from septet.core.io.safetensors import write

    found = {}
    for place, (_, own) in groups.items():
        for key, value in own.items():
            t = tensor(value)
            found[f"{place}/{key}"] = (t._dtype, tuple(t.shape), tobytes(t))
    write(path, found, {"format": "keras"})


def read_safetensors(path: str) -> Mapping[str, dict[str, Any]]:
    """Values by the paths of their objects."""
    from septet.core.handle import foreign
    from septet.core.io.safetensors import read_header
    from septet.ir.shape import contiguous_strides
    from septet.keras.tensor import Tensor
    from septet.runtime.memory import allocate

    groups: dict[str, dict[str, Any]] = {}
    with open(path, "rb") as file:
        entries, _ = read_header(file, os.path.getsize(path))
        for name, (dtype, shape, begin, end) in entries.items():
            place, _, key = name.rpartition("/")
            file.seek(begin)
            block = allocate(max(end - begin, 1))
            fill(block, file.read(end - begin))
            groups.setdefault(place, {})[key] = foreign(Tensor, block.address, dtype, tuple(shape),
                                                        contiguous_strides(tuple(shape), dtype.itemsize), block)
    return groups


def fill(block: Any, data: bytes) -> None:
    """Put bytes into a block of memory."""
    import ctypes

    ctypes.memmove(block.address, data, len(data))
