"""Random tensors: rand, randn, randint, randperm, normal, bernoulli, multinomial, ... and the methods that fill a tensor with numbers."""
from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from septet.core.absent import is_absent
from septet.core.array import Array, before_write, empty, is_c_contiguous
from septet.core.autograd import attach, recording
from septet.core.cast import cast
from septet.core.random.torch_stream import MOST_SHUFFLED, running_share
from septet.core.sort import argsort
from septet.core.view import broadcast_to
from septet.core.write import assign, copy, fill
from septet.errors import NotSupported
from septet.ir import dtype as dt
from septet.ir.dtype import DType
from septet.ir.shape import same_order
from septet.torch import dtypes
from septet.torch.api import FUNCTIONS, TENSOR, api, method
from septet.torch.creation import finished, order_of, shape_of
from septet.torch.device import check_device, strided
from septet.torch.operators import KIND_NAMES, apply, broadcast_message, check_apart, fits
from septet.torch.random import stream_of
from septet.torch.tensor import Tensor

DIGITS = {dt.float16: 11, dt.bfloat16: 8, dt.float32: 24, dt.float64: 53}       # whole numbers up to 2 ** these are exact
C_NAMES = {"uint8": "unsigned char", "int8": "signed char", "int16": "short", "int32": "int", "int64": "long", "bool": "bool",
           "uint16": "unsigned short", "uint32": "unsigned int", "uint64": "unsigned long"}
Draw = Callable[[int, int, bool], Any]          # (address, elements, whether dense in order)


def drawn(self: Any, draw: Draw) -> Any:
    """Fill a tensor, in the order of its memory."""
    check_apart(self)
    if is_absent(self):
        fill(self, 0)                                       # nothing is drawn
        return self
    if not recording(self) and is_c_contiguous(self):
        before_write(self)
        if self._size:
            draw(self._address, self._size, True)
        return self
    self._address
    plain = empty(Tensor, self._dtype, tuple(self.shape), None if is_c_contiguous(self) else
                  same_order(tuple(self.shape), self.strides, self.itemsize))
    if self._size:
        draw(plain._address, self._size, is_c_contiguous(self))
    assign(self, plain)
    return self


def real_parts(dtype: DType) -> tuple[DType, int]:
    """The dtype of the parts, and how many an element has."""
    return (dtype.real, 2) if dtype.is_complex else (dtype, 1)


def no_kernel(name: str, dtype: DType) -> NotImplementedError:
    return NotImplementedError(f'"{name}" not implemented for \'{KIND_NAMES[dtype.name]}\'')


def check_float(name: str, dtype: DType, complex_too: bool = False) -> None:
    """NotImplementedError for dtypes that a distribution has no numbers in."""
    if not (dtype.is_float or complex_too and dtype.is_complex):
        raise no_kernel(name, dtype)


# ---- methods that fill -----------------------------------------------------------------------------------------------


@method
def uniform_(self: Any, from_: Any = 0.0, to: Any = 1.0, *, generator: Any = None, **named: Any) -> Any:
    """Uniform on [from, to)."""
    low = named.pop("from", from_)
    return filled_uniform(self, float(low), float(to), generator)


def filled_uniform(self: Any, low: float, high: float, generator: Any) -> Any:
    """The tensor filled with uniform numbers."""
    check_float("check_uniform_bounds", self._dtype, True)
    if not low <= high:
        raise RuntimeError(f"uniform_ expects to return a [from, to) range, but found from={low:g} > to={high:g}")
    stream, (dtype, parts) = stream_of(generator), real_parts(self._dtype)
    return drawn(self, lambda out, n, dense: stream.fill("uniform", dtype, out, n * parts, low, high))


@method
def normal_(self: Any, mean: Any = 0.0, std: Any = 1.0, *, generator: Any = None) -> Any:
    """Normal numbers."""
    check_float("normal_kernel_cpu", self._dtype, True)
    if not std >= 0.0:
        raise RuntimeError(f"normal expects std >= 0.0, but found std {std:g}")
    stream, (dtype, parts) = stream_of(generator), real_parts(self._dtype)
    if parts == 2:
        if mean != 0.0:
            raise NotSupported("Tensor.normal_ of a complex tensor with a mean that is not 0")
        std = math.sqrt(0.5) * std
    return drawn(self, lambda out, n, dense: stream.normal(dtype, out, n * parts, float(mean), float(std), dense))


