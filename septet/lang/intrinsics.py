"""The functions of the kernel language.

Each is one Python function that writes IR: `b` is the Body being compiled; the other arguments are Values or things
known while compiling.  `septet.kernel` shows them to users.
"""

from __future__ import annotations

import builtins as python

from septet.lang import types as T
from septet.lang.kernel import PYTHON, Builtin, KernelError, Value
from septet.lang.types import Type

ALL = {}


def builtin(write):
    it = Builtin(write)
    (PYTHON if write.__name__.endswith("_") else ALL)[it.name] = it
    return it


# ---- arithmetic ------------------------------------------------------------------------------------------------------
def unary_float(name, llvm):
    def write(b, x):
        x = b.value(float(x) if isinstance(x, int) else x)
        if not x.type.is_float:
            raise KernelError(f"{name}() takes a float, this is {x.type}")
        return b.call_llvm(f"llvm.{llvm}.{x.type.suffix}", x.type, [x])

    write.__name__ = name
    return builtin(write)


def bits(name, llvm, *flags):
    def write(b, x):
        extra = [Value(T.i1, "false")] * len(flags)
        return b.call_llvm(f"llvm.{llvm}.{x.type.suffix}", x.type, [x, *extra])

    write.__name__ = name
    return builtin(write)


sqrt, floor, ceil, rint, trunc = (unary_float(n, n) for n in ("sqrt", "floor", "ceil", "rint", "trunc"))
popcount, bswap = bits("popcount", "ctpop"), bits("bswap", "bswap")
clz, ctz = bits("clz", "ctlz", "zero_is_poison"), bits("ctz", "cttz", "zero_is_poison")


EXTREMA = {"int": "s{}", "uint": "u{}", "bool": "u{}", "float": "{}num"}


def extremum(name, python_function):
    """min/max; of floats NaN loses as in C's fmin."""

    def write(b, *xs):
        if not any(isinstance(x, Value) for x in xs):
            return python_function(*xs)
        result = xs[0]
        for x in xs[1:]:
            result, x = b.pair(result, x)
            t = result.type
            operation = EXTREMA[t.scalar.kind].format(name[:3])
            result = b.call_llvm(f"llvm.{operation}.{t.suffix}", t, [result, x])
        return result

    write.__name__ = name
    return builtin(write)


extremum("min_", python.min)
extremum("max_", python.max)


@builtin
def abs_(b, x):
    if not isinstance(x, Value):
        return python.abs(x)
    if x.type.is_float:
        return b.call_llvm(f"llvm.fabs.{x.type.suffix}", x.type, [x])
    return b.call_llvm(f"llvm.abs.{x.type.suffix}", x.type, [x, Value(T.i1, "false")])


@builtin
def fma(b, x, y, z):
    """x * y + z rounded once."""
    t = python.next(v.type for v in (x, y, z) if isinstance(v, Value))
    return b.call_llvm(f"llvm.fma.{t.suffix}", t, [b.coerce(v, t) for v in (x, y, z)])


@builtin
def rotate_left(b, x, n):
    return b.call_llvm(f"llvm.fshl.{x.type.suffix}", x.type, [x, x, b.cast(n, x.type)])


@builtin
def rotate_right(b, x, n):
    return b.call_llvm(f"llvm.fshr.{x.type.suffix}", x.type, [x, x, b.cast(n, x.type)])


@builtin
def mulhi(b, x, y):
    """The high half of the whole product (signed or unsigned as the type)."""
    wide = Type("", f"i{2 * x.type.bits}", x.type.kind, 2 * x.type.bits)
    product = b.fn.op(f"mul {wide.llvm} {b.cast(x, wide).ir}, {b.cast(y, wide).ir}")
    return b.cast(Value(wide, b.fn.op(f"lshr {wide.llvm} {product}, {x.type.bits}")), x.type)


@builtin
def bitcast(b, x, t):
    """The same bits as type t."""
    x = b.value(x)
    return (
        x
        if x.type == t
        else Value(t, x.ir if x.type.llvm == t.llvm else b.fn.op(f"bitcast {x.type.llvm} {x.ir} to {t.llvm}"))
    )


