"""Universal functions: the call, with out=, where=, casting= and dtype=, and the methods reduce, accumulate, reduceat, outer, at."""
from __future__ import annotations

from typing import Any

from septet.core import index, ops, view
from septet.core.array import Array, empty
from septet.core.create import from_values
from septet.core.write import assign, copy, overlaps
from septet.errors import NotSupported
from septet.ir.casting import CASTINGS, can_cast
from septet.ir.dtype import DType, complex128, float64, string
from septet.ir.elementwise import ALIASES, PAIRS, ROWS
from septet.ir.op import Op
from septet.ir.shape import Shape, broadcast_shapes, mismatch
from septet.numpy import data_type as dtypes
from septet.numpy.convert import from_any, ir_dtype, is_foreign, is_tensor, scalar_of
from septet.numpy.data_type import of as dtype_of
from septet.numpy.named_type import NamedType
from septet.numpy.ndarray import ndarray
from septet.runtime.native import registry
from septet.runtime.native.tables import set_metaclass
from septet.runtime.native.types import make_ufunc_type

KNOWN = (bool, int, float, complex)
PLAIN = {float: float64, complex: complex128}           # a Python int may become any number
IDENTITY = {
    "add": 0, "multiply": 1, "logical_and": True, "logical_or": False, "logical_xor": False, "bitwise_and": -1, "bitwise_or": 0,
    "bitwise_xor": 0, "gcd": 0, "hypot": 0, "logaddexp": float("-inf"), "logaddexp2": float("-inf"),
}
TYPE_CHARS = dict(zip(("bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float16", "bfloat16", "float32",
                       "float64", "complex64", "complex128"), "?bhilBHILeEfdFD"))


