"""Reverse-mode gradients: one sweep over recorded steps.  No rule stands here.

An array is tracked when its `_node` is a `Step`: how it was made.  Rules are those of the rows (`ir/`) or stand
beside the primitive they belong to (`differentiable`).  Because rules are written with the same operations, a sweep that records gives
gradients of gradients.
"""
from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from septet.core import anomaly, boxes
from septet.core.array import Array, root_of
from septet.core.boxes import Box
from septet.core.guard import guarded, writes_of
from septet.core.handle import registry
from septet.core.leading import leading
from septet.errors import ChangedInPlace, NotSupported, Released
from septet.runtime.native import types
from septet.runtime.native.layout import RELEASED

is_recording: Callable[[], bool] = types.is_recording         # whether operations of this thread are recorded
set_recording: Callable[[bool], bool] = types.set_recording   # record operations of this thread from now on, or not; what was before
infers: Callable[[], bool] = types.infers                     # whether arrays that this thread makes are those of inference mode
set_inference: Callable[[bool], bool] = types.set_inference   # make those in this thread from now on, or others; what was before
F = TypeVar("F", bound=Callable[..., Any])
Rule = Callable[..., Sequence[Any]]
_depth = 0                          # nested transformations
_sweeps = 0                         # sweeps under way: results stay arrays, also where a face would give scalars


if TYPE_CHECKING:

    class Step:
        """What type checkers see of the native type (`runtime/native/step.py`): how a tracked array was made.

        rule(g, y, *inputs) gives a cotangent for every input (None: does not depend on it).  A leaf has no rule.  `sources` are the
        inputs' own steps, `versions` their write counts, as they were when they were read; `made` is the result's.  `pending` is the
        graph node while the array has no memory.  `base`: the step of the memory's owner where the result is a view.  `hooks` see the
        cotangent.  `place`: the user's line, noted while anomalies are looked for.
        """

        name: str
        rule: Rule | None
        inputs: tuple[Any, ...]
        sources: tuple[Any, ...]
        versions: tuple[int, ...]
        pending: Any
        base: Any
        hooks: Any
        owner: Any
        place: Any
        made: int
        order: int
else:
    Step = types.Step


def new_step(name: str, rule: Rule | None, inputs: Sequence[Any], pending: Any = None, sources: Any = None) -> Step:
    """A step of these inputs as they are now."""
    made: Step = types.step(name, rule, tuple(inputs), pending, None if sources is None else tuple(sources))
    if anomaly.active:
        made.place = anomaly.user_place()
    return made


def steps_made() -> int:
    """How many steps have been made: a step made later has a greater order."""
    return int(registry.steps_made())


def step_of(x: Any) -> Step | None:
    """How an operand was made; None where no gradient flows.  A view whose memory was written since is a view of what was written."""
    if not isinstance(x, Array):
        return None
    node: Any = x._node
    if type(node) is not Step:
        return None
    root = x._root
    if root is not None and type(root._node) is Step and node.base is not root._node:
        return renewed(x)
    return node


def renewed(x: Array) -> Step:
    """The step of a view whose memory was written through another array."""
    from septet.core.inplace import renewed as of_view

    return of_view(x)


registry.register("renewed", renewed)


WATCHED = (Step, Box)


def version_of(x: Any) -> int:
    """How often the memory of an array has been written."""
    return writes_of(x) if isinstance(x, Array) else 0


def keeps_arrays(a: Any) -> bool:
    """Whether a 0-d result must stay an array: a transformation follows it, or a sweep computes with it."""
    if boxes.active:
        box = boxes.box_of(a)
        if box is not None:
            box.scalar = True
            return True
    return _sweeps > 0 or type(a._node) is Step


def is_watched(a: Any) -> bool:
    """Whether a transformation follows an array, so that it must stay one."""
    return type(a._node) in WATCHED


def is_tracked(x: Any) -> bool:
    """Whether gradients flow through `x`."""
    return isinstance(x, Array) and type(x._node) is Step


def recording(*operands: Any) -> bool:
    """Whether an operation on these operands must be recorded."""
    if is_recording():
        for x in operands:
            if isinstance(x, Array) and type(x._node) is Step:
                return True
    return False


