"""`torch.save` and `torch.load`: PyTorch's archives both ways, and its older files.

Loading runs nothing that the file chooses: its pickle is read opcode by opcode, and only what rebuilds tensors, plain containers and what
`add_safe_globals` names may be called.
"""
from __future__ import annotations

import ctypes
import io
import os
import pickle
import sys
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from importlib import import_module
from pathlib import Path
from typing import IO, Any

from septet.core.absent import without_data
from septet.core.io.files import replacing
from septet.core.io.opcodes import Opcodes, UnpicklingError
from septet.core.io.records import Corrupt, Reader, Writer
from septet.errors import NotSupported
from septet.runtime.memory import allocate
from septet.torch import dtypes
from septet.torch.checkpoint_storage import KINDS, Storage, StorageType
from septet.torch.device import device
from septet.torch.pickler import Checkpointer
from septet.torch.rebuild import REBUILD
from septet.torch.tensor import Tensor

LEGACY_MAGIC, LEGACY_VERSION = 0x1950A86A20F9469CFC6C, 1001
NO_CUDA = ("Attempting to deserialize object on a CUDA device but torch.cuda.is_available() is False. If you are running on a CPU-only "
           "machine, please use torch.load with map_location=torch.device('cpu') to map your storages to the CPU.")
REFUSED = ("Weights only load failed. WeightsUnpickler error: Unsupported global: GLOBAL {0} was not an allowed global by default. "
           "Please use `torch.serialization.add_safe_globals([{1}])` or the `torch.serialization.safe_globals([{1}])` context manager to "
           "allowlist this global if you trust this class/function.")
MAP_LOCATION = Callable[[Any, str], Any] | device | str | dict[str, str] | None       # for annotations: what `map_location` may be
_safe: dict[str, Any] = {}
_mmap = False
_plain_values = ContextVar("_plain_values", default=False)          # whether a file may name what `weights_only=False` reads


# ---- what a file may name --------------------------------------------------------------------------------------------


def full_name(x: Any) -> str:
    """module.name, as pickles have it."""
    return f"{x.__module__}.{x.__qualname__}".replace("septet.torch", "torch", 1)


def add_safe_globals(safe_globals: list[Any]) -> None:
    """Let files name these functions and classes; pairs (x, "module.name") give another name."""
    for x in safe_globals:
        name = x[1] if isinstance(x, tuple) else full_name(x)
        _safe[name] = x[0] if isinstance(x, tuple) else x


def clear_safe_globals() -> None:
    """Let files name only what rebuilds tensors."""
    _safe.clear()


def get_safe_globals() -> list[Any]:
    """What `add_safe_globals` was given."""
    return list(_safe.values())


class safe_globals:
    """A context in which files may name these, too."""

    def __init__(self, safe_globals: list[Any]):
        self.wanted = safe_globals

    def __enter__(self) -> None:
        self.before = dict(_safe)
        add_safe_globals(self.wanted)

    def __exit__(self, *error: Any) -> None:
        _safe.clear()
        _safe.update(self.before)


def set_default_mmap_options(flags: int) -> None:
    """Private mappings only."""
    import mmap

    if flags != mmap.MAP_PRIVATE:
        raise NotSupported("torch.serialization.set_default_mmap_options: only MAP_PRIVATE")


def get_unsafe_globals_in_checkpoint(f: Any) -> list[str]:
    """What an archive names that loading would refuse."""
    found: list[str] = []

    def note(module: str, name: str) -> Any:
        try:
            return allowed(module, name)
        except UnpicklingError:
            found.append(f"{module}.{name}")
            return Stranger

    with opened(f) as file:
        data = Reader(file).get("data.pkl")
    Opcodes(data, note, lambda x: True, lambda x: True, lambda x: None).load()
    return found


class Stranger:
    """What stands for a global that would be refused."""

    def __new__(cls, *args: Any, **kwargs: Any) -> Stranger:
        return object.__new__(cls)

    def __setstate__(self, state: Any) -> None:
        pass


PLAIN: dict[str, Any] = {"collections.OrderedDict": OrderedDict, "collections.Counter": Counter}


