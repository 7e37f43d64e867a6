"""Single elements and runs of elements as Python values: how each kind of dtype is read from memory and written to it."""
from __future__ import annotations

import ctypes
import struct
from array import array
from collections.abc import Callable, Sequence
from typing import Any

from septet.core import objects
from septet.errors import NotSupported
from septet.ir.dtype import BY_NAME, DType, bfloat16, float16, swap

# struct letters of the dtypes that `struct` knows; '=' sizes
LETTER = {
    "bool": "?", "int8": "b", "int16": "h", "int32": "i", "int64": "q", "uint8": "B", "uint16": "H", "uint32": "I", "uint64": "Q",
    "float16": "e", "float32": "f", "float64": "d", "complex64": "f", "complex128": "d",
}

Codec = tuple[Callable[[DType, bytes], Any], Callable[[DType, Any], bytes]]
codecs: dict[str, Codec] = {}               # kind -> (bytes to value, value to bytes) of what is not numeric


def bytes_at(address: int, count: int) -> bytes:
    """`count` bytes of memory, copied."""
    return ctypes.string_at(address, count)


def put_bytes(address: int, data: bytes | bytearray | memoryview | array[Any]) -> None:
    """Copy `data` to memory."""
    view = memoryview(data).cast("B")
    if view.nbytes:
        source = (ctypes.c_char * view.nbytes).from_buffer_copy(view) if view.readonly else (ctypes.c_char * view.nbytes).from_buffer(view)
        ctypes.memmove(address, source, view.nbytes)


def read(dtype: DType, address: int) -> Any:
    """The element at `address` as a Python value (bool, int, float, complex, str, bytes, ...)."""
    if dtype.kind == "O":
        return objects.load(address)
    return decode(dtype, bytes_at(address, dtype.itemsize))


def write(dtype: DType, address: int, value: Any) -> None:
    """Convert a Python value and store it; OverflowError, TypeError or ValueError where it does not fit."""
    if dtype.kind == "O":
        objects.store(address, value)
    else:
        put_bytes(address, encode(dtype, value))


def decode(dtype: DType, data: bytes) -> Any:
    """One element's bytes as a Python value."""
    if dtype.swapped:
        return decode(swap(dtype), swap_bytes(dtype, data))
    letter = LETTER.get(dtype.name)
    if letter and dtype.kind == "c":
        return complex(*struct.unpack(letter * 2, data))
    if letter:
        return struct.unpack(letter, data)[0]
    if dtype is bfloat16:
        return struct.unpack("<f", b"\0\0" + data)[0]
    return codecs[dtype.kind][0](dtype, data)


def encode(dtype: DType, value: Any) -> bytes:
    """A Python value as one element's bytes."""
    if dtype.swapped:
        return swap_bytes(dtype, encode(swap(dtype), value))
    if not dtype.is_numeric:
        return codecs[dtype.kind][1](dtype, value)
    return encode_number(dtype, CONVERT[dtype.kind](dtype, value))


def encode_number(dtype: DType, value: Any) -> bytes:
    """A number already of the dtype's kind, packed."""
    if dtype.kind == "c":
        return _pack_float(dtype.real, value.real) + _pack_float(dtype.real, value.imag)
    if dtype.kind == "f":
        return _pack_float(dtype, value)
    return struct.pack(LETTER[dtype.name], value)


def _pack_float(dtype: DType, value: float) -> bytes:
    """A float rounded to the dtype; overflow gives infinity as a cast does."""
    if dtype is bfloat16:
        bits = struct.unpack("<I", _pack_float(BY_NAME["float32"], value))[0]
        if bits & 0x7FFFFFFF > 0x7F800000:
            return struct.pack("<H", (bits >> 16) | 0x40)
        return struct.pack("<H", (bits + 0x7FFF + (bits >> 16 & 1)) >> 16)
    try:
        return struct.pack(LETTER[dtype.name], value)
    except OverflowError:
        return struct.pack(LETTER[dtype.name], float("inf") if value > 0 else float("-inf"))