@method
def log_normal_(self: Any, mean: Any = 1.0, std: Any = 2.0, *, generator: Any = None) -> Any:
    """Exponentials of normal numbers."""
    check_float("log_normal_cpu", self._dtype)
    if not std > 0.0:
        raise RuntimeError(f"log_normal_ expects std > 0.0, but found std={std:g}")
    stream = stream_of(generator)
    return drawn(self, lambda out, n, dense: stream.log_normal(self._dtype, out, n, float(mean), float(std)))


@method
def exponential_(self: Any, lambd: Any = 1.0, *, generator: Any = None) -> Any:
    """Exponential numbers of a rate."""
    check_float("exponential_cpu", self._dtype)
    if not lambd > 0.0:
        raise RuntimeError(f"exponential_ expects lambda > 0.0, but found lambda={lambd:g}")
    stream = stream_of(generator)
    return drawn(self, lambda out, n, dense: stream.fill("exponential", self._dtype, out, n, float(lambd)))


@method
def cauchy_(self: Any, median: Any = 0.0, sigma: Any = 1.0, *, generator: Any = None) -> Any:
    """Cauchy numbers."""
    check_float("cauchy_cpu", self._dtype)
    if not sigma > 0.0:
        raise RuntimeError(f"cauchy_ expects sigma > 0.0, but found sigma={sigma:g}")
    stream = stream_of(generator)
    return drawn(self, lambda out, n, dense: stream.fill("cauchy", self._dtype, out, n, float(median), float(sigma)))


@method
def geometric_(self: Any, p: Any, *, generator: Any = None) -> Any:
    """Trials up to the first success."""
    if self._dtype.is_complex or self._dtype is dt.bool_:
        raise no_kernel("geometric_cpu", self._dtype)
    if not 0.0 < p < 1.0:
        raise RuntimeError(f"geometric_ expects p to be in (0, 1), but got p={p:g}")
    stream = stream_of(generator)
    return drawn(self, lambda out, n, dense: stream.fill("geometric", self._dtype, out, n, float(p)))


@method
def bernoulli_(self: Any, p: Any = 0.5, *, generator: Any = None) -> Any:
    """1 with probability p (a number or a tensor), else 0."""
    if self._dtype.is_complex:
        raise no_kernel("bernoulli_scalar_cpu_", self._dtype)
    stream = stream_of(generator)
    if isinstance(p, Array):
        chances = chances_for(p, tuple(self.shape))
        return drawn(self, lambda out, n, dense: stream.bernoulli_each(self._dtype, out, n, chances._address, chances._dtype))
    if not 0.0 <= p <= 1.0:
        raise RuntimeError(f"bernoulli_ expects p to be in [0, 1], but got p={p:g}")
    return drawn(self, lambda out, n, dense: stream.fill("bernoulli", self._dtype, out, n, float(p)))


def chances_for(p: Any, shape: tuple[int, ...]) -> Any:
    """Probabilities for each element, dense.  RuntimeError outside [0, 1]."""
    if not p._dtype.is_float:
        raise no_kernel("bernoulli_tensor_cpu_p_", p._dtype)
    p = p.detach()
    if p._size and not bool(((p >= 0) & (p <= 1)).all()):
        raise RuntimeError("Expected p_in >= 0 && p_in <= 1 to be true, but got false.  "
                           "(Could this error message be improved?  If so, please report an enhancement request to PyTorch.)")
    return dense_as(p, shape)


def dense_as(a: Any, shape: tuple[int, ...]) -> Any:
    """A tensor broadcast to a shape, dense in memory."""
    if not fits(shape, tuple(a.shape)):
        raise RuntimeError(broadcast_message([shape, tuple(a.shape)]))
    wide = a if tuple(a.shape) == shape else broadcast_to(a, shape)
    wide._address
    return wide if is_c_contiguous(wide) else copy(wide, "C")


@method
def random_(self: Any, *bounds: Any, generator: Any = None, **named: Any) -> Any:
    """Whole numbers of [from, to); without bounds all that the dtype holds (floats: up to where whole numbers are exact)."""
    stream, dtype = stream_of(generator), self._dtype
    if dtype.is_complex:
        raise RuntimeError("random_from_to handles only integral, floating-point and boolean types")
    given = [*bounds, *([named["to"]] if "to" in named else [])]
    given = [named["from"], *given] if "from" in named else given
    if not given:
        span, wide = any_span(dtype)
        return drawn(self, lambda out, n, dense: stream.whole(dtype, out, n, 0, span, wide))
    low, high = (0, given[0]) if len(given) == 1 else given
    low, high = int(low), 1 + limits(dtype)[1] if high is None else int(high)
    check_bounds(low, high, dtype)
    span = high - low & (1 << 64) - 1
    low = low if span else 0            # all of 64 bits come as they are
    return drawn(self, lambda out, n, dense: stream.whole(dtype, out, n, low, span))