def allowed(module: str, name: str) -> Any:
    """What a global of a file stands for.  UnpicklingError for all that is not on the list."""
    module = {"__builtin__": "builtins", "copy_reg": "copyreg"}.get(module, module)
    full = f"{module}.{name}"
    if full in PLAIN:
        return PLAIN[full]
    if full in REBUILD:
        return REBUILD[full]
    if module in ("torch", "torch.storage") and name in KINDS:
        return KINDS[name]
    if module == "torch" and name in dtypes.BY_NAME:
        return dtypes.BY_NAME[name]
    if full in ("torch.nn.parameter.Parameter",):
        from septet.torch.nn import parameter

        return parameter.Parameter
    if full in _safe:
        return _safe[full]
    if _plain_values.get():
        found = plain_value(module, name)
        if found is not None:
            return found
    raise UnpicklingError(REFUSED.format(full, name))


def plain_value(module: str, name: str) -> Any:
    """What `weights_only=False` reads beyond tensors: arrays of NumPy, plain values of Python, layers of torch.nn; None for all else."""
    from septet.torch import pickled_arrays

    if module.startswith("torch.nn.modules."):
        from septet.torch.nn.modules.module import Module

        with suppress(ImportError):
            found = getattr(import_module("septet." + module), name, None)
            return found if isinstance(found, type) and issubclass(found, Module) else None
    if module == "torch.nn.functional" and not name.startswith("_"):          # a layer's activation: kept, never called by the file
        return getattr(import_module("septet.torch.nn.functional"), name, None)
    return pickled_arrays.VALUES.get({"__builtin__": "builtins"}.get(module, module) + "." + name)


def is_layer(cls: Any) -> bool:
    """Whether a class is a layer of torch.nn itself."""
    return isinstance(cls, type) and cls.__module__.startswith("torch.nn.modules.") and "septet." + cls.__module__ in sys.modules


def may_call(x: Any) -> bool:
    """Whether a file may call it."""
    if _plain_values.get():
        from septet.torch.pickled_arrays import CALLED

        if is_layer(x) or any(x is y for y in CALLED):
            return True
    return any(x is y for y in (*REBUILD.values(), *PLAIN.values(), *_safe.values()))


def may_build(x: Any) -> bool:
    """Whether a file may give it state."""
    if _plain_values.get():
        from septet.torch.pickled_arrays import BUILT

        if is_layer(type(x)) or type(x) in BUILT:
            return True
    return type(x) is OrderedDict or type(x) in [y for y in _safe.values() if isinstance(y, type)] or type(x) is Stranger


# ---- saving ----------------------------------------------------------------------------------------------------------


def save(obj: Any, f: Any, pickle_module: Any = pickle, pickle_protocol: int = 2, _use_new_zipfile_serialization: bool = True,
         _disable_byteorder_record: bool = False) -> None:
    """Write an object to a path or an open file.  At a path the old file stays until the new one is whole."""
    if not _use_new_zipfile_serialization:
        raise NotSupported("torch.save: _use_new_zipfile_serialization=False")
    if pickle_module is not pickle or pickle_protocol != 2:
        raise NotSupported("torch.save: pickle_module or pickle_protocol")
    if not isinstance(f, (str, os.PathLike)):
        if not hasattr(f, "write"):
            raise AttributeError(f"expected 'f' to be string, path, or a file-like object with a 'write' attribute, not {type(f).__name__}")
        write(obj, f, "archive")
        return
    path = Path(f)
    if not path.parent.exists():
        raise RuntimeError(f"Parent directory {path.parent} does not exist.")
    with replacing(path) as file:
        write(obj, file, path.stem or "archive")


def write(obj: Any, file: IO[bytes], prefix: str) -> None:
    """The whole archive."""
    data = io.BytesIO()
    pickler = Checkpointer(data)
    pickler.dump(obj)
    archive = Writer(file, prefix)
    archive.put("data.pkl", data.getvalue())
    archive.put(".format_version", b"1")
    archive.put(".storage_alignment", b"64")
    archive.put("byteorder", sys.byteorder.encode())
    for key, (address, nbytes, _) in pickler.stored.items():
        archive.put(f"data/{key}", memoryview((ctypes.c_char * nbytes).from_address(address)).cast("B") if nbytes else b"")
    archive.put("version", b"3\n")
    archive.close()


# ---- loading ---------------------------------------------------------------------------------------------------------


