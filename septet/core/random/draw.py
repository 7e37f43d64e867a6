"""Draw from any distribution: parameters are checked, broadcast, and the numbers are NumPy's for the same stream.

`draw` is what a face wraps: scalar parameters as Python numbers, arrays as `Parameter`s; `needs` says which are whole
numbers.
"""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from functools import cache
from operator import index
from typing import Any

from septet.codegen.kernels.rng import draws
from septet.codegen.kernels.rng.stream import Source
from septet.core.random import bulk
from septet.core.random.bits import BitGenerator, compiled
from septet.core.random.domain import JOINT, Parameter, Value, check_each, check_joint, product
from septet.errors import NotSupported
from septet.ir.dtype import DType, float32, float64, int64
from septet.kernel import f32, f64, i64, u64
from septet.lang.types import Type
from septet.runtime.memory import Block, allocate

Size = int | Sequence[int] | None
Drawn = tuple[Block, tuple[int, ...], DType]

WHOLE = {"binomial": (True, False), "hypergeometric": (True, True, True)}
SINGLE = ("random", "standard_normal", "standard_exponential", "standard_exponential_inverse", "standard_gamma")
LARGEST_RANK = 64
NONE = 0.0, 0.0, 0.0  # for parameters that a distribution has not


def needs(name: str) -> tuple[bool, ...]:
    """For each parameter of a distribution, whether it is a whole number (int64) rather than a float64."""
    return WHOLE.get(name) or (False,) * int(draws.DISTRIBUTIONS[name][1])


def words(name: str) -> dict[str, Type]:
    """The types of a distribution's parameters as `draws.fill` takes them by value."""
    return bulk.NUMBERS | dict(zip("ABC", (i64 if whole else f64 for whole in needs(name)), strict=False))


@cache
def filler(name: str, bits: str, legacy: bool, broadcast: bool = False) -> tuple[Any, DType]:
    """The kernel of a distribution over a bit generator, and the dtype of its numbers."""
    element = draws.DISTRIBUTIONS[name][2]
    kernel = draws.fill_broadcast if broadcast else draws.fill
    made = kernel.specialize(name=name, S=Source(bits, legacy), T=element, **({} if broadcast else words(name)))
    return made, float64 if element is f64 else float32 if element is f32 else int64


class Kernels(dict[str, Any]):
    """By distribution: its kernel over a bit generator, compiled when first wanted.

    one: the kernel gives one number as a Python number, `kernel(stream, a, b, c)` ("integers": `kernel(stream, low,
    span)`); else (kernel of `draws.fill`, dtype) ("integers": the kernel `draws.fill_bounded` of 64 bits).
    """

    def __init__(self, bits: str, legacy: bool, one: bool):
        super().__init__()
        self.bits, self.legacy, self.one = bits, legacy, one

    def __missing__(self, name: str) -> Any:
        made: Any
        source = Source(self.bits, self.legacy)
        if not self.one and name == "integers":
            made = draws.fill_bounded.specialize(S=source, T=u64)
        elif not self.one:
            made = filler(name, self.bits, self.legacy)
        elif name == "integers":
            made = draws.single_bounded.specialize(S=source)
        else:
            made = draws.single.specialize(name=name, S=source, **words(name))
        self[name] = made
        return made


@cache
def kernels(bits: str, legacy: bool, one: bool) -> Kernels:
    """The kernels of a bit generator."""
    return Kernels(bits, legacy, one)


def shape_of(size: Size) -> tuple[int, ...]:
    """`size=` as a shape."""
    if size is None:
        return ()
    if isinstance(size, float):
        raise TypeError(f"expected a sequence of integers or a single integer, got '{size}'")
    shape = tuple(map(index, size)) if hasattr(size, "__iter__") else (index(size),)
    if shape and min(shape) < 0:
        raise ValueError("negative dimensions are not allowed")
    return shape


def broadcast_shapes(shapes: Sequence[tuple[int, ...]]) -> tuple[int, ...]:
    """The common shape; ValueError naming the two that differ."""
    result: tuple[int, ...] = ()
    for k, shape in enumerate(shapes):
        rank = max(len(result), len(shape))
        a, b = (1,) * (rank - len(result)) + result, (1,) * (rank - len(shape)) + shape
        if any(x != y and 1 not in (x, y) for x, y in zip(a, b, strict=True)):
            raise ValueError(
                "shape mismatch: objects cannot be broadcast to a single shape.  Mismatch is between arg 0 with shape "
                f"{shapes[0] if k == 1 else result} and arg {k} with shape {shape}."
            )
        result = tuple(y if x == 1 else x for x, y in zip(a, b, strict=True))
    return result


def output_shape(size: Size, shapes: Sequence[tuple[int, ...]]) -> tuple[int, ...]:
    """The shape that the parameters and `size` give; a size must be what they broadcast to."""
    if size is None:
        return broadcast_shapes(shapes)
    wanted = shape_of(size)
    given = broadcast_shapes([wanted, *shapes])
    if given != wanted:
        raise ValueError(f"Output size {wanted} is not compatible with broadcast dimensions of inputs {given}.")
    return wanted


def element_steps(shape: tuple[int, ...], rank: int) -> list[int]:
    """Strides in elements of a C-ordered array broadcast to `rank` axes."""
    steps, step = [], 1
    for n in reversed(shape):
        steps.append(step if n != 1 else 0)
        step *= n
    return [0] * (rank - len(shape)) + steps[::-1]


def number(x: Any, whole: bool) -> float | int:
    """A scalar parameter as the kernel takes it; a whole one loses its fraction."""
    if not whole:
        return float(x)
    value = int(x)
    if not -1 << 63 <= value < 1 << 63:
        raise OverflowError("Python int too large to convert to C long")
    return value


