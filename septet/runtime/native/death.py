"""Death of arrays: what goes with them, the free lists, the garbage collector.

Arrays are born untracked; what may close a cycle (`node`, `owner`, `__dict__`) tracks them. What is rare is dropped
by `drop_held`.
"""
from __future__ import annotations

from septet.lang.kernel import kernel
from septet.lang.linkage import callptr, likely, unlikely
from septet.lang.types import i32, i64
from septet.runtime.native.alloc import block_class, clear_slot, free_block, room_of
from septet.runtime.native.interpreter import ClearWeakRefs, GC_Del, GC_UnTrack, RawFree, decref, exact_type
from septet.runtime.native.layout import CLASSES, HELD, LAZY, OTHER, SUBCLASS, A, bytes_, free_counts, free_lists, obj, pending


@kernel(inline=False)
def drop_objects(a: A):
    """Drop the references that can be part of a cycle."""
    node = a.node
    owner = a.owner
    attributes = a.dict
    a.node = None
    a.owner = None
    a.dict = None
    clear_slot(node)
    clear_slot(owner)
    clear_slot(attributes)


@kernel(inline=False)
def drop_held(a: A):
    """Everything a plain array has not."""
    if a.weak:
        ClearWeakRefs(a)
    if (a.bad & LAZY) != 0:
        pending[0] -= 1
    drop_objects(a)
    clear_slot(a.cached)
    a.cached = None
    if (a.bad & OTHER) != 0:
        clear_slot(a.dtype)
    if a.wide:
        RawFree(bytes_(a.wide))
        a.wide = None


@kernel
def array_dealloc(o: obj):
    """tp_dealloc.  It untracks always: a class made by a class statement re-tracks before it calls this."""
    a = A(o)
    t = exact_type(o)
    GC_UnTrack(o)
    if unlikely((a.bad & (LAZY | HELD | OTHER | SUBCLASS)) != 0 or i64(a.weak) | i64(a.dict) != 0):
        drop_held(a)
    root = a.root
    if root:
        a.root = None
        decref(root)
    k = i64(CLASSES)
    if a.block:
        k = block_class(a.block)
    if likely((a.bad & SUBCLASS) == 0 and k <= CLASSES and free_counts[k] < room_of(k)):
        a.link = free_lists[k]
        free_lists[k] = bytes_(a)
        free_counts[k] += 1
    else:
        if a.block:
            free_block(a.block)
        GC_Del(o)
    decref(t)


@kernel
def visit_slot(o: obj, visit: bytes_, argument: obj) -> i32:
    return callptr(i32, visit, o, argument) if o else i32(0)


@kernel
def array_traverse(o: obj, visit: bytes_, argument: obj) -> i32:
    a = A(o)
    r = visit_slot(a.node, visit, argument)
    if r == 0:
        r = visit_slot(a.owner, visit, argument)
    if r == 0:
        r = visit_slot(a.dict, visit, argument)
    if r == 0:
        r = visit_slot(a.root, visit, argument)
    if r == 0:
        r = visit_slot(exact_type(o), visit, argument)
    return r


@kernel
def array_clear(o: obj) -> i32:
    drop_objects(A(o))
    return 0
