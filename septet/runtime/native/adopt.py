"""An ordinary Python class as the general path of an array type.

A face writes its array class as one would without native code, operators and all.  `adopt` puts what is native already
(operators, indexing, reductions, length, ...) behind the native slots, where it is called for what is uncommon, and everything
else on the type itself:

    ndarray = make_type("numpy.ndarray", scalars=True)
    adopt(ndarray, NdarrayInPython)

Several faces can do so: the general path asks the class of the array.
"""
from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from septet.runtime.native.describe import METHODS, REDUCTIONS
from septet.runtime.native.registry import register
from septet.runtime.native.types import Array, relayout

# method of an operator (without its underscores) -> op
BINARY = {
    "add": "add", "sub": "subtract", "mul": "multiply", "truediv": "divide", "floordiv": "floor_divide",
    "mod": "remainder", "pow": "power", "and": "bitwise_and", "or": "bitwise_or", "xor": "bitwise_xor",
    "lshift": "left_shift", "rshift": "right_shift", "matmul": "matmul",
}
COMPARE = {"lt": "less", "le": "less_equal", "eq": "equal", "ne": "not_equal", "gt": "greater", "ge": "greater_equal"}
UNARY = {"neg": "negative", "pos": "positive", "abs": "absolute", "invert": "invert"}
PROTOCOLS = {"len": "length", "iter": "iterate", "bool": "truth", "float": "to_float", "int": "to_int",
             "index": "to_index", "getitem": "getitem"}
NATIVE_ATTRIBUTES = {"ndim", "size", "itemsize", "nbytes"}
NOT_COPIED = {"__dict__", "__weakref__", "__slots__", "__module__", "__hash__", "__setitem__", "__delitem__", "__doc__"}

General = Callable[..., Any]


def both_ways(forward: General | None, reflected: General | None) -> General:
    """`v op w` where either may be the array."""
    def general(v: Any, w: Any) -> Any:
        if isinstance(v, Array):
            return NotImplemented if forward is None else forward(v, w)
        return NotImplemented if reflected is None else reflected(w, v)
    return general


def assignment(write: General, delete: General | None) -> General:
    """`a[key] = value`, and `del a[key]`, which has no value."""
    def general(a: Any, key: Any, *value: Any) -> None:
        if value:
            write(a, key, *value)
        elif delete is not None:
            delete(a, key)
        else:
            raise ValueError("cannot delete array elements")
    return general


def general_path(source: type, methods: Iterable[str]) -> tuple[dict[str, General], set[str]]:
    """The functions of a class that stand behind native slots, by their names in the registry; the attributes they
    were."""
    found, taken = {}, set()
    def get(name: str) -> Any:
        value = getattr(source, name, None)
        return None if value is getattr(object, name, None) else value
    for method, op in BINARY.items():
        names = f"__{method}__", f"__r{method}__", f"__i{method}__"
        forward, reflected, in_place = map(get, names)
        taken.update(names)
        if forward or reflected:
            found[op] = both_ways(forward, reflected)
        if reflected:
            found[f"reflected_{op}"] = reflected
        if in_place:
            found[f"inplace_{op}"] = in_place
    plain = {f"__{method}__": name for table in (COMPARE, UNARY, PROTOCOLS) for method, name in table.items()}
    for method, name in (plain | {name: name for name in (*REDUCTIONS, *methods)}).items():
        taken.add(method)
        if get(method):
            found[name] = get(method)
    if get("__setitem__"):
        found["setitem"] = assignment(get("__setitem__"), get("__delitem__"))
    for name, getter, setter in (("T", "transposed", ""), ("shape", "", "set_shape"), ("strides", "", "set_strides")):
        value = get(name)
        taken.add(name)
        if isinstance(value, property):
            found.update({hook: f for hook, f in ((getter, value.fget), (setter, value.fset)) if hook and f})
    return found, taken | NATIVE_ATTRIBUTES | NOT_COPIED


def adopt(target: type, source: type) -> None:
    """Make an ordinary class the general path and the methods of an array type (of `make_type`)."""
    found, taken = general_path(source, METHODS.keys() & vars(target).keys())
    for name, function in found.items():
        setattr(target, f"_general_{name}", staticmethod(function))
    for base in reversed(source.__mro__[:-1]):
        for name, value in vars(base).items():
            if name not in taken:
                setattr(target, name, value)
    if source.__doc__:
        target.__doc__ = source.__doc__


def asking(name: str) -> General:
    """The registered function: it asks the class of the first operand that is an array."""
    attribute = f"_general_{name}"

    def general(v: Any, *rest: Any, **named: Any) -> Any:
        owner = v if isinstance(v, Array) else rest[0]
        function = getattr(owner, attribute, None)
        if function is None:
            return missing(owner, name, *rest)
        return function(v, *rest, **named)

    return general


def asking_both(name: str) -> General:
    """The registered function of an operator: where the class of the left array leaves it to another's, that one's reflected one."""
    general, attribute = asking(name), f"_general_reflected_{name}"

    def both(v: Any, w: Any) -> Any:
        found = general(v, w)
        if found is not NotImplemented or not isinstance(v, Array) or not isinstance(w, Array) or type(v) is type(w):
            return found
        reflected = getattr(w, attribute, None)
        return NotImplemented if reflected is None else reflected(w, v)

    return both


def missing(owner: Any, name: str, *value: Any) -> Any:
    """What an array type answers to an operation that its class does not define."""
    if name in OPERATIONS:
        return NotImplemented
    if name == "set_shape":
        return relayout(owner, owner._dtype, *value)
    if name == "set_strides":
        return relayout(owner, owner._dtype, owner.shape, *value)
    raise TypeError(f"'{type(owner).__name__}' object does not support {name}")


OPERATIONS = {*BINARY.values(), *COMPARE.values(), *(f"inplace_{op}" for op in BINARY.values())}


def register_dispatch() -> None:
    """Put the functions that ask the class into the registry."""
    others = (*UNARY.values(), *PROTOCOLS.values(), *REDUCTIONS, *METHODS, "setitem", "transposed")
    for name in {*OPERATIONS, *others} - {*BINARY.values()}:
        register(name, asking(name))
    for name in BINARY.values():
        register(name, asking_both(name))
    for name in ("set_shape", "set_strides"):
        register(name, asking(name))