class Cells:
    """Scalar parameters in memory, three words."""

    __slots__ = ("words", "address")

    def __init__(self, values: Sequence[float | int], whole: Sequence[bool]):
        self.words = (ctypes.c_double * 3)()
        self.address = ctypes.addressof(self.words)
        for i, x in enumerate(values):
            if whole[i]:
                ctypes.c_int64.from_address(self.address + 8 * i).value = int(x)
            else:
                self.words[i] = x

    @property
    def addresses(self) -> tuple[int, int, int]:
        """Of each word."""
        return self.address, self.address + 8, self.address + 16


class Layout:
    """Parameters, some of them arrays, along the axes of one shape."""

    def __init__(self, values: Sequence[Value], whole: Sequence[bool], shape: tuple[int, ...]):
        self.rank = len(shape)
        if self.rank > LARGEST_RANK:
            raise ValueError(f"maximum supported dimension for an ndarray is {LARGEST_RANK}, found {self.rank}")
        self.cells = Cells([0 if isinstance(v, Parameter) else v for v in values], whole)
        self.shape = (ctypes.c_int64 * max(self.rank, 1))(*shape)
        self.steps = (ctypes.c_int64 * max(3 * self.rank, 1))()
        self.addresses = list(self.cells.addresses)
        for i, value in enumerate(values):
            if isinstance(value, Parameter):
                self.addresses[i] = value.address
                for axis, step in enumerate(element_steps(value.shape, self.rank)):
                    self.steps[i * self.rank + axis] = step

    def check(self, name: str, n: int, legacy: bool) -> None:
        """Raise where parameters do not go together."""
        check_joint(
            name, n, ctypes.addressof(self.shape), ctypes.addressof(self.steps), self.rank, self.addresses, legacy
        )

    def fill(self, kernel: Any, stream: int, out: int, n: int) -> None:
        """Run `fill_broadcast`."""
        kernel(stream, out, n, self.rank, ctypes.addressof(self.shape), ctypes.addressof(self.steps), *self.addresses)

    def spread(self, lows: int, spans: int, n: int, least: int, largest: int, endpoint: bool) -> int:
        """Run `spread_spans` over the first two parameters."""
        shape, steps = ctypes.addressof(self.shape), ctypes.addressof(self.steps)
        bounds = least, largest, int(endpoint)
        kernel = compiled(draws.spread_spans)
        return int(kernel(n, self.rank, shape, steps, *self.addresses[:2], lows, spans, *bounds))


def variant(name: str, dtype: DType, legacy: bool) -> str:
    """The name of the distribution in the wanted precision; TypeError where NumPy has none."""
    if dtype is float64 or name not in SINGLE:
        return name
    if dtype is not float32 or legacy:
        raise TypeError(f"Unsupported dtype dtype('{dtype.name}') for {name.removesuffix('_inverse')}")
    return f"{name}_f32"


def draw(
    name: str,
    bits: BitGenerator,
    params: Sequence[Value] = (),
    size: Size = None,
    dtype: DType = float64,
    legacy: bool = False,
) -> Drawn:
    """Numbers of a distribution: (block, shape, dtype), C-ordered.

    params: in the order of `numpy.random.Generator`'s method, all given; size: None draws one per broadcast parameter.
    Raises NumPy's errors for parameters outside the domain, before the stream moves.
    """
    if name not in draws.DISTRIBUTIONS:
        raise NotSupported(f"the distribution {name!r}; there are {', '.join(sorted(draws.DISTRIBUTIONS))}")
    name = variant(name, dtype, legacy)
    whole = needs(name)
    values = [p if isinstance(p, Parameter) else number(p, w) for p, w in zip(params, whole, strict=True)]
    check_each(name, values, whole, legacy)
    if any(isinstance(v, Parameter) for v in values):
        return draw_broadcast(name, bits, values, whole, size, legacy)
    return draw_alike(name, bits, values, whole, shape_of(size), legacy)


def draw_alike(
    name: str, bits: BitGenerator, values: Sequence[Value], whole: Sequence[bool], shape: tuple[int, ...], legacy: bool
) -> Drawn:
    """All numbers with the same parameters."""
    if name in JOINT:
        Layout(values, whole, ()).check(name, 1, legacy)
    n, made = product(shape), filler(name, bits.name, legacy)[1]
    out = allocate(n * made.itemsize)
    fill_alike(name, bits, values, out.address, n, legacy)
    return out, shape, made


def fill_alike(name: str, bits: BitGenerator, values: Sequence[Any], out: int, n: int, legacy: bool) -> None:
    """n numbers at address `out`, for parameters that were checked."""
    kernel, made = filler(name, bits.name, legacy)
    with bits.lock:
        done = bulk.fill(name, bits, legacy, out, n, values)
        kernel(bits.address, out + done * made.itemsize, n - done, *values, *NONE[len(values) :])


def draw_broadcast(
    name: str, bits: BitGenerator, values: Sequence[Value], whole: Sequence[bool], size: Size, legacy: bool
) -> Drawn:
    """A number for each combination of parameters."""
    shape = output_shape(size, [v.shape for v in values if isinstance(v, Parameter)])
    layout, n = Layout(values, whole, shape), product(shape)
    layout.check(name, n, legacy)
    kernel, made = filler(name, bits.name, legacy, broadcast=True)
    out = allocate(n * made.itemsize)
    with bits.lock:
        layout.fill(kernel, bits.address, out.address, n)
    return out, shape, made
