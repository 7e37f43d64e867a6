"""Whether operations are recorded: asked of the thread that computes.  New threads record.

`not_recording` holds how many threads do not, and which these are; the interpreter's lock is held wherever it is changed.
"""
from __future__ import annotations

from septet.lang.kernel import kernel
from septet.lang.linkage import likely
from septet.lang.types import i1, i64, ptr
from septet.runtime.native.interpreter import FALSE, RUNTIME_ERROR, TRUE, TYPE_ERROR, IsTrue, ThreadIdent, fail, new_reference, text
from septet.runtime.native.layout import MOST_QUIET, not_recording, obj

BAD_CALL = text("septet.runtime.native: set_recording takes whether to record")
TOO_MANY = text("more threads than 255 compute without recording gradients at once")


@kernel
def records() -> i1:
    """Whether this thread records operations."""
    if likely(not_recording[0] == 0):
        return True
    return entry_of(ThreadIdent()) < 0


@kernel(inline=False)
def entry_of(thread: i64) -> i64:
    """The last entry of a thread, or -1."""
    for k in range(not_recording[0], 0, -1):
        if not_recording[k] == thread:
            return i64(k)
    return -1


@kernel
def quieten() -> i1:
    """Record nothing in this thread until `resume`; False where there is no room to note it."""
    count = not_recording[0]
    if count >= MOST_QUIET:
        return False
    not_recording[count + 1] = ThreadIdent()
    not_recording[0] = count + 1
    return True


@kernel
def resume() -> i1:
    """Take back one `quieten` of this thread; False where there is none."""
    at = entry_of(ThreadIdent())
    if at < 0:
        return False
    count = not_recording[0]
    not_recording[at] = not_recording[count]
    not_recording[0] = count - 1
    return True


@kernel
def set_recording(self: obj, args: ptr[obj], n: i64, kw: obj) -> obj:
    """set_recording(on): what was before."""
    if n != 1 or kw:
        return fail(TYPE_ERROR, BAD_CALL)
    on, before = IsTrue(args[0]), records()
    if on < 0:
        return None
    if on != 0:
        while resume():
            pass
    elif before and not quieten():
        return fail(RUNTIME_ERROR, TOO_MANY)
    return new_reference(TRUE if before else FALSE)


@kernel
def is_recording(self: obj, args: ptr[obj], n: i64, kw: obj) -> obj:
    """is_recording(): whether this thread records operations."""
    return new_reference(TRUE if records() else FALSE)
