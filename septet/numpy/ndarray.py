"""`numpy.ndarray`: attributes, operators and conversion.  Its many methods stand in `methods.py`."""
from __future__ import annotations

from typing import Any

from septet.core import convert, index, view
from septet.core.array import READONLY, Array, check_loss, empty, foreign, is_c_contiguous, refuse_references, show, view_of
from septet.core.autograd import is_watched, keeps_arrays, readable
from septet.core.element import read, write
from septet.core.fn import stats
from septet.core.handle import contiguous_strides, registry, relayout
from septet.ir import dtype as dt
from septet.ir.shape import extent, reshape_strides, solve_shape
from septet.numpy import data_type as dtypes
from septet.numpy.dtype_parse import parse
from septet.numpy.named_type import NamedType
from septet.runtime.native.adopt import adopt, register_dispatch
from septet.runtime.native.tables import set_metaclass
from septet.runtime.native.types import make_type


class _Ndarray:
    """An n-dimensional array of elements of one dtype.

    ndarray(shape, dtype=float, buffer=None, offset=0, strides=None, order=None) makes one without initialising it, or over a buffer.
    """

    __slots__ = ()
    _policy = "numpy"
    __array_priority__ = 0.0

    def __new__(cls, shape: Any = (), dtype: Any = float, buffer: Any = None, offset: int = 0, strides: Any = None,
                order: str | None = None) -> Any:
        found = parse(dtype)
        size = tuple(shape) if isinstance(shape, (tuple, list)) else (int(shape),)
        if any(n < 0 for n in size):
            raise ValueError("negative dimensions are not allowed")
        if buffer is not None:
            return over_buffer(cls, size, found, buffer, offset, strides, order)
        a = empty(ndarray, found, size, tuple(strides) if strides else contiguous_strides_in(size, found.itemsize, order))
        return a if cls is ndarray else as_class(a, cls)

    def __array_finalize__(self, source: Any) -> None:
        """Hook of subclasses, called when a new instance is made from `source`."""

    # ---- layout ----

    @property
    def dtype(self) -> Any:
        return dtypes.of(self._dtype)

    @dtype.setter
    def dtype(self, value: Any) -> None:
        other = viewed(self, parse(value))
        relayout(self, other._dtype, other.shape, other.strides)

    @property
    def shape(self) -> tuple[int, ...]:
        raise AssertionError("native")

    @shape.setter
    def shape(self, value: Any) -> None:
        set_shape(self, value)

    @property
    def T(self) -> Any:
        return view.transpose(self)

    @property
    def mT(self) -> Any:
        if self.ndim < 2:
            raise ValueError("matrix transpose with ndim < 2 is undefined")
        return view.swapaxes(self, -1, -2)

    @property
    def base(self) -> Any:
        """The object whose memory this is: the array a view was taken from, or a foreign owner."""
        if self._root is not None:
            return self._root
        owner = self._owner
        return None if owner is None or type(owner).__module__.startswith("septet.") else owner

    @property
    def flags(self) -> Any:
        from septet.numpy.flags import Flags

        return Flags(self)

    @property
    def flat(self) -> Any:
        from septet.numpy.flat_iterator import flatiter

        return flatiter(self)

    @flat.setter
    def flat(self, value: Any) -> None:
        self.flat[:] = value

    @property
    def real(self) -> Any:
        return part(self, 0) if self._dtype.is_complex else self

    @real.setter
    def real(self, value: Any) -> None:
        self.real[...] = value

    @property
    def imag(self) -> Any:
        if self._dtype.is_complex:
            return part(self, 1)
        return view.broadcast_to(empty_zero(self), self.shape)

    @imag.setter
    def imag(self, value: Any) -> None:
        if not self._dtype.is_complex:
            raise TypeError("array does not have imaginary part to set")
        part(self, 1)[...] = value

    @property
    def data(self) -> memoryview:
        return memoryview(self)

    @property
    def device(self) -> str:
        return "cpu"

    @property
    def ctypes(self) -> Any:
        from septet.numpy.ctypeslib import CtypesView

        show(self)
        return CtypesView(self)

    # ---- Python protocols ----

    def __len__(self) -> int:
        if not self.shape:
            raise TypeError("len() of unsized object")
        return self.shape[0]

    def __iter__(self) -> Any:
        if not self.shape:
            raise TypeError("iteration over a 0-d array")
        if self.ndim == 1 and not is_watched(self) and self._dtype.kind != "V":
            from septet.numpy.scalars import maker

            return map(maker(self._dtype), convert.elements(self))
        return (self[k] for k in range(self.shape[0]))

    def __bool__(self) -> bool:
        if self.size == 1:
            return bool(convert.item(readable(self)))
        if self.size == 0:
            raise ValueError("The truth value of an empty array is ambiguous. Use `array.size > 0` to check that an array is not empty.")
        raise ValueError("The truth value of an array with more than one element is ambiguous. Use a.any() or a.all()")

    def _single(self, kind: str) -> Any:
        if self.ndim:
            raise TypeError("only 0-dimensional arrays can be converted to Python scalars")
        return convert.item(self)

    def __int__(self) -> int:
        return int(self._single("int"))

    def __float__(self) -> float:
        return float(self._single("float"))

    def __complex__(self) -> complex:
        return complex(self._single("complex"))

    def __index__(self) -> int:
        if self.ndim or not self._dtype.is_integer:
            raise TypeError("only integer scalar arrays can be converted to a scalar index")
        return int(convert.item(self))

    def __format__(self, spec: str) -> str:
        if self.ndim == 0:
            return format(self[()], spec)
        if spec:
            raise TypeError("unsupported format string passed to numpy.ndarray.__format__")
        return str(self)

    def __repr__(self) -> str:
        from septet.numpy.printing import array_repr

        return array_repr(readable(self))

    def __str__(self) -> str:
        from septet.numpy.printing import array_str

        return array_str(readable(self))

    def __contains__(self, value: Any) -> bool:
        return bool((self == value).any())

    def __buffer__(self, flags: int) -> memoryview:
        from septet.core.export import as_memoryview

        return as_memoryview(self)

    @property
    def __array_interface__(self) -> dict[str, Any]:
        from septet.core.interop import typestr

        show(self)
        dense = is_c_contiguous(self)
        address = self._address
        return {"version": 3, "shape": self.shape, "typestr": typestr(self._dtype), "descr": self.dtype.descr,
                "data": (address, bool(self._flags & READONLY)), "strides": None if dense else self.strides}

    def __array__(self, dtype: Any = None, *, copy: bool | None = None) -> Any:
        plain = self if type(self) is ndarray else self.view(ndarray)
        result = plain if dtype is None or parse(dtype) is self._dtype else plain.astype(dtype)
        if copy is False and result is not plain:
            raise ValueError("Unable to avoid copy while creating an array as requested.")
        return result.copy() if copy and result is plain else result

    def __array_namespace__(self, *, api_version: str | None = None) -> Any:
        import septet.numpy

        return septet.numpy

    def __dlpack__(self, *, stream: Any = None, max_version: Any = None, dl_device: Any = None, copy: bool | None = None) -> Any:
        from septet.core.dlpack import dlpack

        return dlpack(self, stream, max_version, dl_device, copy)

    def __dlpack_device__(self) -> tuple[int, int]:
        return 1, 0

    def __arrow_c_array__(self, requested_schema: Any = None) -> tuple[Any, Any]:
        from septet.core.arrow import export

        return export(self)

    def to_device(self, device: Any, /, *, stream: Any = None) -> Any:
        """The array itself: there is only the CPU."""
        if device != "cpu" or stream is not None:
            wrong = f"Unsupported device: {device!r}" if device != "cpu" else "The stream argument in to_device() is not supported"
            raise ValueError(wrong)
        return self

    # ---- elements ----

    def __getitem__(self, key: Any) -> Any:
        if isinstance(key, (str, list)) and self._dtype.kind == "V":
            from septet.numpy.structured import get_field, is_field_key

            if is_field_key(key):
                return get_field(self, key)
        if key.__class__ is int and len(self.shape) == 1 and not is_watched(self):
            return scalar(self, int_offset(self, key))
        found = index.getitem(self, key)
        if not found.shape and index.is_scalar_key(self, key):
            return found if keeps_arrays(found) else scalar(found, 0)
        return found

    def __setitem__(self, key: Any, value: Any) -> None:
        if isinstance(key, (str, list)) and self._dtype.kind == "V":
            from septet.numpy.structured import is_field_key, set_field

            if is_field_key(key):
                return set_field(self, key, value)
        if key.__class__ is int and len(self.shape) == 1 and type(value) in (int, float, bool, complex) and self._dtype.kind != "O" \
                and not is_watched(self):
            from septet.core.array import before_write

            offset = int_offset(self, key)
            before_write(self)
            write(self._dtype, self._address + offset, value)
            return None
        if index.is_scalar_key(self, key):
            if self._dtype.is_numeric:
                check_element(self, value)
            elif self._dtype.kind == "O" and (isinstance(value, (list, tuple)) or getattr(value, "shape", ())):
                value = boxed(value)                # an element, not elements
        found = value_for(self, key, value)
        warn_discarded(found._dtype, self._dtype)
        return index.setitem(self, key, found)

    def __delitem__(self, key: Any) -> None:
        raise ValueError("cannot delete array elements")


