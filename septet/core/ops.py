"""Elementwise operations on arrays: promotion, broadcasting, recording.

`apply(row, *operands)` is the one way from a row of `ir/elementwise.py` to an array.  The functions `ops.add`, `ops.exp`, ... are made
from the rows; composites in `core/fn` are written with them and with operators.
"""
from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from septet.core import autograd, boxes, slopes
from septet.core.array import LAZY_FROM, Array, node_of, record
from septet.core.cast import cast_node
from septet.core.handle import view
from septet.core.order import kept_order
from septet.core.small_kernels import learn, learn_more
from septet.errors import NotSupported
from septet.ir import dtype as dt
from septet.ir.casting import can_cast, check_number, fits
from septet.ir.dtype import DType
from septet.ir.elementwise import ALIASES, ROWS
from septet.ir.node import Node, scalar
from septet.ir.op import Loop, Op
from septet.ir.promote import POLICIES, describe, promote, with_weak
from septet.ir.shape import broadcast_shapes
from septet.runtime.native import registry, types
from septet.runtime.native.types import make_ufunc_type

WEAK = {bool: 0, int: 1, float: 2, complex: 3}          # Python numbers, which never widen a dtype of their own category
SURELY_FITS = 127                   # a Python int that every integer dtype holds
COMPARISONS = {"equal", "not_equal", "less", "less_equal", "greater", "greater_equal"}
POWER, WHERE = ROWS["power"], ROWS["where"]
NO_BOOL = {"subtract", "negative", "positive", "sign", "gcd", "lcm"}      # never cast bool to a number by themselves
# kind of dtype -> what computes an op on arrays that kernels cannot (text, datetime64, timedelta64, object, structured)
others: dict[str, Callable[..., Any]] = {}
_recipes: dict[Any, list[Any]] = {}     # by `recipe_key`: class of the result, loop, calls until native code learns the op


class NoLoop(TypeError):
    """An operation that is not defined for the dtypes given; faces raise it under their own name."""

    def __init__(self, op: str, dtypes: Sequence[DType], message: str):
        super().__init__(message)
        self.op, self.dtypes = op, tuple(dtypes)


def undefined(op: str, dtypes: Sequence[DType], message: str) -> TypeError:
    """The same as a plain TypeError, where NumPy has no class of its own; it knows its op and dtypes too."""
    error: Any = TypeError(message)
    error.op, error.dtypes = op, tuple(dtypes)
    return error  # type: ignore[no-any-return]


def apply(row: Op, *operands: Any, dtype: DType | None = None) -> Any:
    """The op of arrays, typed scalars and Python numbers, as an array of the first array's face.

    dtype: of the result where the caller chooses the loop.
    """
    own = boxes.found_in(operands) if boxes.active else None
    if own is not None:
        result = own.process(apply, (row, *operands), {} if dtype is None else {"dtype": dtype})
        return differentiate(result, row, operands) if autograd.recording(*operands) else result
    if dtype is None and autograd.recording(*operands):
        return differentiate(autograd.unrecorded(native(row), *operands), row, operands)
    if row is WHERE and dtype is None:
        small: Array | None = types.where(*operands)
        if small is not None:
            return small
    key = recipe_key(row, operands, dtype)
    recipe = _recipes.get(key)
    if recipe is None:
        cls = face_of(operands)
        special = other_kind(operands, dtype)
        if special:
            return with_face(others[special](cls, row, operands, dtype), cls)
        loop = find_loop(cls._policy, row, operands, dtype)
        if loop is None:
            return python_comparison(cls, row, operands)
        recipe = [cls, loop, 0]
        if key is not None:
            _recipes[key] = recipe
            if cls._policy == "numpy" and dtype is None:
                recipe[2] = learn(row, operands, loop)
    elif recipe[2]:
        count_down(recipe, row, operands)
    if row is POWER and recipe[1].output.kind == "i" and recipe[0]._policy == "numpy":
        refuse_negative(operands[1])
    result = record(recipe[0], node_for(row, recipe[1], operands, policy=recipe[0]._policy))
    return differentiate(result, row, operands) if autograd.recording(*operands) else result


