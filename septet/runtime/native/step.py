"""Steps of the gradient graph: how a tracked array was made, recorded without Python.

`attach` gives a fresh result its step; everything else that is done with steps is done in `core/autograd.py`, which sees their fields as
attributes.
"""
from __future__ import annotations

from septet.lang.kernel import kernel
from septet.lang.linkage import unlikely
from septet.lang.types import i1, i32, i64, ptr
from septet.runtime.frames import CODE, FILE, FRAME, INSTRUCTION, LENGTH, PREVIOUS, STATE, TEXT
from septet.runtime.native.alloc import clear_slot, track
from septet.runtime.native.construct import is_array
from septet.runtime.native.death import visit_slot
from septet.runtime.native.interpreter import (
    FALSE,
    NONE,
    TRUE,
    TYPE_ERROR,
    AsSsize,
    FromSsize,
    GC_Del,
    GC_New,
    GC_Track,
    GC_UnTrack,
    ThreadState,
    TupleGetItem,
    TupleNew,
    TupleSetItem,
    TupleSize,
    decref,
    exact_type,
    fail,
    hook1,
    hook2,
    new_reference,
    text,
)
from septet.runtime.native.layout import GRAD, HELD, HOOK, A, S, bytes_, frame_words, obj, own_path, step_count, step_type

GENERATED = int.from_bytes(b"<septet", "little")           # file names of generated code
BAD_CALL = text("septet.runtime.native: a step is made of name, rule, inputs (a tuple), pending and sources (a tuple or None)")


@kernel
def version_of(o: obj) -> i64:
    """How often the memory of an array has been written; 0 of what is no array."""
    if not is_array(o):
        return 0
    a = A(o)
    return A(a.root).version if a.root else a.version


@kernel
def is_step(o: obj) -> i1:
    return i64(o) != 0 and exact_type(o) == step_type[0]


@kernel(inline=False)
def source_of(o: obj) -> obj:
    """The step of an operand (a new reference), or None; a view whose memory was written since asks Python."""
    if not is_array(o) or not is_step(A(o).node):
        return new_reference(NONE)
    a = A(o)
    if a.root and is_step(A(a.root).node) and S(a.node).base != A(a.root).node:
        return hook1(HOOK["renewed"], o)
    return new_reference(a.node)


@kernel(inline=False)
def fill_inputs(s: S, inputs: obj, sources: obj) -> i32:
    """Inputs, where they came from and how often they were written; -1 with an error set, 1 where one is of inference mode."""
    found = i32(0)
    n = TupleSize(inputs)
    s.inputs = new_reference(inputs)
    s.versions = TupleNew(n)
    s.sources = new_reference(sources) if sources != NONE else TupleNew(n)
    if not s.versions or not s.sources:
        return -1
    for k in range(n):
        x = TupleGetItem(inputs, k)
        version = version_of(x)
        if unlikely(version < 0):
            found = 1
        number = FromSsize(version)
        if not number:
            return -1
        TupleSetItem(s.versions, k, number)
        if sources == NONE:
            source = source_of(x)
            if not source:
                return -1
            TupleSetItem(s.sources, k, source)
    return found


@kernel
def word(at: i64) -> i64:
    return ptr[i64](at)[0]


@kernel
def is_own(code: i64) -> i1:
    """Whether a code is Septet's: by how its file's name begins, eight bytes at a time, the last ones overlapping."""
    name = word(code + frame_words[FILE])
    text = name + frame_words[TEXT]
    if word(name + frame_words[LENGTH]) < own_path[0]:
        return (word(text) & 0xFFFFFFFFFFFFFF) == GENERATED
    whole = own_path[0] // 8
    for k in range(whole):
        if word(text + 8 * k) != own_path[1 + k]:
            return (word(text) & 0xFFFFFFFFFFFFFF) == GENERATED
    return word(text + own_path[0] - 8) == own_path[1 + whole]


@kernel(inline=False)
def note_frame(s: S):
    """Remember the user's instruction that is under way: the innermost frame whose code is not Septet's."""
    s.code = None
    s.instruction = 0
    if frame_words[STATE] == 0:
        return
    frame = word(word(i64(ThreadState()) + frame_words[STATE]) + frame_words[FRAME])
    while frame != 0:
        code = word(frame + frame_words[CODE])
        if not is_own(code):
            s.code = new_reference(obj(code))
            s.instruction = word(frame + frame_words[INSTRUCTION])
            return
        frame = word(frame + frame_words[PREVIOUS])


