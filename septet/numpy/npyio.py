"""Binary files: save, load, savez, memmap-backed loading, fromfile, tofile."""
from __future__ import annotations

import io
import math
import os
import pickle
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from typing import Any

from septet.core import create
from septet.core.array import empty as core_empty
from septet.core.array import refuse_references
from septet.core.convert import elements, tobytes
from septet.core.element import put_bytes
from septet.core.handle import give, relayout
from septet.core.io import npy, pickles
from septet.core.io.files import replacing
from septet.core.view import reshape, transpose
from septet.ir.dtype import DType, void
from septet.numpy.convert import from_any, ir_dtype
from septet.numpy.dtype_parse import parse
from septet.numpy.ndarray import ndarray

MAX_RATIO = 2000                    # a member that unpacks to more than this times its packed size is a bomb
OBJECTS = "Object arrays cannot be loaded when allow_pickle=False"


def find_array_names(module: str, name: str) -> Any:
    """What pickled arrays need: how NumPy and Septet rebuild arrays, dtypes and scalars."""
    import septet.numpy as np
    from septet.numpy import methods, scalars

    if name == "dtype" and module in ("numpy", "septet.numpy.dtype", "septet.numpy.data_type"):
        return np.dtype
    if name == "ndarray" and module in ("numpy", "septet.numpy.ndarray"):
        return ndarray
    if module == "septet.numpy.methods" and name == "rebuild":
        return methods.rebuild
    if module == "septet.numpy.scalars" and name == "_unpickle":
        return scalars._unpickle
    if name == "_reconstruct" and module.endswith("multiarray"):
        return reconstruct
    if name == "scalar" and module.endswith("multiarray"):
        return rebuild_scalar
    return None


class Reconstructed(ndarray):
    """A real NumPy array's pickle while it is read: its state is set after it is made."""

    __slots__ = ()

    def __setstate__(self, state: Any) -> None:
        _, shape, dtype, fortran, data = state
        d = dtype._ir
        made = create.from_values(ndarray, data, d, tuple(shape)) if isinstance(data, list) else from_bytes(data, d, tuple(shape), fortran)
        address = made._address
        relayout(self, d, made.shape, made.strides)
        give(self, address, made, made.strides)


def reconstruct(subtype: Any, shape: Any, typecode: Any) -> Any:
    """An empty array whose state the pickle sets."""
    return Reconstructed((0,), "u1")


def rebuild_scalar(dtype: Any, data: bytes) -> Any:
    """A typed scalar of its bytes.  ValueError where they do not fit."""
    refuse_misfit(data, dtype._ir, 1)
    from septet.core.element import decode
    from septet.numpy.scalars import make

    return make(dtype._ir, decode(dtype._ir, data))


def refuse_misfit(data: bytes, d: DType, count: int) -> None:
    """ValueError for bytes that are not so many elements: a file may say anything."""
    if d.kind == "O":
        raise ValueError("objects are read from lists of objects, never from bytes, which would be taken for addresses")
    refuse_references(d)
    if len(data) != count * d.itemsize:
        raise ValueError(f"buffer size does not match array size: {len(data)} bytes for {count} elements of {d.itemsize}")


def from_bytes(data: bytes, d: DType, shape: tuple[int, ...], fortran: bool) -> ndarray:
    """An array of raw elements.  ValueError where they are not as many as the shape says, or would be taken for objects."""
    refuse_misfit(data, d, math.prod(shape))
    a = core_empty(ndarray, d, shape[::-1] if fortran else shape)
    put_bytes(a._address, data)
    return transpose(a) if fortran else a


# ---- one array -------------------------------------------------------------------------------------------------------


def description(d: DType) -> Any:
    """A dtype as the header writes it."""
    import septet.numpy as np
    from septet.core.interop import typestr

    return np.dtype(d_of(d)).descr if d.fields else typestr(d)


def d_of(d: DType) -> Any:
    """The face's dtype object of an engine dtype."""
    from septet.numpy import data_type as dtypes

    return dtypes.of(d)


