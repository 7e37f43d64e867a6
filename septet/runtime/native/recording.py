"""Whether operations are recorded, and arrays made in inference mode: asked of the thread that computes.  New threads record.

`not_recording` and `inferring` hold how many threads there are of each kind, and which; the interpreter's lock is held wherever they are
changed.
"""
from __future__ import annotations

from septet.lang.kernel import kernel
from septet.lang.linkage import likely
from septet.lang.types import i1, i64, ptr
from septet.runtime.native.interpreter import FALSE, RUNTIME_ERROR, TRUE, TYPE_ERROR, IsTrue, ThreadIdent, fail, new_reference, text
from septet.runtime.native.layout import INFERENCE, MOST_QUIET, inferring, not_recording, obj

BAD_CALL = text("septet.runtime.native: set_recording and set_inference take whether to")
TOO_MANY = text("more threads than 255 compute without recording gradients at once")


@kernel
def among(table: ptr[i64]) -> i1:
    """Whether this thread is one of the table's."""
    if likely(table[0] == 0):
        return False
    return entry_of(table, ThreadIdent()) > 0


@kernel(inline=False)
def entry_of(table: ptr[i64], thread: i64) -> i64:
    """The last entry of a thread, or -1."""
    for k in range(table[0], 0, -1):
        if table[k] == thread:
            return i64(k)
    return -1


@kernel
def enter(table: ptr[i64]) -> i1:
    """Put this thread into the table until `leave`; False where there is no room."""
    count = table[0]
    if count >= MOST_QUIET:
        return False
    table[count + 1] = ThreadIdent()
    table[0] = count + 1
    return True


@kernel
def leave(table: ptr[i64]) -> i1:
    """Take back one `enter` of this thread; False where there is none."""
    at = entry_of(table, ThreadIdent())
    if at < 0:
        return False
    count = table[0]
    table[at] = table[count]
    table[0] = count - 1
    return True


@kernel
def records() -> i1:
    """Whether this thread records operations."""
    return not among(not_recording)


@kernel
def quieten() -> i1:
    """Record nothing in this thread until `resume`; False where there is no room to note it."""
    return enter(not_recording)


@kernel
def resume() -> i1:
    """Take back one `quieten`."""
    return leave(not_recording)


@kernel
def born() -> i64:
    """The write count of arrays that this thread makes."""
    if among(inferring):
        return INFERENCE
    return 0


@kernel
def change(table: ptr[i64], wanted: i1) -> i1:
    """Put this thread into the table or take it out; False where there is no room."""
    if not wanted:
        while leave(table):
            pass
        return True
    return among(table) or enter(table)


@kernel
def set_recording(self: obj, args: ptr[obj], n: i64, kw: obj) -> obj:
    """set_recording(on): what was before."""
    if n != 1 or kw:
        return fail(TYPE_ERROR, BAD_CALL)
    on, before = IsTrue(args[0]), records()
    if on < 0:
        return None
    if not change(not_recording, on == 0):
        return fail(RUNTIME_ERROR, TOO_MANY)
    return new_reference(TRUE if before else FALSE)


@kernel
def is_recording(self: obj, args: ptr[obj], n: i64, kw: obj) -> obj:
    """is_recording(): whether this thread records operations."""
    return new_reference(TRUE if records() else FALSE)


@kernel
def set_inference(self: obj, args: ptr[obj], n: i64, kw: obj) -> obj:
    """set_inference(on): make arrays of inference mode in this thread from now on, or others; what was before."""
    if n != 1 or kw:
        return fail(TYPE_ERROR, BAD_CALL)
    on, before = IsTrue(args[0]), among(inferring)
    if on < 0:
        return None
    if not change(inferring, on != 0):
        return fail(RUNTIME_ERROR, TOO_MANY)
    return new_reference(TRUE if before else FALSE)


@kernel
def infers(self: obj, args: ptr[obj], n: i64, kw: obj) -> obj:
    """infers(): whether this thread makes arrays of inference mode."""
    return new_reference(TRUE if among(inferring) else FALSE)
