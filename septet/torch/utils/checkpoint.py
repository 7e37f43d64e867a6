"""`checkpoint`: what a function computes inside is not kept for the gradient but computed again.

The first run's graph tells which older tensors the function reads (arguments and captured parameters alike) and is then dropped: one
joint step over those tensors takes its place, which runs the function again when its gradient is asked for.
"""
from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from typing import Any

from septet.core import autograd, tree
from septet.core.autograd import Step, is_tracked, new_step, recording_set
from septet.torch import casting
from septet.torch.autograd.function import Bundle, Joint, attached, of_output
from septet.torch.tensor import Tensor

__all__ = ["checkpoint", "checkpoint_sequential", "noop_context_fn", "set_checkpoint_debug_enabled", "set_checkpoint_early_stop"]


def noop_context_fn() -> tuple[Any, Any]:
    """Contexts without meaning for the first run and the second."""
    return nullcontext(), nullcontext()


class Again:
    """The rule of a checkpointed call: run the function again and take its gradient."""

    def __init__(self, run: Callable[[], Any], context: Any, inputs: Sequence[Any], preserve_rng_state: bool):

        self.run, self.context, self.shapes = run, context, [tuple(x.shape) for x in inputs]
        self.ctx, self.recording, self.modes = self, autograd.is_recording(), casting.snapshot()
        self.random = generator_state() if preserve_rng_state else None

    def __call__(self, bundle: Bundle, joint: Any, *read: Any) -> list[Any]:

        recorded = autograd.is_recording()
        for x in read:
            x._address                                      # what was written or released since says so here
        with recording_set(True), casting.restored(self.modes), random_as(self.random), self.context:
            outputs = tensors_of(self.run())
        found = [(outputs[k], g) for k, (g, _) in bundle.parts.items()]
        check_same(found, bundle)
        return autograd.gradients([y for y, _ in found], [g for _, g in found], read, recorded)

    def edges(self, step: Step) -> list[Any]:
        """The steps of what the function read."""
        return list(step.sources)


def check_same(found: Sequence[tuple[Any, Any]], bundle: Bundle) -> None:
    """RuntimeError where the second run gave other shapes than the first."""
    for y, g in found:
        if tuple(y.shape) != tuple(g.shape):
            raise RuntimeError("torch.utils.checkpoint: Recomputed values for the following tensors have different metadata than during "
                               f"the forward pass: shape {list(g.shape)}, recomputed {list(y.shape)}")


def tensors_of(result: Any) -> list[Any]:
    """The tensors of a nested result, in order."""
    return [y for y in tree.flatten(result) if isinstance(y, Tensor)]


def generator_state() -> Any:
    """The default generator's state, where the face has drawn numbers at all."""
    import sys

    module = sys.modules.get("septet.torch.random")
    return None if module is None else module.get_rng_state()


@contextmanager
def random_as(state: Any) -> Iterator[None]:
    """A context in which random numbers are drawn from a state; afterwards the generator is where it was."""
    if state is None:
        yield
        return
    import sys

    module = sys.modules["septet.torch.random"]
    now = module.get_rng_state()
    module.set_rng_state(state)
    try:
        yield
    finally:
        module.set_rng_state(now)


def boundary(outputs: Sequence[Any], start: int) -> list[Any]:
    """The tracked tensors older than `start` that the outputs were computed from."""
    seen: set[int] = set()
    found: dict[int, Any] = {}
    stack = [(y._node, y) for y in outputs if is_tracked(y)]
    while stack:
        step, y = stack.pop()
        if step.order <= start:
            found.setdefault(id(step), same_tensor(step, y))
        elif id(step) not in seen:
            seen.add(id(step))
            stack.extend((source, x) for source, x in zip(step.sources, step.inputs) if source is not None)
    return list(found.values())


def same_tensor(step: Step, y: Any) -> Any:
    """The tensor as its step made it."""
    if y._node is step:
        return y
    made = autograd.untracked_view(y)
    made._node = step
    return made