def boxed(value: Any) -> Any:
    """A 0-d object array that holds a sequence as it is."""
    from septet.numpy.creation import fromiter

    return fromiter([value], dtype=object).reshape(())


ndarray: Any = make_type("numpy.ndarray", scalars=True)
set_metaclass(ndarray, NamedType)
register_dispatch()
adopt(ndarray, _Ndarray)
ndarray._face = ndarray


def item_of(a: Any, address: int, dtype: dt.DType) -> Any:
    """The scalar of an element, for the native code."""
    return scalar(a, address - a._address)


registry.register("item_of", item_of)


def int_offset(a: ndarray, k: int) -> int:
    """Byte offset of element k of a 1-d array."""
    n = a.shape[0]
    if not -n <= k < n:
        raise IndexError(f"index {k} is out of bounds for axis 0 with size {n}")
    return (k + n if k < 0 else k) * a.strides[0]


def scalar(a: ndarray, offset: int) -> Any:
    """The scalar at a byte offset."""
    from septet.numpy.scalars import make

    dtype = a._dtype
    if dtype.kind == "V":
        return make(dtype, view_of(a, (), (), offset))
    value = read(dtype, a._address + offset)
    return value if dtype.kind == "O" else make(dt.swap(dtype) if dtype.swapped else dtype, value)


