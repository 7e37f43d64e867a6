"""The sweep back over recorded steps: cotangents wait, latest step first, until those of everything made later have come."""
from __future__ import annotations

from septet.lang.intrinsics import array
from septet.lang.kernel import kernel
from septet.lang.linkage import c_struct
from septet.lang.types import i1, i64, ptr
from septet.runtime.native.alloc import clear_slot
from septet.runtime.native.construct import is_array
from septet.runtime.native.interpreter import (
    COUNTING,
    FALSE,
    NONE,
    TRUE,
    TYPE_ERROR,
    DictContains,
    FromUnsigned,
    GetAttr,
    NoMemory,
    NumberAdd,
    Occurred,
    PyObject_Free,
    PyObject_New,
    RawFree,
    RawMalloc,
    SequenceTuple,
    TupleGetItem,
    TupleNew,
    TupleSetItem,
    TupleSize,
    Vectorcall,
    call,
    decref,
    done,
    exact_type,
    fail,
    hook2,
    hook4,
    incref,
    new_reference,
    text,
)
from septet.runtime.native.layout import HOOK, RELEASED, A, Gone, Head, S, bytes_, gone_type, inspected, obj
from septet.runtime.native.slope import cotangents
from septet.runtime.native.step import is_step, is_unchanged, source_of

WORDS = 4                           # of a part: the step's order, the step, its array, what has come so far
FIRST_ROOM = 64                     # parts
WORTH = 2048                        # elements from which it is worth the asking which cotangents of a step are needed
MOST_INPUTS = 16                    # of a step whose rule is called from here
FACE, DTYPE, SHAPE = text("_face"), text("_dtype"), text("shape")
BAD_CALL = text("septet.runtime.native: sweep(outputs, cotangents, tell, wanted or None, keep, needed or None, narrow)")


@c_struct
class Waiting:                      # parts in the order of their steps, the latest last
    parts: ptr[i64]
    count: i64
    room: i64
    needed: obj                     # dict by id of the steps that lead to something wanted; None for all
    narrow: i64                     # whether rules are to leave out what leads nowhere


W = ptr[Waiting]


@kernel
def place(w: W, order: i64) -> i64:
    """Where the part of a step is, or belongs."""
    low = i64(0)
    high = w.count
    while low < high:
        middle = (low + high) >> 1
        if w.parts[WORDS * middle] < order:
            low = middle + 1
        else:
            high = middle
    return low


@kernel(inline=False)
def grow(w: W) -> i1:
    """Room for twice as many parts; False with an error set."""
    room = max(2 * w.room, FIRST_ROOM)
    new = ptr[i64](RawMalloc(8 * WORDS * room))
    if not new:
        NoMemory()
        return False
    for k in range(WORDS * w.count):
        new[k] = w.parts[k]
    if w.parts:
        RawFree(bytes_(w.parts))
    w.parts = new
    w.room = room
    return True


@kernel(inline=False)
def insert(w: W, at: i64, s: S, y: obj, g: obj) -> i1:
    """A new part; it takes the reference to g."""
    if w.count == w.room and not grow(w):
        decref(g)
        return False
    k = WORDS * w.count - 1
    while k >= WORDS * at:
        w.parts[k + WORDS] = w.parts[k]
        k -= 1
    w.count += 1
    incref(s)
    incref(y)
    part = w.parts + WORDS * at
    part[0] = s.order
    part[1] = i64(s)
    part[2] = i64(y)
    part[3] = i64(g)
    return True


@kernel(inline=False)
def add(w: W, s: S, y: obj, g: obj) -> i1:
    """Add to what waits for a step, taking the reference to g; False with an error set."""
    at = place(w, s.order)
    part = w.parts + WORDS * at
    if at == w.count or part[0] != s.order:
        return insert(w, at, s, y, g)
    old = obj(part[3])
    total = NumberAdd(old, g)
    decref(g)
    if not total:
        return False
    part[3] = i64(total)
    decref(old)
    return True


@kernel
def is_alone(o: obj) -> i1:
    """Whether nobody but the caller holds an object; False where that cannot be known."""
    return COUNTING != "call" and ptr[Head](o).refcnt == 1