def any_span(dtype: DType) -> tuple[int, bool]:
    """Of how many numbers `random_()` draws, and whether by 64 bits."""
    if dtype.is_float:
        return (1 << DIGITS[dtype]) + 1, dtype is dt.float64
    return limits(dtype)[1] + 1, dtype.itemsize == 8


def limits(dtype: DType) -> tuple[int, int]:
    """The least and the largest whole number that `random_` draws for a dtype."""
    if dtype is dt.bool_:
        return 0, 1
    if dtype.is_float:
        top = {dt.float16: 65504, dt.bfloat16: (1 << 63) - 1}.get(dtype, (1 << 63) - 1)
        return -top, top
    return (0, (1 << dtype.bits) - 1) if dtype.kind == "u" else (-1 << dtype.bits - 1, (1 << dtype.bits - 1) - 1)


def check_bounds(low: int, high: int, dtype: DType) -> None:
    """RuntimeError for bounds in the wrong order or outside the dtype."""
    if low >= high:
        raise RuntimeError(f"random_ expects 'from' to be less than 'to', but got from={low} >= to={high}")
    least, most = limits(dtype)
    for name, value in (("from", low), ("to - 1", high - 1)):
        if not least <= value <= most:
            raise RuntimeError(f"{name} is out of bounds for {C_NAMES.get(dtype.name, KIND_NAMES[dtype.name])}")
    exact = 1 << DIGITS.get(dtype, 63)
    if dtype.is_float and not (-exact <= low and high - 1 <= exact):
        import warnings

        warnings.warn(f"to - 1 is out of bounds [-(2^{DIGITS[dtype]}), 2^{DIGITS[dtype]}]. Due to precision limitations "
                      f"{dtype.name} can support discrete uniform distribution only within this range.", UserWarning, stacklevel=4)


for _name in ("uniform_", "normal_", "log_normal_", "exponential_", "cauchy_", "geometric_", "bernoulli_", "random_"):
    getattr(Tensor, _name).__doc__ = f"Fill the tensor in place. {getattr(Tensor, _name).__doc__}"


# ---- new tensors -----------------------------------------------------------------------------------------------------


def into(out: Any, made: Any) -> Any:
    """A result, or `out` with it."""
    if out is None:
        return made
    return (out if out.shape == made.shape else out.resize_(made.shape)).copy_(made)


def target(out: Any, dtype: Any) -> DType:
    """The dtype of a new tensor."""
    return dtypes.ir_dtype(dtype) or (out._dtype if out is not None else dtypes.default())


def sampler(name: str, fill: Callable[..., Any]) -> Any:
    """`torch.rand` and the like."""

    def make(*size: Any, generator: Any = None, out: Any = None, dtype: Any = None, layout: Any = strided, device: Any = None,
             requires_grad: bool = False, pin_memory: bool = False, **named: Any) -> Any:
        check_device(device)
        shape = shape_of(size or (named.pop("size", ()),))
        if named:
            raise TypeError(f"{name}() received an invalid combination of arguments: {sorted(named)}")
        return finished(into(out, fill(empty(Tensor, target(out, dtype), shape), generator)), requires_grad)

    make.__name__ = make.__qualname__ = name
    return make


def sampler_like(name: str, fill: Callable[..., Any]) -> Any:
    """`torch.rand_like` and the like."""

    def make(input: TENSOR, *, dtype: Any = None, layout: Any = None, device: Any = None, requires_grad: bool = False,
             memory_format: Any = None, generator: Any = None) -> Any:
        check_device(device)
        return finished(fill(like_of(input, dtype), generator), requires_grad)

    make.__annotations__["input"] = TENSOR
    return api(make, method=False, out=False, name=name)


def like_of(a: Any, dtype: Any) -> Any:
    """A new tensor of the shape and the order in memory of another."""
    found = dtypes.ir_dtype(dtype) or a._dtype
    return empty(Tensor, found, tuple(a.shape), order_of(a, found.itemsize))


def uniform_fill(a: Any, generator: Any) -> Any:
    return filled_uniform(a, 0.0, 1.0, generator)


def normal_fill(a: Any, generator: Any) -> Any:
    return normal_(a, generator=generator)


FUNCTIONS["rand"], FUNCTIONS["randn"] = sampler("rand", uniform_fill), sampler("randn", normal_fill)
rand_like, randn_like = sampler_like("rand_like", uniform_fill), sampler_like("randn_like", normal_fill)


