"""`_foreach_*`: one function of every tensor of a list, as optimizers of users call them."""
from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from septet.torch.api import FUNCTIONS
from septet.torch.names import EACH
from septet.torch.tensor import Tensor

Function = Callable[..., Any]
TWO = ("add", "sub", "mul", "div", "clamp_min", "clamp_max", "maximum", "minimum", "pow")
THREE = ("lerp", "addcmul", "addcdiv")
SAME = {"maximum": "clamp_min", "minimum": "clamp_max"}       # of lists, where numbers are taken too
SCALED = ("add", "sub")                         # these take alpha=
SPREAD = ("add", "sub", "mul", "div")           # these take a tensor of one element for all


def tensors_of(given: Any, name: str) -> list[Any]:
    """The list of an argument.  TypeError for none, RuntimeError for an empty one."""
    if not isinstance(given, (list, tuple)) or not all(isinstance(x, Tensor) for x in given):
        raise TypeError(f"{name}() takes a list of tensors, not {type(given).__name__}")
    if not given:
        raise RuntimeError("Tensor list must have at least one tensor.")
    return list(given)


def spread(given: Any, count: int, name: str, one: bool) -> list[Any]:
    """An argument for each tensor: a number, or a tensor of one element (where `one`), for all; else a list as long as the tensors."""
    if isinstance(given, Tensor) and given.ndim == 1 and not one:
        given = given.tolist()
    if isinstance(given, Tensor):
        if given.ndim:
            raise RuntimeError(f"scalar tensor expected to be 0 dim but it has {given.ndim} dimensions and {given.numel()} elements.")
        return [given] * count
    if not isinstance(given, (list, tuple)):
        if not isinstance(given, (int, float, complex)):
            raise TypeError(f"{name}() received an invalid combination of arguments - got {type(given).__name__}")
        return [given] * count
    if len(given) != count:
        if given and isinstance(given[0], Tensor):
            raise RuntimeError(f"Tensor lists must have the same number of tensors, got {count} and {len(given)}")
        raise RuntimeError("Tensor list must have same number of elements as scalar list.")
    return list(given)


def only(name: str, **given: Any) -> Any:
    """The one of several spellings of an argument that is given."""
    found = [value for value in given.values() if value is not None]
    if len(found) != 1:
        raise TypeError(f"{name}() takes one of {', '.join(given)}, got {len(found)}")
    return found[0]


def writer(name: str) -> Function:
    """The function's form in place: the method where there is one."""
    method, function = getattr(Tensor, name + "_", None), FUNCTIONS[name]
    return method or (lambda x, *rest, **options: x.copy_(function(x, *rest, **options)))


def of_one(function: Function, name: str, inplace: bool) -> Function:
    def call(self: Sequence[Any]) -> Any:
        found = tuple(function(x) for x in tensors_of(self, name))
        return self if inplace else found

    return call


def of_two(base: str, function: Function, name: str, inplace: bool) -> Function:
    def call(self: Any, second: Any = None, *, alpha: Any = None, scalar: Any = None, other: Any = None, scalars: Any = None,
             exponent: Any = None) -> Any:
        if base == "pow" and isinstance(self, (int, float, complex)):
            return tuple(function(self, x) for x in tensors_of(only(name, second=second, exponent=exponent), name))
        tensors = tensors_of(self, name)
        given = only(name, second=second, scalar=scalar, other=other, scalars=scalars, exponent=exponent)
        options = {} if alpha is None else {"alpha": alpha}
        if options and (base not in SCALED or not isinstance(given, (list, tuple, Tensor))):
            raise TypeError(f"{name}() got an unexpected keyword argument 'alpha'")
        found = tuple(function(x, y, **options) for x, y in zip(tensors, spread(given, len(tensors), name, base in SPREAD)))
        return self if inplace else found

    return call


def of_three(base: str, function: Function, name: str, inplace: bool) -> Function:
    def lerp(self: Any, tensors1: Any, weight: Any = None, *, weights: Any = None, scalars: Any = None) -> Any:
        tensors = tensors_of(self, name)
        share = only(name, weight=weight, weights=weights, scalars=scalars)
        ends, shares = (spread(a, len(tensors), name, True) for a in (tensors1, share))
        found = tuple(function(*each) for each in zip(tensors, ends, shares))
        return self if inplace else found

    def product(self: Any, tensor1: Any, tensor2: Any, value: Any = 1, *, scalars: Any = None, tensors: Any = None) -> Any:
        xs = tensors_of(self, name)
        value = next((v for v in (scalars, tensors) if v is not None), value)
        columns = [spread(a, len(xs), name, True) for a in (tensor1, tensor2)] + [spread(value, len(xs), name, False)]
        found = tuple(function(x, a, b, value=v) for x, a, b, v in zip(xs, *columns))
        return self if inplace else found

    return lerp if base == "lerp" else product


def both(base: str, make: Callable[[Function, str, bool], Function]) -> None:
    """Declare `_foreach_base` and `_foreach_base_`."""
    for suffix, function in (("", FUNCTIONS[SAME.get(base, base)]), ("_", writer(SAME.get(base, base)))):
        name = f"_foreach_{base}{suffix}"
        globals()[name] = made = make(function, name, bool(suffix))
        made.__name__ = name
        made.__doc__ = f"`{base}` of every tensor of a list{', in place' if suffix else ''}."


for _base in EACH:
    both(_base, partial(of_two, _base) if _base in TWO else partial(of_three, _base) if _base in THREE else of_one)


def _foreach_zero_(self: Any) -> Any:
    """Every tensor of a list filled with zeros."""
    for x in tensors_of(self, "_foreach_zero_"):
        x.zero_()
    return self


def _foreach_clone(self: Any, *, memory_format: Any = None) -> tuple[Any, ...]:
    """Copies of the tensors of a list."""
    return tuple(x.clone() if memory_format is None else x.clone(memory_format=memory_format) for x in tensors_of(self, "_foreach_clone"))


def _foreach_copy_(self: Any, src: Any, non_blocking: bool = False) -> Any:
    """Every tensor of a list overwritten by one of another."""
    tensors = tensors_of(self, "_foreach_copy_")
    for x, y in zip(tensors, spread(src, len(tensors), "_foreach_copy_", True)):
        x.copy_(y)
    return self


def _foreach_norm(self: Any, ord: Any = 2, dtype: Any = None) -> tuple[Any, ...]:
    """The norm of every tensor of a list, as of a vector."""
    from septet.torch.linalg import vector_norm

    return tuple(vector_norm(x, ord, dtype=dtype) for x in tensors_of(self, "_foreach_norm"))


def _foreach_powsum(self: Any, ord: Any = 2, dtype: Any = None) -> tuple[Any, ...]:
    """The sum of the powers of the sizes of every tensor's elements."""
    return tuple((x if dtype is None else x.to(dtype)).abs().pow(ord).sum() for x in tensors_of(self, "_foreach_powsum"))


def _foreach_max(self: Any) -> tuple[Any, ...]:
    """The greatest element of every tensor of a list."""
    tensors = tensors_of(self, "_foreach_max")
    if not all(x.numel() for x in tensors):
        raise RuntimeError("_foreach_max cannot compute the maximum of an empty tensor; max over zero elements is undefined.")
    return tuple(x.max() for x in tensors)


def _foreach_mm(self: Any, mat2: Any) -> tuple[Any, ...]:
    """The products of the matrices of two lists."""
    tensors = tensors_of(self, "_foreach_mm")
    return tuple(FUNCTIONS["mm"](x, y) for x, y in zip(tensors, spread(mat2, len(tensors), "_foreach_mm", True)))