def checkpoint(function: Callable[..., Any], *args: Any, use_reentrant: bool | None = None, context_fn: Callable[[], Any] = noop_context_fn,
               determinism_check: str = "default", debug: bool = False, early_stop: bool = True, **kwargs: Any) -> Any:
    """function(*args, **kwargs), whose inner results are not kept for the gradient but computed again."""
    if use_reentrant is None:
        warnings.warn("torch.utils.checkpoint: the use_reentrant parameter should be passed explicitly.", stacklevel=2)
        use_reentrant = True
    preserve = kwargs.pop("preserve_rng_state", True)
    if use_reentrant:
        check_reentrant(kwargs, context_fn, args)
    if not autograd.is_recording() or use_reentrant and not any(is_tracked(a) for a in args):
        with recording_set(False):
            return function(*args, **kwargs)
    first, second = context_fn()
    start = autograd.steps_made()
    random = generator_state() if preserve else None
    with first:
        result = function(*args, **kwargs)
    found = tensors_of(result)
    inputs = boundary(found, start)
    rule = Again(lambda: function(*args, **kwargs), second, inputs, preserve)
    rule.random = random
    return replaced(result, found, new_step("function", rule, inputs), start)  # type: ignore[arg-type]


def check_reentrant(kwargs: Any, context_fn: Any, args: Any) -> None:
    """ValueError for what the older way does not take; a warning where no gradient will flow."""
    if kwargs:
        raise ValueError("Unexpected keyword arguments: " + ",".join(kwargs))
    if context_fn is not noop_context_fn:
        raise ValueError("Passing `context_fn` or `debug` is only supported when use_reentrant=False.")
    if autograd.is_recording() and not any(is_tracked(a) for a in args):
        warnings.warn("None of the inputs have requires_grad=True. Gradients will be None", stacklevel=3)


def replaced(result: Any, found: Sequence[Any], step: Step, start: int) -> Any:
    """The result with the joint step in place of the function's own graph."""
    joint, places = Joint(step), {id(y): k for k, y in enumerate(found)}

    def detached(y: Any) -> Any:
        if not is_tracked(y) or y._node.order <= start:
            return y
        return attached(autograd.untracked_view(y), new_step("CheckpointFunctionBackward", of_output(places[id(y)]), (joint,), None,
                                                             (step,)))

    return tree.map(detached, result)


def checkpoint_sequential(functions: Any, segments: int, input: Any, use_reentrant: bool | None = None, **kwargs: Any) -> Any:
    """A chain of modules or functions, checkpointed in `segments` parts; the last part is not."""
    if use_reentrant is None:
        warnings.warn("torch.utils.checkpoint.checkpoint_sequential: the use_reentrant parameter should be passed explicitly.",
                      stacklevel=2)
        use_reentrant = True
    preserve = kwargs.pop("preserve_rng_state", True)
    if kwargs:
        raise ValueError("Unexpected keyword arguments: " + ",".join(kwargs))
    steps = list(functions.children()) if hasattr(functions, "children") else list(functions)
    size = len(steps) // segments
    end = -1
    for start in range(0, size * (segments - 1), max(size, 1)):
        end = start + size - 1
        input = checkpoint(chain(steps[start : end + 1]), input, use_reentrant=use_reentrant, preserve_rng_state=preserve)
    return chain(steps[end + 1 :])(input)


def chain(steps: Sequence[Any]) -> Callable[[Any], Any]:
    """Functions one after the other."""
    def call(x: Any) -> Any:
        for step in steps:
            x = step(x)
        return x

    return call


@contextmanager
def set_checkpoint_early_stop(enable: bool) -> Iterator[None]:
    """Accepted: the second run always ends."""
    yield


@contextmanager
def set_checkpoint_debug_enabled(enabled: bool | None) -> Iterator[None]:
    """Accepted."""
    yield