def randint(*args: Any, low: Any = None, high: Any = None, size: Any = None, generator: Any = None, out: Any = None, dtype: Any = None,
            layout: Any = strided, device: Any = None, requires_grad: bool = False, pin_memory: bool = False) -> Any:
    """Whole numbers of [low, high), low 0 where it is not given."""
    check_device(device)
    given = list(args)
    if size is None:
        if not given:
            raise TypeError("randint() missing required argument: 'size'")
        size = given.pop()
    high = given.pop() if high is None else high
    low = given.pop() if given else 0 if low is None else low
    found = dtypes.ir_dtype(dtype) or (out._dtype if out is not None else dt.int64)
    made = empty(Tensor, found, shape_of((size,)))
    return finished(into(out, whole_fill(made, number(low), number(high), generator)), requires_grad)


def number(x: Any) -> int:
    """A bound.  ValueError beyond 64 bits."""
    found = int(x)
    if not -1 << 63 <= found < 1 << 63:
        raise ValueError("Overflow when unpacking long long")
    return found


def whole_fill(made: Any, low: int, high: int, generator: Any) -> Any:
    if made._dtype.is_complex:
        raise RuntimeError("check_random_bounds handles only integral, floating-point and boolean types")
    return random_(made, low, high, generator=generator)


@api(method=False, out=False)
def randint_like(input: TENSOR, low: Any = None, high: Any = None, *, dtype: Any = None, layout: Any = None, device: Any = None,
                 requires_grad: bool = False, memory_format: Any = None, generator: Any = None) -> Any:
    """Whole numbers of [low, high) in the shape of another tensor."""
    check_device(device)
    low, high = (0, low) if high is None else (0 if low is None else low, high)
    return finished(whole_fill(like_of(input, dtype), number(low), number(high), generator), requires_grad)


def randperm(n: int, *, generator: Any = None, out: Any = None, dtype: Any = None, layout: Any = strided, device: Any = None,
             requires_grad: bool = False, pin_memory: bool = False) -> Any:
    """A random order of 0 ... n - 1."""
    check_device(device)
    found = dtypes.ir_dtype(dtype) or (out._dtype if out is not None else dt.int64)
    if n >= MOST_SHUFFLED:
        raise NotSupported(f"torch.randperm of {n} elements: below {MOST_SHUFFLED}")
    made = empty(Tensor, found, shape_of((n,)))
    if is_absent(made):
        return finished(made, requires_grad)
    if n and n - 1 > (1 << DIGITS[found] if found.is_float else limits(found)[1]):
        raise RuntimeError(f"value cannot be converted to type {C_NAMES.get(found.name, found.name)}_t without overflow")
    stream_of(generator).permutation(found, made._address, n)
    return finished(into(out, made), requires_grad)


def normal(mean: Any, std: Any = 1.0, size: Any = None, *, generator: Any = None, out: Any = None, dtype: Any = None,
           layout: Any = strided, device: Any = None, requires_grad: bool = False, pin_memory: bool = False) -> Any:
    """Normal numbers; mean and std are tensors, or numbers with a size."""
    check_device(device)
    if size is not None:
        made = empty(Tensor, target(out, dtype), shape_of((size,)))
        return finished(into(out, normal_(made, mean, std, generator=generator)), requires_grad)
    tensors = [x for x in (mean, std) if isinstance(x, Array)]
    if not tensors:
        raise TypeError("normal() received an invalid combination of arguments - got (float, float): numbers need a size")
    return into(out, sampled("NormalBackward0", scaled_normal(mean, std, tensors, generator), tensors))


def scaled_normal(mean: Any, std: Any, tensors: list[Any], generator: Any) -> Any:
    """mean + std * normals in the common shape."""
    mean, std = (x.detach() if isinstance(x, Tensor) else x for x in (mean, std))
    if isinstance(std, Array):
        if std._size and not bool((std >= 0).all()):
            raise RuntimeError("normal expects all elements of std >= 0.0")
    elif not std >= 0:
        raise RuntimeError(f"normal expects std >= 0.0, but found std {std:g}")
    shape = tuple(apply("add", *tensors).shape) if len(tensors) == 2 else tuple(tensors[0].shape)
    made = normal_(empty(Tensor, tensors[0]._dtype, shape), generator=generator)
    made *= std
    made += mean
    return made


def sampled(name: str, result: Any, inputs: list[Any]) -> Any:
    """A result that varies with none of its inputs: gradients through it are zero."""
    if not recording(*inputs):
        return result
    return attach(result, name.removesuffix("Backward0"), no_slope, inputs)