@contextmanager
def _sweep() -> Iterator[None]:
    """The context of a sweep."""
    global _sweeps
    _sweeps += 1
    try:
        yield
    finally:
        _sweeps -= 1


def begin_sweep(recording: bool) -> bool:
    """Enter a sweep without the cost of contexts; what to give to `end_sweep`."""
    global _sweeps
    _sweeps += 1
    return set_recording(recording)


def end_sweep(before: bool) -> None:
    """Leave a sweep."""
    global _sweeps
    _sweeps -= 1
    set_recording(before)


@contextmanager
def recording_set(on: bool) -> Iterator[None]:
    """A context in which operations are recorded or not."""
    before = set_recording(on)
    try:
        yield
    finally:
        set_recording(before)


def is_inference(x: Any) -> bool:
    """Whether an array was made in inference mode, or shows the memory of one that was."""
    return version_of(x) < 0


def unrecorded(function: Callable[..., Any], *args: Any) -> Any:
    """A function's result, nothing recorded."""
    before = set_recording(False)
    try:
        return function(*args)
    finally:
        set_recording(before)


def attach(result: Any, name: str, rule: Rule | None, inputs: Sequence[Any]) -> Any:
    """Record how a fresh result was made."""
    types.attach(result, name, rule, tuple(inputs))
    if anomaly.active:
        result._node.place = anomaly.user_place()
    return result


def level(result: Any, name: str, x: Any) -> Any:
    """A fresh result that `x` changes in steps only, if at all: its gradient is zero, where one is recorded."""
    return attach(result, name, zero_slope, (x,)) if recording(x) else result


def zero_slope(g: Any, y: Any, x: Any) -> tuple[Any]:
    """The rule of what does not change smoothly."""
    from septet.core.rules import zeros_like

    return (zeros_like(x),)


def leaf(a: Array) -> Any:
    """A tracked view of `a` that gradients are asked for; where `a` is tracked itself, outer gradients flow through."""
    fresh = untracked_view(a)
    if is_tracked(a):
        return attach(fresh, "leaf", pass_on, (a,))
    return attach(fresh, "leaf", None, ())


def pass_on(g: Any, y: Any, x: Any) -> tuple[Any]:
    """The rule of the identity."""
    return (g,)


def untracked_view(a: Array) -> Any:
    """A view that no gradient flows through."""
    from septet.core.array import view_of

    box = boxes.box_of(a) if boxes.active else None
    if box is not None:
        return boxes.shell(box.interpreter, box.value, a._face, a._dtype, a.shape)
    before = set_recording(False)
    try:
        address = a._address                                # a pending array gets its strides now
        return view_of(a, a.shape, a.strides if address is not None else ())
    finally:
        set_recording(before)


def detach(a: Any) -> Any:
    """The same values as a constant: no gradient flows through them.  A view; what is no array stays as it is."""
    return untracked_view(a) if isinstance(a, Array) else a


def readable(a: Any) -> Any:
    """An array to read the memory of: itself, or a view where it is tracked."""
    return untracked_view(a) if type(a._node) is Step else a


def differentiable(rule: Callable[..., Any]) -> Callable[[F], F]:
    """Decorator of a primitive f(a, *args, **kwargs) of one array: rule(g, y, a, *args, **kwargs) is the cotangent of `a`."""

    def decorate(function: F) -> F:
        def compute(a: Any, *args: Any, **kwargs: Any) -> Any:
            own = boxes.found_in((a, *args)) if boxes.active else None
            return function(a, *args, **kwargs) if own is None else own.process(call, (a, *args), kwargs)

        @functools.wraps(function)
        def call(a: Any, *args: Any, **kwargs: Any) -> Any:
            if a._node is None and not boxes.active:
                return function(a, *args, **kwargs)
            if not (type(a._node) is Step and is_recording()):
                return compute(a, *args, **kwargs)
            before = set_recording(False)
            try:
                result = compute(a, *args, **kwargs)
            finally:
                set_recording(before)
            if result is a or not result._dtype.is_inexact:
                return result

            def of_input(g: Any, y: Any, x: Any) -> tuple[Any]:
                return (rule(g, y, x, *args, **kwargs),)

            return attach(result, function.__name__, guarded(of_input, function.__name__, args) if args else of_input, (a,))

        return call  # type: ignore[return-value]

    return decorate