class _Methods:
    """A function applied element by element, with broadcasting.

    Attributes nin, nout, nargs, ntypes, types, identity, signature as NumPy's.  The object itself is native: plain calls on small arrays
    never enter Python.
    """

    rows: tuple[Op, ...]
    row: Op
    nin: int
    nout: int
    nargs: int
    __name__: str

    def __repr__(self) -> str:
        return f"<ufunc '{self.__name__}'>"

    def __reduce__(self) -> tuple[Any, ...]:
        return get, (self.__name__,)

    @property
    def types(self) -> list[str]:
        """The typed forms, as "dd->d", of the dtypes that NumPy has."""
        outs = ["".join(TYPE_CHARS[row.loops[k].output.name] for row in self.rows) for k in range(len(self.row.loops))]
        forms = ["".join(TYPE_CHARS[d.name] for d in loop.inputs) + "->" + out for loop, out in zip(self.row.loops, outs)]
        return [form for form in forms if TYPE_CHARS["bfloat16"] not in form]

    @property
    def ntypes(self) -> int:
        return len(self.row.loops)

    def general(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """The call with anything: overrides, conversion, out, where, dtype."""
        from septet.numpy.override import ufunc_override

        if not self.nin <= len(args) <= self.nargs:
            raise TypeError(f"{self.__name__}() takes from {self.nin} to {self.nargs} positional arguments but {len(args)} were given")
        inputs, outs = args[: self.nin], out_arguments(self, args, kwargs)
        answer = ufunc_override(self, "__call__", inputs, outs, kwargs)
        if answer is not NotImplemented:
            return answer
        options = Options(self, kwargs)
        operands = checked_ints([operand(x) for x in inputs])
        if self.nout > 1:
            operands = [apart(x, outs) for x in operands]
        results = [self.compute(k, operands, outs[k], options) for k in range(self.nout)]
        finished = [finish(r, out, inputs) for r, out in zip(results, outs)]
        return finished[0] if self.nout == 1 else tuple(finished)

    def compute(self, k: int, operands: list[Any], out: Array | None, options: Options) -> Any:
        """The k-th result."""
        row = self.rows[k]
        check_casting(self, operands, options)
        if options.where is not None:
            return self.compute_where(row, operands, out, options)
        result = ops.apply(row, *operands, dtype=options.dtype)
        if out is None:
            return result
        check_out_shape(result.shape, out)
        check_out_dtype(self, result._dtype, out, options)
        assign(out, result, fresh=True)
        return out

    def compute_where(self, row: Op, operands: list[Any], out: Array | None, options: Options) -> Any:
        """The result where the mask is true; elsewhere nothing is computed, so nothing warns, and `out` keeps its elements."""
        shape = broadcast_shapes(options.where.shape, *(x.shape for x in operands if isinstance(x, Array)))
        if out is not None:
            check_out_shape(shape, out)
            shape = out.shape
        mask = view.broadcast_to(options.where, shape)
        chosen = [index.getitem(view.broadcast_to(x, shape), mask) if isinstance(x, Array) else x for x in operands]
        result = ops.apply(row, *chosen, dtype=options.dtype)
        target = out if out is not None else empty(ndarray, result._dtype, shape)
        check_out_dtype(self, result._dtype, target, options)
        index.setitem(target, mask, result)
        return target

    # ---- methods ----

    def reduce(self, array: Any, axis: Any = 0, dtype: Any = None, out: Any = None, keepdims: bool = False, initial: Any = ops,
               where: Any = True) -> Any:
        from septet.numpy import ufunc_methods

        return ufunc_methods.reduce(self, array, axis, dtype, out, keepdims, initial, where)

    def accumulate(self, array: Any, axis: int = 0, dtype: Any = None, out: Any = None) -> Any:
        from septet.numpy import ufunc_methods

        return ufunc_methods.accumulate(self, array, axis, dtype, out)

    def reduceat(self, array: Any, indices: Any, axis: int = 0, dtype: Any = None, out: Any = None) -> Any:
        from septet.numpy import ufunc_methods

        return ufunc_methods.reduceat(self, array, indices, axis, dtype, out)

    def outer(self, A: Any, B: Any, /, **kwargs: Any) -> Any:
        from septet.numpy import ufunc_methods

        return ufunc_methods.outer(self, A, B, kwargs)

    def at(self, a: Any, indices: Any, b: Any = None, /) -> None:
        from septet.numpy import ufunc_methods

        ufunc_methods.at(self, a, indices, b)

    def resolve_dtypes(self, dtypes: Any, *, signature: Any = None, casting: Any = None, reduction: bool = False) -> tuple[Any, ...]:
        """The dtypes of operands and results of a call on operands of `dtypes` (int, float and complex stand for Python numbers)."""
        if signature is not None or casting is not None or reduction or any(d is not None for d in dtypes[self.nin :]):
            raise NotSupported("ufunc.resolve_dtypes with a signature, a casting, outputs or of a reduction")
        if len(dtypes) != self.nargs:
            raise ValueError(f"resolve_dtypes() expected {self.nargs} dtypes, got {len(dtypes)}")
        operands = [d(0) if d in KNOWN else empty(ndarray, ir_dtype(d), (0,)) for d in dtypes[: self.nin]]
        loops = [ops.find_loop("numpy", row, operands, None) for row in self.rows]
        return tuple(map(dtype_of, [*loops[0].inputs, *(loop.output for loop in loops)]))


class Options:
    """The keyword arguments of a ufunc call, checked."""

    __slots__ = ("casting", "dtype", "where")

    def __init__(self, function: Any, kwargs: dict[str, Any]):
        unknown = kwargs.keys() - {"where", "casting", "order", "dtype", "subok", "signature", "sig", "extobj", "axes", "axis"}
        if unknown:
            raise TypeError(f"{function.__name__}() got an unexpected keyword argument '{sorted(unknown)[0]}'")
        where = kwargs.get("where", True)
        self.where = None if where is True else from_any(where)
        self.casting = kwargs.get("casting", "same_kind")
        if self.casting not in CASTINGS:
            raise ValueError(f"casting must be one of 'no', 'equiv', 'safe', 'same_kind', 'unsafe' (got {self.casting!r})")
        self.dtype = self.signature_dtype(kwargs)

    @staticmethod
    def signature_dtype(kwargs: dict[str, Any]) -> DType | None:
        """dtype= or the output of signature=."""
        signature = kwargs.get("signature", kwargs.get("sig"))
        if signature is None:
            return ir_dtype(kwargs.get("dtype"))
        last = signature.split("->")[-1] if isinstance(signature, str) else signature[-1]
        return ir_dtype(last)


def out_arguments(function: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> list[Any]:
    """The outputs given by position or by out=, one per result."""
    out = kwargs.pop("out", None)
    given = list(args[function.nin :])
    if given and out is not None:
        raise TypeError("cannot specify 'out' as both a positional and keyword argument")
    if out is not None:
        given = list(out) if isinstance(out, tuple) else [out]
        if len(given) != function.nout:
            raise ValueError("The 'out' tuple must have exactly one entry per ufunc output")
    given += [None] * (function.nout - len(given))
    for x in given:
        if x is not None and (not isinstance(x, Array) or is_tensor(x)) and not is_foreign(x) and not hasattr(x, "__array_ufunc__"):
            raise TypeError("return arrays must be of ArrayType")
    return [from_any(x) if is_foreign(x) else x for x in given]


def operand(x: Any) -> Any:
    """An argument as an array, a typed scalar or a Python number."""
    if isinstance(x, Array) and not is_tensor(x) or type(x) in KNOWN or hasattr(x, "_value"):
        return x
    if type(x) is str and x:
        return from_values(ndarray, [x], string(len(x)), ())
    return from_any(x)


def checked_ints(operands: list[Any]) -> list[Any]:
    """Operands; one Python int beyond int64 as an array of its own dtype.  OverflowError for several ints of which one is."""
    if all(type(x) is int or type(x) is bool for x in operands) and not all(-(2**63) <= x < 2**63 for x in operands):
        if len(operands) > 1:
            raise OverflowError("Python int too large to convert to C long")
        return [from_any(operands[0])]
    return operands


def check_casting(function: Any, operands: list[Any], options: Options) -> None:
    """TypeError where casting an input to the dtype asked for is not allowed."""
    if options.dtype is None and options.casting in ("safe", "same_kind", "unsafe"):
        return
    if any(not d.is_numeric for d in (options.dtype, *(getattr(x, "_dtype", None) for x in operands)) if d is not None):
        return
    loop = ops.find_loop("numpy", function.row, operands, options.dtype)
    for k, x in enumerate(operands if loop is not None else ()):
        d = getattr(x, "_dtype", None) or PLAIN.get(type(x))
        if d is not None and not can_cast(d, loop.inputs[k], options.casting if d is not PLAIN.get(type(x)) else "same_kind"):
            raise casting_error(function, "input", d, loop.inputs[k], options.casting, k if len(operands) > 1 else None)


def apart(x: Any, outs: Any) -> Any:
    """An operand that writing the first of several results leaves as it is."""
    shared = isinstance(x, Array) and any(out is not None and overlaps(x, out) for out in outs)
    return copy(x) if shared else x


def check_out_shape(found: Shape, out: Any) -> None:
    """ValueError where a result does not fit an output argument."""
    try:
        shape = broadcast_shapes(found, out.shape)
    except ValueError:
        raise ValueError(mismatch([found, out.shape])) from None
    if shape != out.shape:
        text = f"non-broadcastable output operand with shape {out.shape} doesn't match the broadcast shape {shape}"
        raise ValueError(text.replace(", ", ","))


def check_out_dtype(function: Any, found: DType, out: Any, options: Options) -> None:
    """UFuncTypeError where a result may not be cast to an output argument."""
    if not can_cast(found, out._dtype, options.casting):
        raise casting_error(function, "output", found, out._dtype, options.casting)


def casting_error(function: Any, what: str, source: DType, target: DType, casting: str, place: int | None = None) -> TypeError:
    """NumPy's UFuncTypeError about a cast."""
    from septet.numpy.exceptions import UFuncInputCastingError, UFuncOutputCastingError

    number = "" if place is None else f" {place}"
    cls = UFuncInputCastingError if what == "input" else UFuncOutputCastingError
    return cls(f"Cannot cast ufunc '{function.__name__}' {what}{number} from {dtypes.of(source)!r} to {dtypes.of(target)!r} "
               f"with casting rule '{casting}'")


def finish(result: Any, out: Any, inputs: tuple[Any, ...]) -> Any:
    """A result as the caller expects it: out itself, a scalar, or an array of the type that came in."""
    from septet.numpy.override import give_back

    if out is not None:
        return out
    if not result.shape:
        return scalar_of(result)
    return give_back(result, inputs)


ufunc: Any = make_ufunc_type("numpy.ufunc")
registry.register_scalar_ufunc(ufunc)
set_metaclass(ufunc, NamedType)
for _name, _value in vars(_Methods).items():
    if _name not in ("__dict__", "__weakref__", "__module__", "__annotations__"):
        setattr(ufunc, _name, _value)


def make(name: str) -> Any:
    """The ufunc of a row or a pair of rows."""
    rows = tuple(ROWS[n] for n in PAIRS.get(name, (name,)))
    return build(name, rows, IDENTITY.get(name))


def are_plain(args: tuple[Any, ...]) -> bool:
    """Whether there are plain arrays, and beside them nothing but Python numbers."""
    found = False
    for x in args:
        if type(x) is ndarray:
            found = True
        elif type(x) not in KNOWN:
            return False
    return found


def build(name: str, rows: tuple[Op, ...], identity: Any) -> Any:
    """A ufunc object: native, with the general path in Python."""

    def general(*args: Any, **kwargs: Any) -> Any:
        if not kwargs and len(args) == made.nin and made.nout == 1 and are_plain(args):
            r = ops.apply(made.row, *args)
            return r if r.shape else scalar_of(r)
        return made.general(args, kwargs)

    made = registry.make_ufunc(ufunc, name, rows[0].arity, general)
    made.__name__ = made.__qualname__ = name
    made.rows, made.row, made.nout, made.nargs = rows, rows[0], len(rows), rows[0].arity + len(rows)
    made.identity, made.signature = identity, None
    names = ", ".join(f"x{k + 1}" for k in range(rows[0].arity))
    made.__doc__ = f"{name}({names}, /, out=None, *, where=True, casting='same_kind', order='K', dtype=None, subok=True[, signature])"
    return made


_made: dict[str, Any] = {}
FUNCTIONS = [n for n in ROWS if ROWS[n].kind == "elementwise"] + list(PAIRS)


def get(name: str) -> Any:
    """The one ufunc object of a name."""
    name = ALIASES.get(name, name)
    if name not in _made:
        _made[name] = make(name)
    return _made[name]