def check_element(a: ndarray, value: Any) -> None:
    """ValueError or TypeError where a sequence would become one number."""
    if isinstance(value, Array) and value.ndim:
        raise ValueError("setting an array element with a sequence.")
    if isinstance(value, (list, tuple)) and a._dtype.kind in ELEMENT:
        ELEMENT[a._dtype.kind](value)


ELEMENT = {"i": int, "u": int, "f": float, "c": complex}


def warn_discarded(source: dt.DType, target: dt.DType) -> None:
    """NumPy's warning that a cast drops imaginary parts."""
    if source.kind == "c" and target.kind in "iuf":
        import warnings

        from septet.core.float_errors import user_level
        from septet.numpy.exceptions import ComplexWarning

        warnings.warn("Casting complex values to real discards the imaginary part", ComplexWarning, stacklevel=user_level(2))


def value_for(a: ndarray, key: Any, value: Any) -> Array:
    """What is assigned, as an array."""
    from septet.numpy.convert import from_any, from_scalar

    if isinstance(value, Array):
        return value
    if a._dtype.kind == "O" and not isinstance(value, (list, tuple)):
        return from_scalar(value, dt.object_)
    if type(value) in (int, float, bool, complex, str, bytes) or value is None:
        return from_scalar(value, a._dtype)
    return from_any(value, a._dtype if a._dtype.kind in "OVMmSU" or isinstance(value, (list, tuple)) else None)