def write_array(file: Any, array: Any, version: tuple[int, int] | None = None, allow_pickle: bool = True,
                pickle_kwargs: Any = None) -> None:
    """Write one array in .npy format."""
    a = from_any(array)
    fortran = a.flags.fnc
    file.write(npy.header_bytes(npy.Header(description(a._dtype), bool(fortran), a.shape), version))
    if a._dtype.kind == "O":
        if not allow_pickle:
            raise ValueError("Object arrays cannot be saved when allow_pickle=False")
        pickle.dump([a.shape, elements(a)], file, protocol=4)
    else:
        file.write(tobytes(a, "F" if fortran else "C"))


def read_array(file: Any, allow_pickle: bool = False, max_header_size: int = npy.MAX_HEADER) -> Any:
    """Read one array in .npy format."""
    header = npy.read_header(file, npy.read_version(file), max_header_size if not allow_pickle else 1 << 30)
    try:
        d = void_or(header.descr)
    except TypeError as error:
        raise ValueError(f"descr is not a valid dtype descriptor: {header.descr!r}") from error
    if d.kind == "O" or any(f[1].kind == "O" for f in d.fields):
        if not allow_pickle:
            raise ValueError(OBJECTS)
        return read_objects(file, header)
    data = npy.read_exactly(file, header.count * d.itemsize, "array data")
    return from_bytes(data, d, header.shape, header.fortran_order)


def void_or(descr: Any) -> DType:
    """The dtype of a header's description; unnamed fields are padding."""
    if isinstance(descr, list) and any(f[0] == "" for f in descr):
        fields, at = [], 0
        for name, kind, *shape in descr:
            inner = parse((kind, *shape) if shape else kind)
            if name:
                fields.append((name if isinstance(name, str) else name[1], inner, at))
            at += inner.itemsize
        return void(at, tuple(fields))
    return parse([tuple(f) for f in descr] if isinstance(descr, list) else descr)


def read_objects(file: Any, header: npy.Header) -> Any:
    """An object array, through the restricted unpickler."""
    try:
        found = pickles.Restricted(file, find_array_names).load()
    except pickles.Refused:
        raise
    except Exception as error:  # a damaged pickle fails in many ways
        raise ValueError(f"cannot read the pickled objects{npy.where(file)}: {error}") from error
    if isinstance(found, ndarray):
        return reshape(found, header.shape)
    if isinstance(found, list) and len(found) == 2 and isinstance(found[1], list):
        return create.from_values(ndarray, found[1], parse(object), header.shape)
    raise ValueError("the pickled objects are not an array")


def opened(file: Any, mode: str) -> Any:
    """A context with a file object: the given one, or a path opened."""
    if hasattr(file, "write") or hasattr(file, "read"):
        return nullcontext(file)
    path = os.fspath(file)
    return replacing(path) if "w" in mode else open(path, mode)


def save(file: Any, arr: Any, allow_pickle: bool = True) -> None:
    """Write an array to a .npy file (the suffix is added)."""
    if not hasattr(file, "write"):
        file = os.fspath(file)
        file = file if file.endswith(".npy") else file + ".npy"
    with opened(file, "wb") as f:
        write_array(f, arr, allow_pickle=allow_pickle)