@builtin
def select(b, condition, x, y):
    """x where condition, else y; both are computed, nothing jumps.  Works lane by lane on vectors."""
    x, y = b.pair(x, y) if isinstance(x, Value) or isinstance(y, Value) else (b.value(x), b.value(y))
    condition = condition if condition.type.is_vec else b.truth(condition)
    return Value(x.type, b.fn.op(f"select {condition.type.llvm} {condition.ir}, {x.type.llvm} {x.ir}, {y.type.llvm} {y.ir}"))


# ---- memory ----------------------------------------------------------------------------------------------------------
@builtin
def array(b, elem, count, align=64):
    """A stack array of `count` uninitialised elements (one per call of the kernel, however often this line runs)."""
    at = b.fn.alloca(elem.llvm, align, count)
    return Value(T.ptr[elem], at, (at, str(count * elem.bytes)) if b.module.debug else None)


def lane_numbers(count):
    return Value(T.vec(T.i64, count), "<" + ", ".join(f"i64 {n}" for n in range(count)) + ">")


def memory_options(elem, align, nt):
    return f"align {align or elem.bytes}" + (", !nontemporal !{i32 1}" if nt else "")


@builtin
def vload(b, p, count, mask=None, align=None, nt=False, other=0):
    """`count` consecutive elements as a vector; lanes whose mask is 0 are not read."""
    t = T.vec(p.type.elem, count)
    p = b.address(p, size=t.bytes, check=mask is None)
    if mask is None:
        return Value(t, b.fn.op(f"load {t.llvm}, ptr {p.ir}, {memory_options(t.elem, align, nt)}"))
    b.check_lanes(p, lane_numbers(count), mask)
    return b.call_llvm(f"llvm.masked.load.{t.suffix}.p0", t, [Value(p.type, p.ir), mask, b.coerce(other, t)],
                       "nounwind willreturn memory(argmem: read)")


@builtin
def vstore(b, p, x, mask=None, align=None, nt=False):
    """Store a vector; lanes whose mask is 0 are not written."""
    x = b.coerce(x, T.vec(p.type.elem, x.type.count))
    t = x.type
    p = b.address(p, size=t.bytes, check=mask is None)
    if mask is None:
        b.fn.emit(f"store {t.llvm} {x.ir}, ptr {p.ir}, {memory_options(t.elem, align, nt)}")
        return
    b.check_lanes(p, lane_numbers(t.count), mask)
    effects = "nounwind willreturn memory(argmem: write)"
    b.call_llvm(f"llvm.masked.store.{t.suffix}.p0", T.void, [x, Value(p.type, p.ir), mask], effects)


@builtin
def gather(b, p, index, mask=None):
    """p[index] for a vector of indices."""
    t, n = T.vec(p.type.elem, index.type.count), index.type.count
    ptrs = Value(Type("", f"<{n} x ptr>", "vec", 0, T.ptr[p.type.elem], n),
                 b.fn.op(f"getelementptr {p.type.elem.llvm}, ptr {p.ir}, {index.type.llvm} {index.ir}"))
    mask = mask or b.value(True, T.vec(T.i1, n))
    b.check_lanes(p, index, mask)
    return b.call_llvm(f"llvm.masked.gather.{t.suffix}.v{n}p0", t, [ptrs, mask, b.coerce(0, t)], "nounwind willreturn memory(read)")


@builtin
def prefetch(b, p, write=0, locality=3):
    b.call_llvm("llvm.prefetch.p0", T.void, [Value(T.ptr[T.void], p.ir), *(Value(T.i32, str(n)) for n in (write, locality, 1))], "nounwind")


@builtin
def fill_bytes(b, p, byte, count):
    count = b.coerce(count, T.i64)
    b.address(p, size=count.ir)
    b.call_llvm("llvm.memset.p0.i64", T.void, [Value(T.ptr[T.void], p.ir), b.coerce(byte, T.i8), count, Value(T.i1, "false")], "nounwind")


@builtin
def copy_bytes(b, to, source, count):
    count = b.coerce(count, T.i64)
    b.address(to, size=count.ir), b.address(source, size=count.ir)
    b.call_llvm("llvm.memcpy.p0.p0.i64", T.void,
                [Value(T.ptr[T.void], to.ir), Value(T.ptr[T.void], source.ir), count, Value(T.i1, "false")], "nounwind")