def count_down(recipe: list[Any], row: Op, operands: Sequence[Any]) -> None:
    """One more call on small arrays; after enough of them native code learns the op."""
    if all(x._size <= LAZY_FROM for x in operands if isinstance(x, Array)):
        recipe[2] -= 1
        if not recipe[2]:
            learn_more(row, operands, recipe[1])


def refuse_negative(exponent: Any) -> None:
    """ValueError where integers would be raised to a negative power: the result is no integer."""
    if isinstance(exponent, Array):
        from septet.core.reduce import reduce

        found = exponent._dtype.kind == "i" and exponent._size and any_value(reduce("any", apply(ROWS["less"], exponent, 0)))
    else:
        found = getattr(exponent, "_value", exponent) < 0
    if found:
        raise ValueError("Integers to negative integer powers are not allowed.")


def any_value(a: Array) -> Any:
    """The element of a 0-d array."""
    from septet.core.element import read

    return read(a._dtype, a._address)


def recipe_key(row: Op, operands: Sequence[Any], dtype: DType | None) -> tuple[Any, ...] | None:
    """What decides the face and the loop of an op; None where the value of a Python int does, or an operand is no array or number."""
    key: list[Any] = [row, dtype]
    for x in operands:
        t = type(x)
        if t is int:
            if not 0 <= x <= SURELY_FITS:
                return None
        elif t not in WEAK:
            if not isinstance(x, Array):
                return None
            key.append(x._dtype)
            if not x.ndim and t._policy != "numpy":
                key.append(0)
        key.append(t)
    return tuple(key)


def forget_recipes() -> None:
    """A face has changed a rule of promotion: its default dtype."""
    _recipes.clear()


def differentiate(result: Any, row: Op, operands: Sequence[Any]) -> Any:
    """Record a tracked operation.  NotSupported where the row has no gradient and the result could have one."""
    if not result._dtype.is_inexact:
        return result
    return autograd.attach(result, row.name, _rules.get(row) or rule_of(row), operands)


_rules: dict[Op, Callable[..., Any]] = {}


def rule_of(row: Op) -> Callable[..., Any]:
    """The rule of a row's steps; made once."""
    from septet.core import rules

    gradient = row.grad

    def rule(g: Any, y: Any, *inputs: Any) -> list[Any]:
        if gradient is None:
            raise NotSupported(f"the gradient of {row.name}")
        found = gradient(rules, g, y, *inputs)
        return [rules.unbroadcast(c, x) if c is not None and autograd.is_tracked(x) else None for c, x in zip(found, inputs)]

    made = slopes.with_program(rule, gradient, row.arity)
    _rules[row] = slopes.recorded_natively(row, made)
    return made


def with_face(result: Any, cls: type[Array]) -> Any:
    """A result computed from scalars alone, as an array of the operands' face."""
    if type(result) is Array and cls is not Array:
        return view(cls, result, result._dtype, result.shape, result.strides)
    return result


def face_of(operands: Sequence[Any]) -> type[Array]:
    """The face of the first array that has one."""
    for x in operands:
        if isinstance(x, Array) and x._face is not Array:
            return x._face
    return Array


def other_kind(operands: Sequence[Any], dtype: DType | None) -> str:
    """The kind of the operand that kernels cannot compute with; "" if all can."""
    kinds = [x._dtype.kind for x in operands if hasattr(x, "_dtype") and not x._dtype.is_numeric]
    if dtype is not None and not dtype.is_numeric:
        kinds.append(dtype.kind)
    for x in operands:
        if type(x) not in WEAK and not hasattr(x, "_dtype"):
            kinds.append("U" if isinstance(x, str) else "S" if isinstance(x, bytes) else "O")
    for kind in "OVMmUS":
        if kind in kinds:
            return kind
    return "V" if kinds else ""