def load(file: Any, mmap_mode: Any = None, allow_pickle: bool = False, fix_imports: bool = True, encoding: str = "ASCII", *,
         max_header_size: int = npy.MAX_HEADER) -> Any:
    """An array of a .npy file, the archive of a .npz file, or a pickled object (allow_pickle)."""
    if encoding not in ("ASCII", "latin1", "bytes"):
        raise ValueError("encoding must be 'ASCII', 'latin1', or 'bytes'")
    own = not hasattr(file, "read")
    f = open(os.fspath(file), "rb") if own else file      # noqa: SIM115  an archive keeps it open
    keep = False
    try:
        start = f.read(6)
        f.seek(-min(6, len(start)), 1)
        if not start:
            raise EOFError("No data left in file")
        if start[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
            keep = True
            return NpzFile(f, own, allow_pickle, max_header_size)
        if start == npy.MAGIC:
            if mmap_mode:
                return open_memmap(os.fspath(file), mode=mmap_mode, max_header_size=max_header_size)
            return read_array(f, allow_pickle, max_header_size)
        if not allow_pickle:
            raise ValueError("This file contains pickled (object) data. If you trust the file you can load it unsafely using the "
                             "`allow_pickle=` keyword argument or `pickle.load()`.")
        return load_pickle(f)
    finally:
        if own and not keep:
            f.close()


def load_pickle(f: Any) -> Any:
    """A pickled object, through the restricted unpickler."""
    try:
        return pickles.Restricted(f, find_array_names).load()
    except pickles.Refused:
        raise
    except Exception as error:  # a damaged pickle fails in many ways
        raise pickle.UnpicklingError(f"Failed to interpret file {getattr(f, 'name', f)!r} as a pickle") from error


# ---- archives --------------------------------------------------------------------------------------------------------


class NpzFile(Mapping):  # type: ignore[type-arg]
    """The arrays of a .npz archive by name, read when asked for."""

    def __init__(self, fid: Any, own_fid: bool = False, allow_pickle: bool = False, max_header_size: int = npy.MAX_HEADER):
        try:
            self.zip = zipfile.ZipFile(fid)
        except zipfile.BadZipFile as error:
            raise ValueError(f"cannot read the archive {getattr(fid, 'name', fid)!r}: {error}") from error
        self.fid, self._own, self.allow_pickle, self.max_header_size = fid, own_fid, allow_pickle, max_header_size
        self._members = self.zip.namelist()
        self.files = [n.removesuffix(".npy") for n in self._members]
        self.f = Fields(self)

    def __enter__(self) -> NpzFile:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the archive."""
        self.zip.close()
        if self._own and self.fid is not None:
            self.fid.close()
            self.fid = None

    def __iter__(self) -> Iterator[str]:
        return iter(self.files)

    def __len__(self) -> int:
        return len(self.files)

    def __contains__(self, key: object) -> bool:
        return key in self.files or key in self._members

    def __getitem__(self, key: str) -> Any:
        name = key if key in self._members else f"{key}.npy"
        if name not in self._members:
            raise KeyError(f"{key} is not a file in the archive")
        info = self.zip.getinfo(name)
        if info.compress_size and info.file_size > MAX_RATIO * info.compress_size and info.file_size > 1 << 30:
            raise ValueError(f"{name} would unpack from {info.compress_size} to {info.file_size} bytes; refused")
        return self.member(name)

    def member(self, name: str) -> Any:
        """One member: an array, or its bytes where it is none."""
        try:
            with self.zip.open(name) as file:
                start = file.read(len(npy.MAGIC))
            if start != npy.MAGIC:
                return self.zip.read(name)
            with self.zip.open(name) as file:
                return read_array(file, self.allow_pickle, self.max_header_size)
        except (zipfile.BadZipFile, EOFError, zipfile.zlib.error) as error:  # type: ignore[attr-defined]
            raise ValueError(f"cannot read {name} of the archive {getattr(self.fid, 'name', self.fid)!r}: {error}") from error

    def __repr__(self) -> str:
        shown = ", ".join(self.files[:5]) + ("..." if len(self.files) > 5 else "")
        name = getattr(self.fid, "name", None) or "object"
        return f"NpzFile {name!r} with keys: {shown}"


class Fields:
    """The arrays of an archive as attributes."""

    def __init__(self, archive: NpzFile):
        self._archive = archive

    def __getattr__(self, name: str) -> Any:
        try:
            return self._archive[name]
        except KeyError:
            raise AttributeError(name) from None

    def __dir__(self) -> list[str]:
        return list(self._archive.files)


def write_archive(file: Any, args: tuple[Any, ...], kwds: dict[str, Any], method: int, allow_pickle: bool) -> None:
    """Write arrays to a .npz archive."""
    if not hasattr(file, "write"):
        file = os.fspath(file)
        file = file if file.endswith(".npz") else file + ".npz"
    named = dict(kwds)
    for k, value in enumerate(args):
        if f"arr_{k}" in named:
            raise ValueError(f"Cannot use un-named variables and keyword arr_{k}")
        named[f"arr_{k}"] = value
    with opened(file, "wb") as f, zipfile.ZipFile(f, "w", method, allowZip64=True) as archive:
        for name, value in named.items():
            buffer = io.BytesIO()
            write_array(buffer, value, allow_pickle=allow_pickle)
            archive.writestr(f"{name}.npy", buffer.getvalue())


def savez(file: Any, *args: Any, allow_pickle: bool = True, **kwds: Any) -> None:
    """Write arrays to an uncompressed .npz archive."""
    write_archive(file, args, kwds, zipfile.ZIP_STORED, allow_pickle)


def savez_compressed(file: Any, *args: Any, allow_pickle: bool = True, **kwds: Any) -> None:
    """Write arrays to a compressed .npz archive."""
    write_archive(file, args, kwds, zipfile.ZIP_DEFLATED, allow_pickle)


# ---- memory maps and raw files ---------------------------------------------------------------------------------------


def open_memmap(filename: Any, mode: str = "r+", dtype: Any = None, shape: Any = None, fortran_order: bool = False,
                version: Any = None, *, max_header_size: int = npy.MAX_HEADER) -> Any:
    """A .npy file as a memory-mapped array."""
    from septet.numpy.file_map import memmap

    path = os.fspath(filename)
    if "w" in mode:
        d = ir_dtype(dtype) or parse(float)
        size = tuple(shape) if isinstance(shape, tuple) else (shape,)
        with replacing(path) as f:
            f.write(npy.header_bytes(npy.Header(description(d), fortran_order, size), version))
            offset = f.tell()
            f.truncate(offset + npy.Header(None, False, size).count * d.itemsize)
        return memmap(path, d_of(d), "r+", offset, size, "F" if fortran_order else "C")
    with open(path, "rb") as f:
        header = npy.read_header(f, npy.read_version(f), max_header_size)
        offset = f.tell()
    d = void_or(header.descr)
    if d.kind == "O":
        raise ValueError("Array can't be memory-mapped: Python objects in dtype.")
    return memmap(path, d_of(d), mode, offset, header.shape, "F" if header.fortran_order else "C")


def fromfile(file: Any, dtype: Any = float, count: int = -1, sep: str = "", offset: int = 0, *, like: Any = None) -> Any:
    """A 1-d array of a file's raw elements, or of numbers in text separated by `sep`."""
    d = ir_dtype(dtype) or parse(float)
    with opened(file, "rb") as f:
        if offset:
            f.seek(offset, 1)
        if sep:
            return from_text(f.read(), d, count, sep)
        data = f.read(-1 if count < 0 else count * d.itemsize)
        if hasattr(data, "encode"):
            raise TypeError("fromfile needs a file opened in binary mode")
    n = len(data) // d.itemsize
    a = core_empty(ndarray, d, (n if count < 0 else min(n, count),))
    put_bytes(a._address, data[: a.nbytes])
    return a


def from_text(text: Any, d: DType, count: int, sep: str) -> Any:
    """Numbers in text."""
    words = (text.decode() if isinstance(text, bytes) else text).split(sep.strip() or None)
    words = [w.strip() for w in words if w.strip()]
    words = words if count < 0 else words[:count]
    try:
        values = [w if d.kind in "SU" else complex(w) if d.kind == "c" else float(w) if d.kind == "f" else int(w) for w in words]
    except ValueError:
        raise ValueError("string or file could not be read to its end due to unmatched data") from None
    return create.from_values(ndarray, values, d, (len(values),))


def fromstring(string: Any, dtype: Any = float, count: int = -1, *, sep: str = "", like: Any = None) -> Any:
    """A 1-d array of numbers in text."""
    if not sep:
        raise ValueError("The binary mode of fromstring is removed, use frombuffer instead")
    return from_text(string, ir_dtype(dtype) or parse(float), count, sep)


def tofile(a: Any, fid: Any, sep: str = "", format: str = "%s") -> None:
    """Write elements to a file, as bytes or as text."""
    if sep:
        body: Any = sep.join(format % (x,) for x in a.ravel().tolist())
        if not hasattr(fid, "write") or "b" in getattr(fid, "mode", "b"):
            body = body.encode()
    else:
        body = tobytes(a)
    with opened(fid, "wb") as f:
        f.write(body)