def is_nested() -> bool:
    """Whether an outer transformation is recording too, so that a gradient must itself be differentiable."""
    return _depth > 1


def is_inside() -> bool:
    """Whether some transformation is under way."""
    return _depth > 0


def released_outside(y: Any) -> Any:
    """A result handed out by a transformation that has ended."""
    return y if is_inside() or not is_tracked(y) else detach(y)


@contextmanager
def transformation() -> Iterator[None]:
    """The context of one gradient being taken; they nest."""
    global _depth
    _depth += 1
    try:
        yield
    finally:
        _depth -= 1


def released(y: Any) -> Any:
    """A result for the caller: no longer tracked, unless an outer transformation needs it."""
    return y if is_nested() or not is_tracked(y) else detach(y)


# ---- the sweep -------------------------------------------------------------------------------------------------------


def gradients(outputs: Sequence[Array], cotangents: Sequence[Any], inputs: Sequence[Array], create_graph: bool = False) -> list[Any]:
    """The cotangent of every input (None where nothing depends on it), given those of the outputs."""
    wanted = {id(step_of(x)): k for k, x in enumerate(inputs)}
    found: list[Any] = [None] * len(inputs)

    def tell(step: Step, y: Any, g: Any, alone: bool) -> bool:
        found[wanted[id(step)]] = g
        return len(wanted) == 1         # of several, one may be made of another

    with recording_set(create_graph), _sweep():
        sweep(outputs, cotangents, tell, inputs, narrow=not create_graph)
    return found


def sweep(outputs: Sequence[Array], cotangents: Sequence[Any], tell: Callable[..., Any], inputs: Iterable[Array] | None = None,
          keep: bool = True, narrow: bool = True) -> None:
    """Go back over what lies between the outputs and the inputs, latest step first (`runtime/native/sweep.py`).

    tell(step, its array, its whole cotangent, whether nobody else holds that) is called for the inputs' steps, or for all leaves; where
    it answers True the sweep goes no further there.  Without `keep` steps let go of their inputs.  narrow: cotangents that lead to none
    of the inputs are not computed, for which operands are constants to the rules: not where the gradient is recorded itself.
    """
    if inputs is None:
        types.sweep(tuple(outputs), tuple(cotangents), tell, None, keep, None, False)
        return
    asked = {id(step): step for x in inputs if (step := step_of(x)) is not None}
    needed = leading([step_of(y) for y in outputs], asked)
    types.sweep(tuple(outputs), tuple(cotangents), tell, asked, keep, needed, narrow and needed is not None)


def hooked(step: Step, g: Any) -> Any:
    """A cotangent as the step's hooks leave it."""
    for hook in step.hooks or ():
        g = hook(g)
    return g


def cotangents_of_inputs(step: Step, y: Any, g: Any, needed: dict[int, None] | None = None) -> Sequence[Any]:
    """What a step's rule gives, where an input was written since, or somebody looks at cotangents; of the `needed` sources alone."""
    assert step.rule is not None
    inputs: Sequence[Any] = step.inputs
    if not types.unchanged(step, y):
        inputs = [as_read(step, k) for k in range(len(inputs))]
        if type(y) is Gone or version_of(y) != step.made:
            y = changed(step, y, "" if step.made == RELEASED else "its result")
    if needed is not None:
        inputs = [x if source is None or id(source) in needed else constant(x) for x, source in zip(inputs, step.sources)]
    found = step.rule(g, y, *inputs)
    if anomaly.inspect is not None:
        found = tuple(found)
        anomaly.inspect(step, found)
    return found


def constant(x: Any) -> Any:
    """An input, or what stands for one, that no gradient flows to; asking for the values of what stands for one raises as ever."""
    box = boxes.box_of(x)
    return detach(x) if box is None else boxes.shell(box.interpreter, box.value, x._face, x._dtype, x.shape)


registry.register("hooked", hooked)
registry.register("cotangents", cotangents_of_inputs)
Gone = types.Gone                   # what is still known of an input whose memory was let go: `_face`, `_dtype`, `shape`, `tracked`