@kernel(inline=False)
def new_step(name: obj, rule: obj, inputs: obj, pending: obj, sources: obj, result: obj) -> S:
    """A step of a result (its array or graph node), or null with an error set."""
    s = S(GC_New(step_type[0]))
    if not s:
        return None
    s.rule = new_reference(rule)
    s.name = new_reference(name)
    s.pending = new_reference(pending)
    s.inputs = None
    s.sources = None
    s.versions = None
    s.base = new_reference(NONE)
    s.hooks = new_reference(NONE)
    s.owner = new_reference(NONE)
    s.place = new_reference(NONE)
    s.made = 0
    note_frame(s)
    bad = fill_inputs(s, inputs, sources)                   # may make steps for views, which must come before this one
    step_count[0] += 1
    s.order = step_count[0]
    GC_Track(s)
    if bad < 0:
        decref(s)
        return None
    if unlikely(bad > 0):
        heard = hook2(HOOK["inference"], obj(s), result)
        if not heard:
            decref(s)
            return None
        decref(heard)
    return s


@kernel
def make_step(self: obj, args: ptr[obj], n: i64, kw: obj) -> obj:
    """step(name, rule, inputs, pending, sources)"""
    if n != 5 or kw:
        return fail(TYPE_ERROR, BAD_CALL)
    return new_step(args[0], args[1], args[2], args[3], args[4], args[3])


@kernel(inline=False)
def attached(a: A, name: obj, rule: obj, inputs: obj) -> i1:
    """Record how a fresh result was made; False with an error set."""
    s = new_step(name, rule, inputs, a.node if a.node else NONE, NONE, obj(a))
    if not s:
        return False
    s.made = version_of(a)
    if a.root and A(a.root).node:
        old = s.base
        s.base = new_reference(A(a.root).node)
        decref(old)
    before = a.node
    a.node = obj(s)
    a.bad |= HELD | GRAD
    track(a)
    clear_slot(before)
    return True


@kernel
def attach(self: obj, args: ptr[obj], n: i64, kw: obj) -> obj:
    """attach(result, name, rule, inputs): how a fresh result was made; gives the result."""
    if n != 4 or kw:
        return fail(TYPE_ERROR, BAD_CALL)
    if not attached(A(args[0]), args[1], args[2], args[3]):
        return None
    return new_reference(args[0])


@kernel(inline=False)
def is_unchanged(s: S, y: obj) -> i1:
    """Whether a step's inputs and its result are as they were when it was made, by write counts and steps."""
    if version_of(y) != s.made:
        return False
    for k in range(TupleSize(s.inputs)):
        x = TupleGetItem(s.inputs, k)
        if is_array(x):
            source = TupleGetItem(s.sources, k)
            if version_of(x) != AsSsize(TupleGetItem(s.versions, k)) or source != NONE and A(x).node != source:
                return False
    return True


@kernel
def unchanged(self: obj, args: ptr[obj], n: i64, kw: obj) -> obj:
    """unchanged(step, y): whether the step's inputs and its result y are as they were when it was made."""
    if n != 2 or kw or not is_step(args[0]):
        return fail(TYPE_ERROR, BAD_CALL)
    return new_reference(TRUE if is_unchanged(S(args[0]), args[1]) else FALSE)


@kernel
def step_dealloc(o: obj):
    s = S(o)
    t = exact_type(o)
    GC_UnTrack(o)
    drop_step(s)
    GC_Del(o)
    decref(t)


@kernel(inline=False)
def drop_step(s: S):
    """Let go of everything."""
    rule = s.rule
    inputs = s.inputs
    sources = s.sources
    versions = s.versions
    name = s.name
    pending = s.pending
    base = s.base
    hooks = s.hooks
    owner = s.owner
    place = s.place
    code = s.code
    s.rule = None
    s.inputs = None
    s.sources = None
    s.versions = None
    s.name = None
    s.pending = None
    s.base = None
    s.hooks = None
    s.owner = None
    s.place = None
    s.code = None
    clear_slot(rule)
    clear_slot(inputs)
    clear_slot(sources)
    clear_slot(versions)
    clear_slot(name)
    clear_slot(pending)
    clear_slot(base)
    clear_slot(hooks)
    clear_slot(owner)
    clear_slot(place)
    clear_slot(code)


@kernel
def step_traverse(o: obj, visit: bytes_, argument: obj) -> i32:
    s = S(o)
    r = visit_slot(s.rule, visit, argument)
    if r == 0:
        r = visit_slot(s.inputs, visit, argument)
    if r == 0:
        r = visit_slot(s.sources, visit, argument)
    if r == 0:
        r = visit_slot(s.pending, visit, argument)
    if r == 0:
        r = visit_slot(s.base, visit, argument)
    if r == 0:
        r = visit_slot(s.hooks, visit, argument)
    if r == 0:
        r = visit_slot(s.owner, visit, argument)
    if r == 0:
        r = visit_slot(exact_type(o), visit, argument)
    return r


@kernel
def step_clear(o: obj) -> i32:
    drop_step(S(o))
    return 0