def out_of_bounds(value: int, dtype: DType) -> OverflowError:
    """NumPy's error for a Python integer that the dtype cannot hold."""
    return OverflowError(f"Python integer {value} out of bounds for {dtype.name}")


def limits(dtype: DType) -> tuple[int, int]:
    """Least and greatest value of an integer dtype."""
    if dtype.kind == "i":
        return -(1 << dtype.bits - 1), (1 << dtype.bits - 1) - 1
    return 0, (1 << dtype.bits) - 1


def _to_bool(dtype: DType, value: Any) -> bool:
    return bool(value)


def _to_integer(dtype: DType, value: Any) -> int:
    """Truncates floats, parses text; a value outside the range is an OverflowError."""
    if isinstance(value, (str, bytes)):
        n = int(value)
    elif isinstance(value, complex):
        raise TypeError(f"int() argument must be a string, a bytes-like object or a real number, not '{type(value).__name__}'")
    else:
        n = int(value)
    low, high = limits(dtype)
    if not low <= n <= high:
        raise out_of_bounds(n, dtype)
    return n


def _to_float(dtype: DType, value: Any) -> float:
    if value is None:
        return float("nan")
    if isinstance(value, complex):
        raise TypeError(f"float() argument must be a string or a real number, not '{type(value).__name__}'")
    return float(value)


def _to_complex(dtype: DType, value: Any) -> complex:
    if isinstance(value, bytes):
        value = value.decode("ascii")
    return complex("nan") if value is None else complex(value)


CONVERT: dict[str, Callable[[DType, Any], Any]] = {"b": _to_bool, "i": _to_integer, "u": _to_integer, "f": _to_float, "c": _to_complex}


def swap_bytes(dtype: DType, data: bytes) -> bytes:
    """Reverse the bytes of each number in one element."""
    if dtype.fields:
        return b"".join(swap_bytes(d, data[at : at + d.itemsize]) for _, d, at in dtype.fields)
    if dtype.kind == "U":
        return b"".join(data[k : k + 4][::-1] for k in range(0, len(data), 4))
    if dtype.kind == "c":
        half = len(data) // 2
        return data[:half][::-1] + data[half:][::-1]
    return data[::-1]


# ---- runs of elements ------------------------------------------------------------------------------------------------