def contiguous_strides_in(shape: tuple[int, ...], itemsize: int, order: str | None) -> tuple[int, ...]:
    """Strides of a new array in C or F order."""
    if order in (None, "C", "K", "A"):
        return contiguous_strides(shape, itemsize)
    return contiguous_strides(shape[::-1], itemsize)[::-1]


def over_buffer(cls: type, shape: Any, dtype: dt.DType, buffer: Any, offset: int, strides: Any, order: str | None) -> Any:
    """An array over someone's memory.  TypeError where the buffer is too small."""
    from septet.core.interop import address_of

    if dtype.kind == "V":
        refuse_references(dtype)
    if dtype.kind == "O":
        raise ValueError("cannot construct an object array from a buffer of bytes")
    held = memoryview(buffer)
    steps = tuple(strides) if strides else contiguous_strides_in(shape, dtype.itemsize, order)
    low, high = extent(shape, steps, dtype.itemsize)
    if offset + low < 0 or offset + high > held.nbytes:
        raise TypeError("buffer is too small for requested array")
    a = foreign(ndarray, address_of(held) + offset, dtype, shape, steps, held if not isinstance(buffer, Array) else buffer, held.readonly)
    return a if cls is ndarray else as_class(a, cls)


def as_class(a: ndarray, cls: type, source: Any = None) -> Any:
    """A view of `a` as an instance of a subclass."""
    from septet.core.handle import view as view_handle

    if a._node is not None:
        check_loss(a)
    made = view_handle(cls, a, a._dtype, a.shape, a.strides)
    if hasattr(made, "__array_finalize__") and made.__array_finalize__ is not None:
        made.__array_finalize__(a if source is None else source)
    return made


def part(a: ndarray, which: int) -> Any:
    """The real (0) or imaginary (1) parts: a view."""
    return stats.imag(a) if which else stats.real(a)


def empty_zero(a: ndarray) -> Any:
    """A 0-d zero of the array's dtype."""
    from septet.core.array import zeros
    from septet.core.create import full

    return full(ndarray, a._dtype, (), 0) if a._dtype.kind == "O" else zeros(ndarray, a._dtype, ())


def viewed(a: ndarray, dtype: dt.DType) -> Any:
    """The same memory as another dtype: the last axis is split or joined.  ValueError where that cannot be."""
    if dtype.kind == "V":
        refuse_references(dtype)
    if (dtype.kind == "O") != (a._dtype.kind == "O"):
        raise TypeError("Cannot change data-type for array of references.")
    if dtype.itemsize == a._dtype.itemsize:
        return view_of(a, a.shape, a.strides, 0, dtype)
    if dtype.kind in "SU" and dtype.itemsize == 0:
        sized = dt.string(a.itemsize // 4) if dtype.kind == "U" else dt.bytes_(a.itemsize)
        return view_of(a, a.shape, a.strides, 0, sized)
    if not a.shape:
        raise ValueError("Changing the dtype of a 0d array is only supported if the itemsize is unchanged")
    if a.strides[-1] != a.itemsize and a.shape[-1] != 1:
        raise ValueError("To change to a dtype of a different size, the last axis must be contiguous")
    nbytes = a.shape[-1] * a.itemsize
    if dtype.itemsize == 0 or nbytes % dtype.itemsize:
        raise ValueError("When changing to a larger dtype, its size must be a divisor of the total size in bytes of the last axis of the "
                         "array.")
    return view_of(a, (*a.shape[:-1], nbytes // dtype.itemsize), (*a.strides[:-1], dtype.itemsize), 0, dtype)


def set_shape(a: ndarray, shape: Any) -> None:
    """Change the shape in place; AttributeError where only a copy could have it."""
    new = solve_shape(a.size, a.shape, shape)
    a._address                                  # a pending array has no strides yet
    strides = reshape_strides(a.shape, a.strides, new, a.itemsize)
    if strides is None:
        raise AttributeError("Incompatible shape for in-place modification. Use `.reshape()` to make a copy with the desired shape.")
    relayout(a, a._dtype, new, strides)


