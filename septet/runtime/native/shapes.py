"""Lengths of a shape by number without Python: the item access of a tuple that is a face's class of shapes."""
from __future__ import annotations

from septet.lang.kernel import kernel
from septet.lang.linkage import likely
from septet.runtime.native.interpreter import INT, AsSsize, ClearError, Occurred, TupleGetItem, TupleSize, hook2, new_reference, type_of
from septet.runtime.native.layout import HOOK, obj


@kernel
def shape_subscript(self: obj, key: obj) -> obj:
    """shape[key]; what is no number within bounds is Python's, errors among them."""
    if likely(type_of(key) == INT):
        k = AsSsize(key)
        n = TupleSize(self)
        if k == -1 and Occurred():                      # beyond every length
            ClearError()
            k = n
        if k < 0:
            k += n
        if likely(k >= 0 and k < n):
            return new_reference(TupleGetItem(self, k))
    return hook2(HOOK["shape_item"], self, key)