def find_loop(policy: str, row: Op, operands: Sequence[Any], dtype: DType | None) -> Loop | None:
    """The typed form to compute; None for a comparison with a Python int that the array's dtype cannot hold."""
    dtypes = operand_dtypes(policy, operands, weak_as_strong=True)
    loop = resolve(policy, row, dtypes)
    if dtype is not None and (loop is None or loop.output is not dtype):
        loop = loop_for_output(row, dtype)
    if loop is None:
        dtypes = operand_dtypes(policy, operands, weak_as_strong=False)
        loop = resolve(policy, row, dtypes)
    if loop is None:
        raise no_loop(row, dtypes)
    for x, d in zip(operands, loop.inputs):
        if type(x) is int and d.is_integer and not fits(x, d):
            if policy == "torch":
                continue                # the number wraps round
            if row.name in COMPARISONS:
                return None
            check_number(x, d)
    return loop


def operand_dtypes(policy: str, operands: Sequence[Any], weak_as_strong: bool) -> list[DType]:
    """A dtype per operand; a Python number takes that of the arrays beside it where these are of its category or above."""
    if policy != "numpy" and len(operands) > 1:
        operands = without_weak_scalars(policy, operands)
    strong = [dtype_of(x) for x in operands if type(x) not in WEAK]
    if len(strong) == len(operands):
        return strong
    rules = POLICIES[policy]
    common = promote(policy, *strong) if strong else None
    return [dtype_of(x) if type(x) not in WEAK else weak_dtype(rules, x, common, weak_as_strong) for x in operands]


def dtype_of(x: Any) -> DType:
    """The dtype of an array, or one that stands for it."""
    found: DType = x if type(x) is DType else x._dtype
    return found


def without_weak_scalars(policy: str, operands: Sequence[Any]) -> list[Any]:
    """Operands, arrays without dimensions as the dtype of those with dimensions where these are of their category or above."""
    common = [x._dtype for x in operands if type(x) not in WEAK and x.ndim]
    if not common:
        return list(operands)
    found = promote(policy, *common)
    return [found if type(x) not in WEAK and not x.ndim and CATEGORY[x._dtype.kind] <= CATEGORY[found.kind] else x for x in operands]


CATEGORY = {"b": 0, "i": 1, "u": 1, "f": 2, "c": 3}


def weak_dtype(rules: Any, x: Any, common: DType | None, as_strong: bool) -> DType:
    """The dtype a Python number takes beside arrays of dtype `common`."""
    category = WEAK[type(x)]
    if common is None or not as_strong:
        if category == 1 and not fits(x, dt.int64):
            return dt.uint64 if fits(x, dt.uint64) else dt.float64
        default: DType = rules.default[category]
        return default
    return with_weak(rules, common, category)


def resolve(policy: str, row: Op, dtypes: Sequence[DType]) -> Loop | None:
    """The loop for dtypes: exact, of their common dtype, or the first all cast to safely."""
    exact = row.loop(dtypes)
    if exact is not None:
        return exact
    if row.arity > 1 and row.name != "where":
        common = promote(policy, *dtypes)
        found = row.loop((common,) * row.arity)
        if found is not None:
            return found
    elif row.name == "where":
        common = promote(policy, *dtypes[1:])
        return row.loop((dt.bool_, common, common))
    if row.name in NO_BOOL and all(d is dt.bool_ for d in dtypes):
        return None
    if policy != "numpy" and not any(d.is_inexact for d in dtypes):
        by_default = row.loop((POLICIES[policy].default[2],) * row.arity)
        if by_default is not None:
            return by_default
    return row.resolve(dtypes, can_cast)


def loop_for_output(row: Op, dtype: DType) -> Loop:
    """The loop that gives `dtype` (the dtype= of a ufunc)."""
    exact = row.loop((dtype,) * row.arity)
    if exact is not None and exact.output is dtype:
        return exact
    for loop in row.loops:
        if loop.output is dtype:
            return loop
    raise NoLoop(row.name, [dtype], f"No loop matching the specified signature and casting was found for ufunc {row.name}")


