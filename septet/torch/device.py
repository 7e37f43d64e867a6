"""`torch.device`, `torch.Size`, layouts and memory formats: the small types that describe a tensor."""
from __future__ import annotations

from typing import Any

from septet.errors import NotSupported
from septet.runtime.native import types

TYPES = ("cpu", "cuda", "ipu", "xpu", "mkldnn", "opengl", "opencl", "ideep", "hip", "ve", "fpga", "maia", "xla", "lazy", "vulkan", "mps",
         "meta", "hpu", "mtia", "privateuseone")


class device:
    """Where a tensor lies; tensors lie on the CPU, other devices have names only."""

    __slots__ = ("index", "type")

    def __new__(cls, type: Any = "cpu", index: int | None = None) -> device:
        if isinstance(type, device):
            return type
        made = object.__new__(cls)
        if isinstance(type, int):
            type, index = "cuda", type
        name, _, number = type.partition(":")
        if name not in TYPES or number and not number.isdigit():
            kinds = ", ".join(TYPES)
            raise RuntimeError(f"Expected one of {kinds} device type at start of device string: {type}")
        made.type, made.index = name, int(number) if number else index
        return made

    def __repr__(self) -> str:
        return f"device(type={self.type!r}" + (f", index={self.index})" if self.index is not None else ")")

    def __str__(self) -> str:
        return self.type if self.index is None else f"{self.type}:{self.index}"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, device) and (self.type, self.index) == (other.type, other.index)

    def __hash__(self) -> int:
        return hash((self.type, self.index))

    def __reduce__(self) -> Any:
        return make_device, (self.type, self.index)

    def __enter__(self) -> device:
        check_type(self)
        current.append(self)
        return self

    def __exit__(self, *error: Any) -> None:
        current.pop()


CPU, META = device("cpu"), device("meta")
current: list[device] = []          # default devices; innermost last


def check_device(where: Any) -> None:
    """AssertionError, as PyTorch without CUDA has it, for anything but the CPU; NotSupported for meta in functions not made for it."""
    if where is None or where == "cpu":
        return
    found = device(where)
    check_type(found)
    if found.type == "meta":
        raise NotSupported("this function on the device 'meta'")


def checked_device(where: Any) -> device:
    """The device; errors for one that is not there."""
    found = device(where)
    check_type(found)
    return found


def check_type(found: device) -> None:
    """AssertionError or RuntimeError for a device that is not there."""
    if found.type == "cuda":
        raise AssertionError("Torch not compiled with CUDA enabled")
    if found.type not in ("cpu", "meta"):
        raise RuntimeError(f"PyTorch is not linked with support for {found.type} devices")


class Size(types.Shape):  # type: ignore[misc]  # made at run time
    """A tensor's shape: a tuple of ints that prints as PyTorch's."""

    __slots__ = ()

    def __new__(cls, lengths: Any = ()) -> Size:
        for k, n in enumerate(lengths := tuple(lengths)):
            if type(n) is not int and not hasattr(n, "__index__"):
                raise TypeError(f"torch.Size() takes an iterable of 'int' (item {k} is '{type(n).__name__}')")
        return tuple.__new__(cls, lengths)

    def numel(self) -> int:
        """How many elements a tensor of this shape has."""
        total = 1
        for n in self:
            total *= n
        return total

    def __repr__(self) -> str:
        return f"torch.Size({list(self)})"

    __str__ = __repr__

    def __add__(self, other: Any) -> Size:
        return Size(tuple.__add__(self, tuple(other)))

    def __radd__(self, other: Any) -> Size:
        return Size(tuple(other) + tuple(self))

    def __mul__(self, count: Any) -> Size:
        return Size(tuple.__mul__(self, count))

    __rmul__ = __mul__

    def __reduce__(self) -> Any:
        return make_size, (tuple(self),)


def make_device(type: str, index: int | None) -> device:
    """A device, as pickles ask for it."""
    return device(type, index)


def make_size(lengths: tuple[int, ...]) -> Size:
    """A shape, as pickles ask for it and as arrays give it: without a check."""
    return tuple.__new__(Size, lengths)


device.__module__ = Size.__module__ = "torch"


class Named:
    """An object that is its name: a layout, a memory format, a quantisation scheme."""

    __slots__ = ("_name",)

    def __init__(self, name: str):
        self._name = name

    def __repr__(self) -> str:
        return f"torch.{self._name}"

    def __reduce__(self) -> Any:
        return make_named, (self._name,)


class layout(Named):
    """How elements are stored."""

    __slots__ = ()


class memory_format(Named):
    """In which order axes lie in memory."""

    __slots__ = ()


layout.__module__ = memory_format.__module__ = "torch"
strided, sparse_coo, sparse_csr, sparse_csc = (layout(n) for n in ("strided", "sparse_coo", "sparse_csr", "sparse_csc"))
contiguous_format, preserve_format, channels_last, channels_last_3d = (
    memory_format(n) for n in ("contiguous_format", "preserve_format", "channels_last", "channels_last_3d"))


def make_named(name: str) -> Any:
    """A layout or memory format, as pickles ask for it."""
    return globals()[name]