@kernel(inline=False)
def gone(x: obj) -> obj:
    """What is still known of an input whose memory is let go."""
    o = ptr[Gone](PyObject_New(gone_type[0]))
    if o:
        o.face = GetAttr(x, FACE)
        o.dtype = GetAttr(x, DTYPE)
        o.shape = GetAttr(x, SHAPE)
        o.tracked = new_reference(TRUE if is_step(A(x).node) else FALSE)
    return o


@kernel
def gone_dealloc(o: obj):
    g = ptr[Gone](o)
    t = exact_type(o)
    clear_slot(g.face)
    clear_slot(g.dtype)
    clear_slot(g.shape)
    clear_slot(g.tracked)
    PyObject_Free(o)
    decref(t)


@kernel(inline=False)
def release(s: S) -> i1:
    """Let go of the inputs' memory; their shapes stay, so that a gradient which needs no more can be taken again."""
    n = TupleSize(s.inputs)
    left = TupleNew(n)
    if not left:
        return False
    for k in range(n):
        x = TupleGetItem(s.inputs, k)
        kept = gone(x) if is_array(x) else new_reference(x)
        if not kept:
            decref(left)
            return False
        TupleSetItem(left, k, kept)
    held = s.inputs
    s.inputs = left
    s.made = RELEASED
    decref(held)
    return True


@kernel(inline=False)
def by_rule(s: S, g: obj, y: obj, needed: obj) -> obj:
    """The cotangents of a step's inputs as its rule gives them, as a tuple; `needed`: of those sources alone, None for all."""
    n = TupleSize(s.inputs)
    found = obj(0)
    if needed == NONE and inspected[0] == 0 and n <= MOST_INPUTS and is_unchanged(s, y):
        args = array(obj, MOST_INPUTS + 2, 8)
        args[0] = g
        args[1] = y
        for k in range(n):
            args[2 + k] = TupleGetItem(s.inputs, k)
        found = Vectorcall(s.rule, args, n + 2, None)
    else:
        found = hook4(HOOK["cotangents"], s, y, g, needed)
    if not found:
        return None
    r = SequenceTuple(found)
    decref(found)
    return r


@kernel(inline=False)
def holds(ids: obj, s: S) -> i64:
    """Whether a dict has the id of a step; -1 with an error set."""
    key = FromUnsigned(i64(s))
    if not key:
        return -1
    found = i64(DictContains(ids, key))
    decref(key)
    return found


@kernel
def leads(w: W, s: S) -> i64:
    """Whether something wanted is reached through a step; -1 with an error set."""
    return i64(1) if w.needed == NONE else holds(w.needed, s)


@kernel(inline=False)
def leads_in_part(w: W, s: S, y: obj) -> i64:
    """Whether inputs whose cotangents take a while lead to nothing wanted; -1 with an error set."""
    small = not is_array(y) or A(y).size < WORTH
    for k in range(TupleSize(s.sources)):
        source = TupleGetItem(s.sources, k)
        x = TupleGetItem(s.inputs, k)
        if source != NONE and is_array(x) and not (small and A(x).size < WORTH):
            here = leads(w, S(source))
            if here <= 0:
                return i64(1) if here == 0 else i64(-1)
    return i64(0)


@kernel(inline=False)
def pass_tuple(w: W, s: S, found: obj) -> i1:
    """Pass cotangents on to the steps of a step's inputs."""
    n = min(TupleSize(found), TupleSize(s.inputs))
    for k in range(n):
        g = TupleGetItem(found, k)
        source = TupleGetItem(s.sources, k)
        if g != NONE and source != NONE:
            here = leads(w, S(source))
            if here < 0 or here > 0 and not add(w, S(source), TupleGetItem(s.inputs, k), new_reference(g)):
                return False
    return True


@kernel(inline=False)
def pass_found(w: W, s: S, found: ptr[obj]) -> i1:
    """The same of a program's: their references are taken."""
    fine = True
    for k in range(TupleSize(s.inputs)):
        if found[k]:
            here = leads(w, S(TupleGetItem(s.sources, k))) if fine else i64(0)
            if here > 0:
                fine = add(w, S(TupleGetItem(s.sources, k)), TupleGetItem(s.inputs, k), found[k])
            else:
                decref(found[k])
                fine = fine and here == 0
    return fine