def no_slope(g: Any, y: Any, *inputs: Any) -> list[Any]:
    """Zeros for every input."""
    return [FUNCTIONS["zeros_like"](x) if isinstance(x, Array) and x._dtype.is_inexact else None for x in inputs]


@api
def bernoulli(input: TENSOR, p: Any = None, *, generator: Any = None) -> Any:
    """1 with the probabilities of the tensor (or p), else 0."""
    made = empty(Tensor, input._dtype, tuple(input.shape))
    return sampled("BernoulliBackward0", bernoulli_(made, input.detach() if p is None else p, generator=generator), [input])


@api(out=False)
def poisson(input: TENSOR, generator: Any = None) -> Any:
    """Poisson numbers of each element's rate."""
    check_float("poisson_cpu", input._dtype)
    rate = dense_as(input.detach(), tuple(input.shape))
    made = empty(Tensor, input._dtype, tuple(input.shape))
    if not stream_of(generator).poisson(made._dtype, made._address, made._size, rate._address):
        raise RuntimeError("invalid Poisson rate, expected rate to be non-negative")
    return sampled("PoissonBackward0", made, [input])


@api(method=False, out=False)
def binomial(count: TENSOR, prob: TENSOR, generator: Any = None) -> Any:
    """Successes in `count` trials of probability `prob`; the two broadcast."""
    for name, x in (("count", count), ("prob", prob)):
        if not x._dtype.is_float:
            raise ValueError(f"binomial only supports floating-point dtypes for {name}, got: {KIND_NAMES[x._dtype.name]}")
    if count._dtype.itemsize == 2:
        raise no_kernel("binomial_cpu", count._dtype)
    shape = tuple(apply("add", count.detach(), prob.detach()).shape)
    n = dense_as(count.detach(), shape)
    p = dense_as(cast(prob.detach(), n._dtype), shape)
    made = empty(Tensor, n._dtype, shape)
    stream_of(generator).binomial(made._dtype, made._address, made._size, n._address, p._address)
    return sampled("BinomialBackward0", made, [count, prob])


@api
def multinomial(input: TENSOR, num_samples: int, replacement: bool = False, *, generator: Any = None) -> Any:
    """Places drawn with the row's chances; chances need not sum to 1."""
    check_chances(input, num_samples, replacement)
    chances = dense_as(input.detach(), tuple(input.shape))
    if replacement and num_samples > 1:
        return with_replacement(chances, num_samples, generator)
    if not bool(((chances >= 0) & (chances < math.inf)).all()):
        raise RuntimeError("probability tensor contains either `inf`, `nan` or element < 0")
    if bool((chances.sum(-1) <= 0).any()):
        raise RuntimeError("invalid multinomial distribution (sum of probabilities <= 0)")
    waiting = chances / exponential_(empty(Tensor, chances._dtype, tuple(chances.shape)), generator=generator)
    return copy(argsort(-waiting)[..., :num_samples], "C")


def check_chances(input: Any, count: int, replacement: bool) -> None:
    """RuntimeError for what nothing can be drawn from."""
    if not input._dtype.is_float:
        raise RuntimeError(f"multinomial only supports floating-point dtypes for input, got: {KIND_NAMES[input._dtype.name]}")
    if input.ndim not in (1, 2):
        raise RuntimeError("prob_dist must be 1 or 2 dim")
    if count <= 0:
        raise RuntimeError("cannot sample n_sample <= 0 samples")
    if not replacement and count > input.shape[-1]:
        raise RuntimeError("cannot sample n_sample > prob_dist.size(-1) samples without replacement")


def with_replacement(chances: Any, count: int, generator: Any) -> Any:
    """`count` places of each row by its running sums."""
    if chances._dtype.itemsize < 4:
        raise NotSupported(f"torch.multinomial with replacement of {KIND_NAMES[chances._dtype.name]}")
    rows, n = (1, *chances.shape)[-2:]
    made, share = empty(Tensor, dt.int64, (*chances.shape[:-1], count)), empty(Tensor, chances._dtype, (n,))
    stream = stream_of(generator)
    for k in range(rows):
        fine = running_share(chances._dtype, chances._address + k * n * chances.itemsize, share._address, n)
        if fine < 1:
            raise RuntimeError("probability tensor contains either `inf`, `nan` or element < 0" if fine else
                               "invalid multinomial distribution (sum of probabilities <= 0)")
        stream.choices(chances._dtype, made._address + k * count * 8, count, share._address, n)
    return made


FUNCTIONS.update({f.__name__: f for f in (randint, randperm, normal)})