@contextmanager
def opened(f: Any) -> Iterator[IO[bytes]]:
    """A path or an open file as a file."""
    if isinstance(f, (str, os.PathLike)):
        with open(f, "rb") as file:
            yield file
    elif hasattr(f, "read") and hasattr(f, "seek"):
        yield f
    else:
        raise AttributeError(f"'{type(f).__name__}' object has no attribute 'seek'. You can only torch.load from a file that is seekable. "
                             "Please pre-load the data into a buffer like io.BytesIO and try to load from it instead.")


def load(f: Any, map_location: Any = None, pickle_module: Any = None, *, weights_only: bool | None = None, mmap: bool | None = None,
         **pickle_load_args: Any) -> Any:
    """Read an object that torch.save wrote.

    weights_only: with False, arrays of NumPy, plain values of Python and layers of torch.nn are read too; anything else that the list
    does not allow is refused by name.
    """
    if pickle_module not in (None, pickle):
        raise NotSupported("torch.load: pickle_module")
    if set(pickle_load_args) - {"encoding"}:
        raise NotSupported(f"torch.load: {sorted(pickle_load_args)}")
    mapped = _mmap if mmap is None else mmap
    if isinstance(map_location, (str, device)) and device(map_location).type == "meta":
        return all_on_meta(load(f, "cpu", weights_only=weights_only, mmap=mmap, **pickle_load_args))
    if mapped and not isinstance(f, (str, os.PathLike)):
        raise ValueError("f must be a file path in order to use the mmap argument")
    with opened(f) as file:
        start = file.tell()
        is_zip = file.read(4) == b"PK\x03\x04"
        file.seek(start)
        token = _plain_values.set(weights_only is False)
        try:
            if is_zip:
                return load_archive(file, map_location, mapped)
            if mapped:
                raise RuntimeError("mmap can only be used with files saved with `torch.save(_use_new_zipfile_serialization=True), please "
                                   "torch.save your checkpoint with this option in order to use mmap.")
            return load_legacy(file, map_location)
        except Corrupt as wrong:
            raise RuntimeError(f"PytorchStreamReader {wrong}") from None
        except UnpicklingError as wrong:
            if weights_only is False and "Unsupported global" in str(wrong):
                name = str(wrong).split("GLOBAL ", 1)[1].split(" was not")[0]
                raise NotSupported(f"torch.load(weights_only=False) of a file that names {name}: Septet loads nothing that would run code "
                                   "of the file; name it by torch.serialization.add_safe_globals, or load a state_dict") from None
            raise
        finally:
            _plain_values.reset(token)


def load_archive(file: IO[bytes], map_location: Any, mapped: bool) -> Any:
    """The object of a zip archive."""
    archive = Reader(file)
    if archive.has("constants.pkl"):
        raise NotSupported("torch.load of a TorchScript archive")
    if archive.has("byteorder") and archive.get("byteorder").decode("ascii", "replace") != sys.byteorder:
        raise NotSupported("torch.load of a file of the other byte order")
    whole = mapping(file) if mapped else None
    storages: dict[Any, Storage] = {}

    def persistent(pid: Any) -> Any:
        kind, key, location, count = checked_id(pid)
        if key not in storages:
            nbytes = count * (kind.dtype.itemsize if kind.dtype else 1)
            if archive.size(f"data/{key}") != nbytes:
                raise Corrupt(f"failed reading file data/{key}: {archive.size(f'data/{key}')} bytes where the pickle says {nbytes}")
            storages[key] = located(read_storage(archive, key, nbytes, kind.dtype, whole), location, map_location)
        return storages[key]

    return Opcodes(archive.get("data.pkl"), allowed, may_call, may_build, persistent).load()


def checked_id(pid: Any) -> tuple[Any, str, str, int]:
    """(kind, key, location, elements) of a persistent id."""
    if type(pid) is not tuple or len(pid) < 5 or pid[0] != "storage" or not isinstance(pid[1], StorageType):
        raise UnpicklingError(f"Only persistent_load of storage is allowed, but got {pid[0] if type(pid) is tuple and pid else pid!r}")
    _, kind, key, location, count = pid[:5]
    if type(key) is not str or type(location) is not str or type(count) is not int or not 0 <= count < 1 << 60 or "/" in key:
        raise UnpicklingError(f"the pickle asks for a storage that cannot be: {pid!r}")
    return kind, key, location, count