def read_run(dtype: DType, address: int, count: int) -> list[Any]:
    """`count` adjacent elements as a list of Python values."""
    if dtype.kind == "U" and dtype.itemsize and not dtype.swapped:
        return read_texts(dtype.itemsize // 4, bytes_at(address, count * dtype.itemsize))
    if dtype.kind == "O":
        return objects.load_run(address, count)
    letter: Any = LETTER.get(dtype.name)
    if dtype.swapped or letter is None:
        return [read(dtype, address + k * dtype.itemsize) for k in range(count)]
    data = bytes_at(address, count * dtype.itemsize)
    if dtype is float16:
        return list(struct.unpack(f"{count}e", data))
    values = memoryview(data).cast(letter).tolist() if data else []
    if dtype.kind == "c":
        return list(map(complex, values[::2], values[1::2]))
    return values


def read_texts(width: int, data: bytes) -> list[str]:
    """Adjacent texts of `width` characters."""
    text = data.decode("utf-32-le", "surrogatepass")
    return [text[k : k + width].rstrip("\0") for k in range(0, len(text), width)]


def write_run(dtype: DType, address: int, values: Sequence[Any]) -> None:
    """Convert Python values and store them side by side."""
    if dtype.kind == "O":
        objects.store_run(address, values)
        return
    put_bytes(address, encode_run(dtype, values))


def encode_run(dtype: DType, values: Sequence[Any]) -> bytes | array[Any]:
    """Python values as adjacent elements; numbers of the right type go at C speed."""
    letter = LETTER.get(dtype.name)
    types = set(map(type, values))
    if letter and not dtype.swapped:
        if dtype.kind in "iu" and types <= {int, bool}:
            return _integer_run(dtype, letter, values)
        if letter in "fd" and types <= {float, int, bool} and dtype.kind == "f":
            return _float_run(dtype, letter, values)
        if dtype.kind == "b":
            return bytes(map(bool, values))
    return b"".join(encode(dtype, v) for v in values)


def _integer_run(dtype: DType, letter: str, values: Sequence[int]) -> array[Any]:
    try:
        return array(letter, values)
    except OverflowError:
        low, high = limits(dtype)
        raise out_of_bounds(next(v for v in values if not low <= v <= high), dtype) from None


def _float_run(dtype: DType, letter: str, values: Sequence[float]) -> array[Any] | bytes:
    try:
        return array(letter, values)
    except OverflowError:                   # an int beyond the range, or float32 rounding to infinity
        return b"".join(encode(dtype, v) for v in values)


# ---- text, bytes, raw memory, objects --------------------------------------------------------------------------------


def _decode_text(dtype: DType, data: bytes) -> str:
    return data.decode("utf-32-le", "surrogatepass").rstrip("\0")


def _encode_text(dtype: DType, value: Any) -> bytes:
    text = value.decode("ascii") if isinstance(value, bytes) else str(value)
    return text[: dtype.itemsize // 4].encode("utf-32-le", "surrogatepass").ljust(dtype.itemsize, b"\0")


def _decode_bytes(dtype: DType, data: bytes) -> bytes:
    return data.rstrip(b"\0")


def _encode_bytes(dtype: DType, value: Any) -> bytes:
    if isinstance(value, bytes):
        data = value
    else:
        data = str(value).encode("ascii")
    return data[: dtype.itemsize].ljust(dtype.itemsize, b"\0")


def _decode_void(dtype: DType, data: bytes) -> Any:
    """A structured element as a tuple, a subarray as nested lists, else the bytes."""
    if dtype.fields:
        return tuple(decode(d, data[at : at + d.itemsize]) for _, d, at in dtype.fields)
    if dtype.base is not None:
        return _nested(dtype.base, data, dtype.shape)
    return data


def _nested(base: DType, data: bytes, shape: tuple[int, ...]) -> Any:
    if not shape:
        return decode(base, data)
    step = len(data) // shape[0] if shape[0] else 0
    return [_nested(base, data[k * step : (k + 1) * step], shape[1:]) for k in range(shape[0])]


def _encode_void(dtype: DType, value: Any) -> bytes:
    if dtype.fields:
        return _encode_fields(dtype, value)
    if dtype.base is not None:
        return _encode_subarray(dtype, value)
    data = bytes(value)
    return data[: dtype.itemsize].ljust(dtype.itemsize, b"\0")


def _encode_fields(dtype: DType, value: Any) -> bytes:
    if not isinstance(value, tuple):
        value = value.item() if hasattr(value, "item") else (value,) * len(dtype.fields)
    if len(value) != len(dtype.fields):
        raise ValueError(f"could not assign tuple of length {len(value)} to structure with {len(dtype.fields)} fields.")
    out = bytearray(dtype.itemsize)
    for (_, d, at), v in zip(dtype.fields, value):
        out[at : at + d.itemsize] = encode(d, v)
    return bytes(out)


def _encode_subarray(dtype: DType, value: Any) -> bytes:
    flat, level = [value], dtype.shape
    for n in level:
        if not all(hasattr(v, "__len__") and not isinstance(v, (str, bytes)) for v in flat):
            flat = [x for v in flat for x in [v] * n]
            continue
        flat = [x for v in flat for x in v]
    assert dtype.base is not None
    data = b"".join(encode(dtype.base, v) for v in flat)
    if len(data) != dtype.itemsize:
        raise ValueError(f"could not assign a value of {len(flat)} elements to a subarray of shape {dtype.shape}")
    return data


def _decode_object(dtype: DType, data: bytes) -> Any:
    raise NotSupported("object fields inside structured dtypes")


codecs.update({
    "U": (_decode_text, _encode_text),
    "S": (_decode_bytes, _encode_bytes),
    "V": (_decode_void, _encode_void),
    "O": (_decode_object, _decode_object),
})