@builtin
def atomic_add(b, p, x):
    """Add at p; returns the old value."""
    t = p.type.elem
    p = b.address(p)
    return Value(t, b.fn.op(f"atomicrmw {'fadd' if t.is_float else 'add'} ptr {p.ir}, {t.llvm} {b.coerce(x, t).ir} seq_cst"))


@builtin
def atomic_cas(b, p, expected, new):
    """Put `new` at p if it holds `expected`; returns the value found."""
    t = p.type.elem
    p = b.address(p)
    pair = b.fn.op(f"cmpxchg ptr {p.ir}, {t.llvm} {b.coerce(expected, t).ir}, {t.llvm} {b.coerce(new, t).ir} seq_cst seq_cst")
    return Value(t, b.fn.op(f"extractvalue {{{t.llvm}, i1}} {pair}, 0"))


# ---- vectors ---------------------------------------------------------------------------------------------------------
@builtin
def lanes(b, t):
    """0, 1, 2, ... in a vector type."""
    return Value(t, "<" + ", ".join(f"{t.elem.llvm} {n}" for n in range(t.count)) + ">")


@builtin
def shuffle(b, x, y, order):
    """Lanes of x (0..n-1) and y (n..2n-1) picked by a known sequence."""
    t = T.vec(x.type.elem, len(order))
    mask = ", ".join(f"i32 {n}" for n in order)
    return Value(t, b.fn.op(f"shufflevector {x.type.llvm} {x.ir}, {x.type.llvm} {(y or x).ir}, <{len(order)} x i32> <{mask}>"))


def reduction(name, operations):
    """A function from a vector to one value."""

    def write(b, x):
        operation, t = operations[x.type.elem.kind], x.type
        if operation == "fadd":
            return sum_of_lanes(b, x, t)
        if operation in ("fmin", "fmax") and t.count.bit_count() == 1:
            return extreme_of_lanes(b, x, operation[1:])
        return b.call_llvm(f"llvm.vector.reduce.{operation}.{t.suffix}", t.elem, [x])

    write.__name__ = name
    return builtin(write)


def sum_of_lanes(b, x, t):
    """The order of the sum is free: a tree, not a chain."""
    name, one = f"llvm.vector.reduce.fadd.{t.suffix}", t.elem.llvm
    b.module.declare(name, one, [one, t.llvm])
    return Value(t.elem, b.fn.op(f"call reassoc {one} @{name}({one} {T.literal(-0.0, t.elem)}, {t.llvm} {x.ir})"))


def extreme_of_lanes(b, x, which):
    """By halves: LLVM's own reduction goes lane by lane, since the order of zeros with two signs might show."""
    half = x.type.count // 2
    if not half:
        return Value(x.type.elem, b.fn.op(f"extractelement {x.type.llvm} {x.ir}, i32 0"))
    low, high = (shuffle.write(b, x, None, range(first, first + half)) for first in (0, half))
    return extreme_of_lanes(b, b.call_llvm(f"llvm.{which}num.{low.type.suffix}", low.type, [low, high]), which)


vsum = reduction("vsum", {"int": "add", "uint": "add", "float": "fadd"})
vmin = reduction("vmin", {"int": "smin", "uint": "umin", "float": "fmin"})
vmax = reduction("vmax", {"int": "smax", "uint": "umax", "float": "fmax"})
any_, all_ = reduction("any_", {"bool": "or"}), reduction("all_", {"bool": "and"})


# ---- control and the outside -----------------------------------------------------------------------------------------
@builtin
def static_range(b, *bounds):
    """range() unrolled while compiling; the variable is known in the body."""
    return range(*bounds)


@builtin
def prange(b, n):
    raise KernelError("prange() stands only in `for i in prange(n):`")


@builtin
def size_of(b, t):
    return t.bytes


@builtin
def type_of(b, x):
    return b.value(x).type


def extern(name, result, *arguments, pure=False):
    """A C function of the process (libm, the CPython C API) or an LLVM intrinsic, callable from kernels."""

    def write(b, *xs):
        if len(xs) != len(arguments):
            raise KernelError(f"{name}() takes {len(arguments)} arguments")
        return b.call_llvm(name, result, [b.coerce(x, t) for x, t in zip(xs, arguments)],
                           "nounwind willreturn memory(none)" if pure or name.startswith("llvm.") else "nounwind")

    write.__name__ = name
    return Builtin(write)
