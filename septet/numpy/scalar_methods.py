"""What scalars share with arrays: `x.dtype`, `x.shape`, `x.sum()`, `x.astype(...)`; mostly done by a 0-d array."""
from __future__ import annotations

from typing import Any

from septet.core import element
from septet.ir.dtype import DType
from septet.numpy import scalars as s
from septet.numpy.data_type import of
from septet.numpy.dtype_parse import parse
from septet.numpy.scalars import generic, make

_DELEGATED = """
    all any argmax argmin argpartition argsort byteswap choose clip compress cumprod cumsum diagonal dump fill
    flatten max mean min nonzero partition prod ptp put ravel repeat reshape resize round searchsorted setfield
    setflags sort squeeze std sum swapaxes take to_device trace transpose var getfield
""".split()


def _array(self: Any) -> Any:
    return s.face().asarray(self)


def _unwrapped(found: Any) -> Any:
    """A 0-d array as a scalar."""
    return found[()] if getattr(found, "shape", None) == () and not isinstance(found, generic) else found


def _delegate(name: str) -> Any:
    def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        return _unwrapped(getattr(_array(self), name)(*args, **kwargs))

    method.__name__ = name
    method.__doc__ = f"As `ndarray.{name}` of the 0-d array."
    return method


def _attribute(name: str) -> property:
    def get(self: Any) -> Any:
        return getattr(_array(self), name)

    return property(get, doc=f"As `ndarray.{name}` of the 0-d array.")


def _interface(self: Any) -> Any:
    """As `ndarray.__array_interface__`; the memory is a buffer that lives as long as what is made of it."""
    array = _array(self)
    return {**array.__array_interface__, "data": bytearray(_tobytes(self))}


def _dtype(self: Any) -> Any:
    """Data type object."""
    return of(self._dtype)


def _item(self: Any, *args: Any) -> Any:
    """The value as a Python object."""
    if args and args not in ((0,), (-1,), ((),)):
        raise IndexError(f"index {args[0]} is out of bounds for size 1")
    return s.face().asarray(self).item() if self._dtype.kind in "mM" else self._value


def _astype(self: Any, dtype: Any, *args: Any, **kwargs: Any) -> Any:
    """The value in another dtype."""
    target: DType = parse(dtype)
    if target is self._dtype and target.is_numeric:
        return self
    return _array(self).astype(dtype, *args, **kwargs)[()]


def _real(self: Any) -> Any:
    """The real part."""
    return make(self._dtype.real, self._value.real) if self._dtype.kind == "c" else self


def _imag(self: Any) -> Any:
    """The imaginary part: 0 of the same type unless complex."""
    d = self._dtype
    if d.kind == "c":
        return make(d.real, self._value.imag)
    return make(d, type(self._value)(0)) if d.is_numeric else _attribute("imag").fget(self)  # type: ignore[misc]


def _conjugate(self: Any) -> Any:
    """The complex conjugate."""
    return make(self._dtype, self._value.conjugate()) if self._dtype.kind == "c" else self


def _tobytes(self: Any, order: Any = "C") -> bytes:
    """The element's bytes."""
    return element.encode(self._dtype, self._value)


def _getitem(self: Any, key: Any) -> Any:
    parts = key if isinstance(key, tuple) else (key,)
    if not parts:
        return self
    if all(map(_takes_no_axis, parts)):
        return _array(self)[key]
    raise IndexError("invalid index to scalar variable.")


def _takes_no_axis(part: Any) -> bool:
    """Whether a part of a key may index an array without dimensions: None, Ellipsis, one truth value."""
    if part is None or part is Ellipsis or isinstance(part, bool):
        return True
    return getattr(part, "shape", None) == () and part._dtype.kind == "b"


def _to_array(self: Any, dtype: Any = None, *, copy: Any = None) -> Any:
    found = _array(self)
    return found if dtype is None else found.astype(dtype)


def _view(self: Any, *args: Any) -> Any:
    """The same bytes as another dtype."""
    return _unwrapped(_array(self).view(*args))


def _buffer_free_data(self: Any) -> memoryview:
    return memoryview(_tobytes(self))


def _property(function: Any) -> property:
    return property(function, doc=function.__doc__)


_ATTRIBUTES: dict[str, Any] = {
    "dtype": _property(_dtype), "real": _property(_real), "imag": _property(_imag), "data": property(_buffer_free_data),
    "shape": property(lambda self: ()), "strides": property(lambda self: ()), "ndim": property(lambda self: 0),
    "size": property(lambda self: 1), "base": property(lambda self: None), "device": property(lambda self: "cpu"),
    "itemsize": property(lambda self: self._dtype.itemsize), "nbytes": property(lambda self: self._dtype.itemsize),
    "T": property(lambda self: self), "flat": _attribute("flat"), "flags": _attribute("flags"),
    "__array_interface__": property(_interface), "__array_struct__": _attribute("__array_struct__"),
    "item": _item, "tolist": _item, "astype": _astype, "conj": _conjugate, "conjugate": _conjugate, "tobytes": _tobytes,
    "copy": _delegate("copy"), "view": _view, "__array__": _to_array, "tofile": _delegate("tofile"),
}


def _array_namespace(self: Any, *, api_version: Any = None) -> Any:
    return s.face()


for _name, _what in {
    **{n: _delegate(n) for n in _DELEGATED},
    **_ATTRIBUTES,
    "__array_namespace__": _array_namespace,
}.items():
    setattr(generic, _name, _what)
for _cls in s._NUMERIC_TYPES.values():
    _cls.__getitem__ = _getitem
for _number in (s.float64, s.complex128):           # where Python's own type comes first
    for _name in ("real", "imag", "conjugate"):
        if not hasattr(generic, _name) or getattr(_number, _name) is not getattr(generic, _name):
            setattr(_number, _name, getattr(generic, _name))