def read_storage(archive: Reader, key: str, nbytes: int, dtype: Any, whole: Any) -> Storage:
    """A storage's memory, read or mapped."""
    start = archive.offset(f"data/{key}") if whole is not None else -1
    if start >= 0:
        if start + nbytes > len(whole):
            raise Corrupt(f"failed reading file data/{key}: the archive ends early")
        return Storage(ctypes.addressof(ctypes.c_char.from_buffer(whole, start)) if nbytes else 0, nbytes, whole, dtype)
    block = allocate(nbytes)
    archive.read_into(f"data/{key}", block.address)
    return Storage(block.address, nbytes, block, dtype)


def mapping(file: IO[bytes]) -> Any:
    """The file's pages; what is written to them is not written to the file."""
    import mmap

    return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY)


def all_on_meta(x: Any) -> Any:
    """A loaded object, its tensors without data."""
    if isinstance(x, Tensor):
        made = without_data(x)
        return made.requires_grad_(x.requires_grad)
    if isinstance(x, dict):
        for key, value in x.items():
            x[key] = all_on_meta(value)
    return type(x)([all_on_meta(part) for part in x]) if type(x) in (list, tuple) else x


def located(storage: Storage, location: str, wanted: Any) -> Storage:
    """A storage where map_location wants it.  RuntimeError where that is no CPU."""
    if callable(wanted):
        found = wanted(storage, location)
        if found is not None:
            return found  # type: ignore[no-any-return]
        wanted = None
    place = wanted.get(location, location) if isinstance(wanted, dict) else location if wanted is None else str(wanted)
    kind = device(str(place)).type
    if kind == "cpu":
        return storage
    if kind == "cuda":
        raise RuntimeError(NO_CUDA)
    raise RuntimeError(f"don't know how to restore data location of torch.storage.UntypedStorage (tagged with {place})")


def load_legacy(file: IO[bytes], map_location: Any) -> Any:
    """The object of a file of before PyTorch 1.6: pickles, then the storages one after the other."""
    data = file.read()
    if not data:
        raise EOFError("Ran out of input")
    storages: dict[str, Storage] = {}
    views: dict[str, Storage] = {}

    def persistent(pid: Any) -> Any:
        kind, key, location, count = checked_id(pid)
        if key not in storages:
            itemsize = kind.dtype.itemsize if kind.dtype else 1
            if count * itemsize > len(data):
                raise UnpicklingError(f"the pickle asks for a storage of {count} elements in a file of {len(data)} bytes")
            block = allocate(count * itemsize)
            storages[key] = located(Storage(block.address, count * itemsize, block, kind.dtype), location, map_location)
        if len(pid) > 5 and pid[5] is not None:
            return viewed(views, storages[key], pid[5])
        return storages[key]

    reader = Opcodes(data, allowed, may_call, may_build, persistent)
    if reader.load() != LEGACY_MAGIC:
        raise RuntimeError("Invalid magic number; corrupt file?")
    version = reader.load()
    if version != LEGACY_VERSION:
        raise RuntimeError(f"Invalid protocol version: {version}")
    if not reader.load().get("little_endian", True):
        raise NotSupported("torch.load of a file of the other byte order")
    result, keys = reader.load(), reader.load()
    for key in keys:
        fill_storage(reader, storages[key])
    return result


def viewed(views: dict[str, Storage], storage: Storage, view: Any) -> Storage:
    """A part of a storage that an old file names: (key, offset, elements)."""
    key, offset, count = view
    itemsize = storage._dtype.itemsize if storage._dtype else 1
    if offset < 0 or (offset + count) * itemsize > storage._nbytes:
        raise UnpicklingError("the pickle asks for a part beyond its storage")
    return views.setdefault(key, Storage(storage.address + offset * itemsize, count * itemsize, storage.owner, storage._dtype))


def fill_storage(reader: Opcodes, storage: Storage) -> None:
    """The next storage of an old file."""
    count = reader.unpack("<q")
    if count * (storage._dtype.itemsize if storage._dtype else 1) != storage._nbytes:
        raise UnpicklingError(f"storage has wrong byte size: expected {storage._nbytes} bytes, the file has {count} elements")
    ctypes.memmove(storage.address, bytes(reader.take(storage._nbytes)), storage._nbytes)


__all__ = ["add_safe_globals", "clear_safe_globals", "get_safe_globals", "get_unsafe_globals_in_checkpoint", "load", "safe_globals", "save",
           "set_default_mmap_options"]
