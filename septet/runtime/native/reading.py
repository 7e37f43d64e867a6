"""Functions of NumPy's small plain cases beside tensors that NumPy only reads: those are for Python to convert."""
from __future__ import annotations

from septet.lang.intrinsics import array
from septet.lang.kernel import kernel
from septet.lang.linkage import callptr
from septet.lang.types import i1, i32, i64, ptr
from septet.runtime.native.interpreter import LIST, NONE, TUPLE, AsLongLong, ListSize, TupleSize, new_reference, type_of
from septet.runtime.native.join import item
from septet.runtime.native.layout import bytes_, obj, read_type


@kernel
def is_read(o: obj) -> i1:
    """Whether NumPy reads an operand, a sequence by its first, and gives arrays of its own for it."""
    t = type_of(o)
    if t == LIST and ListSize(o) > 0 or t == TUPLE and TupleSize(o) > 0:
        t = type_of(item(o, 0))
    return t == read_type[0]


@kernel
def unless_read(self: obj, args: ptr[obj], n: i64, kw: obj) -> obj:
    """The native function whose address `self` is; None where an operand is only read."""
    for k in range(n):
        if is_read(args[k]):
            return new_reference(NONE)
    over = array(i32, 1, 4)
    return callptr(obj, bytes_(AsLongLong(self, over)), obj(0), args, n, kw)