def as_read(step: Step, k: int) -> Any:
    """An input as it was when the step read it; what was written since raises where its values are asked for."""
    x, source = step.inputs[k], step.sources[k]
    if type(x) is Gone:
        return changed(step, x, "")
    if version_of(x) != step.versions[k]:
        return changed(step, x, "one of its inputs")
    if source is None or x._node is source:
        return x
    same = untracked_view(x)
    same._node = source
    return same


class Changed(boxes.Interpreter):
    """What stands for an array that was written after a step had read it, or released: whoever looks gets the error."""

    passive = True

    def __init__(self, name: str, what: str, places: str = ""):
        super().__init__()
        self.name, self.what, self.places = name, what, places

    def look(self, box: Box, shell: Any) -> None:
        if not self.what:
            raise Released(f"gradient of {self.name}: its inputs were released by the gradient taken before")
        raise ChangedInPlace(f"gradient of {self.name}: {self.what}, of shape {shell.shape}, was changed in place after it was used; "
                             f"write to a copy instead{self.places}")


class Unsaved(boxes.Interpreter):
    """What stands for an array of inference mode while a step is asked whether its gradient needs values of it."""

    passive = True

    def __init__(self) -> None:
        super().__init__()
        self.error = RuntimeError("Inference tensors cannot be saved for backward. Please do not use Tensors created in inference mode in "
                                  "computation tracked by autograd. To work around this, you can make a clone to get a normal tensor and "
                                  "use it in autograd, or use `torch.no_grad()` instead of `torch.inference_mode()`.")

    def look(self, box: Box, shell: Any) -> None:
        raise self.error


def refuse_inference(step: Step, result: Any) -> None:
    """RuntimeError where the gradient of a fresh step would need values of arrays that were made in inference mode."""
    held = [x for x in step.inputs if is_inference(x) and x._policy == "torch"]
    if not held or step.rule is None or result is None:
        return
    from septet.core.array import zeros

    asked = Unsaved()
    inputs = [stand_in(asked, x) if is_inference(x) else x for x in step.inputs]
    dtype = result._dtype if isinstance(result, Array) else result.dtype
    y = zeros(held[0]._face, dtype, tuple(result.shape))
    try:
        unrecorded(step.rule, y, y, *inputs)
    except Exception as error:              # the rule of other values than these may well fail
        if error is asked.error:
            raise


registry.register("inference", refuse_inference)


def stand_in(interpreter: boxes.Interpreter, x: Any) -> Any:
    """An array without values; tracked where that is."""
    shell = boxes.shell(interpreter, None, x._face, x._dtype, x.shape)
    if is_tracked(x) if isinstance(x, Array) else x.tracked:
        shell._node = new_step("changed", None, (), shell._node)
    return shell


def changed(step: Step, x: Any, what: str) -> Any:
    """A stand-in without values for an array that was written since, or let go; what is no array has no values anyway."""
    if not isinstance(x, (Array, Gone)):
        return x
    return stand_in(Changed(step.name, what, places_of(step, x) if what else ""), x)


def places_of(step: Step, x: Any) -> str:
    """The user's lines of the operation and of the write, as far as they were noted."""
    written = "" if type(x) is Gone else anomaly.write_place(root_of(x))
    place = anomaly.step_place(step)
    used = f"; the operation is at {place}" if place else ""
    return used + (f"; the write is at {written}" if written else "")


def refuse_loss(a: Any) -> None:
    """NotSupported where a function is about to read a tracked array without recording what it makes of it."""
    if type(a._node) is Step and is_recording():
        raise NotSupported(f"the gradient of {calling()}: it has no rule. Use other functions, or septet.detach(x) to exclude it from "
                           "the gradient")


def calling() -> str:
    """The name of the function under way that a user knows: the outermost of Septet's above the user's frame."""
    frame, name = sys._getframe(1), "an operation"
    while frame is not None:
        module = frame.f_globals.get("__name__", "")
        if module.startswith("septet.") and module != __name__:
            name = name if frame.f_code.co_name in ANONYMOUS else frame.f_code.co_name
        elif not module.startswith(("septet", "contextlib", "functools")):
            break
        if module.endswith(".transform"):
            break
        frame = frame.f_back  # type: ignore[assignment]
    return name


ANONYMOUS = {"__float__", "_single", "call", "slow", "method", "<lambda>", "compute", "run", "general", "wrapper", "rule", "grad"}