@kernel(inline=False)
def pass_on(w: W, s: S, g: obj, y: obj) -> i1:
    """Pass a step's cotangent on to its inputs; False with an error set."""
    few = array(obj, MOST_INPUTS, 8)
    part = leads_in_part(w, s, y) if w.narrow != 0 else i64(0)
    if part < 0:
        return False
    if part == 0 and inspected[0] == 0 and TupleSize(s.inputs) <= MOST_INPUTS and is_unchanged(s, y):
        if cotangents(s, g, y, few):
            return pass_found(w, s, few)
        if Occurred():
            return False
    found = by_rule(s, g, y, w.needed if part > 0 else NONE)
    if not found:
        return False
    fine = pass_tuple(w, s, found)
    decref(found)
    return fine


@kernel(inline=False)
def is_wanted(s: S, wanted: obj) -> i64:
    """Whether somebody is told of the step's cotangent: of those in a dict by id, or of all leaves; -1 with an error set."""
    if wanted == NONE:
        return i64(1) if s.rule == NONE else i64(0)
    return holds(wanted, s)


@kernel(inline=False)
def told(tell: obj, s: S, y: obj, g: obj, alone: i1) -> obj:
    args = array(obj, 4, 8)
    args[0] = s
    args[1] = y
    args[2] = g
    args[3] = TRUE if alone else FALSE
    return call(tell, args, 4, None)


@kernel(inline=False)
def visit(w: W, s: S, y: obj, g: obj, tell: obj, wanted: obj, keep: i1) -> i1:
    """Tell of a step's cotangent where that is asked for, and pass it on; False with an error set."""
    asked = is_wanted(s, wanted)
    if asked < 0:
        return False
    if asked > 0:
        answer = told(tell, s, y, g, is_alone(g))
        stop = answer == TRUE
        if not done(answer):
            return False
        if stop:
            return True
    if s.rule == NONE:
        return True
    return pass_on(w, s, g, y) and (keep or release(s))


@kernel(inline=False)
def visit_last(w: W, tell: obj, wanted: obj, keep: i1) -> i1:
    """Take the latest part off and visit its step."""
    w.count -= 1
    part = w.parts + WORDS * w.count
    s = S(part[1])
    y = obj(part[2])
    g = obj(part[3])
    fine = True
    if s.hooks != NONE:
        seen = hook2(HOOK["hooked"], s, g)
        decref(g)
        g = seen
        fine = i64(g) != 0
    if fine:
        fine = visit(w, s, y, g, tell, wanted, keep)
        decref(g)
    decref(y)
    decref(s)
    return fine


@kernel(inline=False)
def begin(w: W, outputs: obj, given: obj) -> i1:
    """Cotangents of the outputs; False with an error set."""
    for k in range(TupleSize(outputs)):
        g = TupleGetItem(given, k)
        source = source_of(TupleGetItem(outputs, k))
        if not source:
            return False
        fine = True
        here = i64(0) if source == NONE or g == NONE else leads(w, S(source))
        if here != 0:
            fine = here > 0 and add(w, S(source), TupleGetItem(outputs, k), new_reference(g))
        decref(source)
        if not fine:
            return False
    return True


@kernel(inline=False)
def forget(w: W):
    """Drop what still waits."""
    for k in range(w.count):
        part = w.parts + WORDS * k
        decref(obj(part[1]))
        decref(obj(part[2]))
        decref(obj(part[3]))
    if w.parts:
        RawFree(bytes_(w.parts))


@kernel
def sweep(self: obj, args: ptr[obj], n: i64, kw: obj) -> obj:
    """sweep(outputs, cotangents, tell, wanted, keep, needed, narrow)

    tell(step, its array, its whole cotangent, alone) is called for leaves, or for the steps whose ids are in the dict `wanted`; where
    it answers True the sweep does not go further there.  alone: nobody else holds the cotangent.  Without `keep` steps release their
    inputs.  needed: only steps whose ids it has are visited; narrow: what leads to no such step is not computed either.
    """
    if n != 7 or kw:
        return fail(TYPE_ERROR, BAD_CALL)
    w = W(array(i64, 5, 8))
    w.parts = None
    w.count = 0
    w.room = 0
    w.needed = args[5]
    w.narrow = i64(1) if args[6] == TRUE else i64(0)
    fine = begin(w, args[0], args[1])
    while fine and w.count > 0:
        fine = visit_last(w, args[2], args[3], args[4] == TRUE)
    forget(w)
    return new_reference(NONE) if fine else obj(0)