def no_loop(row: Op, dtypes: Sequence[DType]) -> TypeError:
    """The error for dtypes an op is not defined for."""
    if row.name == "negative" and dtypes[0] is dt.bool_:
        return undefined(row.name, dtypes, "The numpy boolean negative, the `-` operator, is not supported, use the `~` operator or the "
                         "logical_not function instead.")
    if all(d.is_numeric for d in dtypes) and row.name not in NO_BOOL:
        return undefined(row.name, dtypes, f"ufunc '{row.name}' not supported for the input types, and the inputs could not be safely "
                         "coerced to any supported types according to the casting rule ''safe''")
    if row.name == "subtract" and all(d is dt.bool_ for d in dtypes):
        return undefined(row.name, dtypes, "numpy boolean subtract, the `-` operator, is not supported, use the bitwise_xor, the `^` "
                         "operator, or the logical_xor function instead.")
    names = ", ".join(describe(d) for d in dtypes)
    return NoLoop(row.name, dtypes, f"ufunc '{row.name}' did not contain a loop with signature matching types ({names}) -> None")


def node_for(row: Op, loop: Loop, operands: Sequence[Any], leaf: Callable[[Any], Node] | None = None, policy: str = "numpy") -> Node:
    """The graph node of an op with its casts.  leaf: what makes a node of an array, where it is not `as_node`; policy: whose layout."""
    inputs, leaf = [], leaf or as_node
    for x, d in zip(operands, loop.inputs):
        node = scalar(x, d) if type(x) in WEAK else leaf(x)
        inputs.append(node if node.dtype is d else cast_node(node, d))
    return kept_order(Node(row, tuple(inputs), loop.output, broadcast_shapes(*[x.shape for x in inputs])), policy == "torch")


def as_node(x: Any) -> Node:
    """The node of an array or a typed scalar."""
    if isinstance(x, Array):
        node = node_of(x)
        if node.address is not None and not node.shape:
            from septet.core.element import read

            return scalar(read(x._dtype, node.address), x._dtype)
        return node
    return scalar(x._value, x._dtype)


def python_comparison(cls: type[Array], row: Op, operands: Sequence[Any]) -> Array:
    """A comparison of an array with a Python int beyond its dtype: the same answer everywhere."""
    from septet.core.create import full

    sign = [0 if type(x) is not int else (1 if x > 0 else -1) for x in operands]
    left, right = (sign[0] or 0), (sign[1] or 0)
    answers = {"equal": left == right, "not_equal": left != right, "less": left < right, "less_equal": left <= right,
               "greater": left > right, "greater_equal": left >= right}
    shape = broadcast_shapes(*(getattr(x, "shape", ()) for x in operands))
    return full(cls._face, dt.bool_, shape, answers[row.name])


def _function(row: Op) -> Callable[..., Any]:
    def call(*operands: Any) -> Any:
        return apply(row, *operands)

    call.__name__ = call.__qualname__ = row.name
    call.__doc__ = f"Elementwise {row.name}; see `ir.elementwise`."
    return call


FUNCTIONS = {name: _function(row) for name, row in ROWS.items() if row.kind == "elementwise"}


OPERATORS = ("add", "subtract", "multiply", "divide", "power", "negative")
for _name in OPERATORS:             # arrays without a face: what gradient rules compute with numbers alone
    setattr(Array, f"_general_{_name}", staticmethod(FUNCTIONS[_name]))


OPERATION = make_ufunc_type("septet.operation")


@cache
def native(row: Op) -> Callable[..., Array]:
    """An op as a native object: plain calls on small arrays run their kernel at once, all others take `apply`."""
    function = FUNCTIONS[row.name]
    if row.arity > 2:
        return function
    made: Callable[..., Array] = registry.make_ufunc(OPERATION, row.name, row.arity, function)
    return made


def __getattr__(name: str) -> Callable[..., Array]:
    found = ALIASES.get(name, name)
    if found not in FUNCTIONS:
        raise AttributeError(f"there is no operation called {name!r}")
    globals()[name] = native(ROWS[found])
    return globals()[name]  # type: ignore[no-any-return]
