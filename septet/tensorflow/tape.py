"""`tf.GradientTape`: what is done while a tape records, and its derivatives; functions with gradients of their own."""
from __future__ import annotations

import functools
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from septet.core import autograd
from septet.core.array import Array
from septet.core.autograd import Step
from septet.keras import ops as keras_ops
from septet.keras import recording
from septet.keras.backends.tensorflow import slices
from septet.keras.operators import natives
from septet.keras.tensor import Tensor
from septet.keras.variable import Variable
from septet.runtime.native import types
from septet.tensorflow import nest
from septet.tensorflow.convert import t


class UnconnectedGradients:
    """What the gradient of something that the target does not depend on is."""

    NONE, ZERO = "none", "zero"


class GradientTape:
    """Records what is done with watched tensors and trainable variables, for `gradient`.

    persistent: whether gradients may be asked for more than once.  watch_accessed_variables: whether trainable variables are watched
    unasked.
    """

    def __init__(self, persistent: bool = False, watch_accessed_variables: bool = True):
        self._persistent, self._all = persistent, watch_accessed_variables
        self._watched: dict[int, Any] = {}
        self._open = self._spent = False
        self._context: Any = None
        self._gathers: Any = {}

    def __enter__(self) -> GradientTape:
        if self._open:
            raise ValueError("Tape is still recording, This can happen if you try to re-enter an already-active tape.")
        self._context = recording.taping()
        self._context.__enter__()
        self._gathers, self._open = recording.gathers, True
        return self

    def __exit__(self, *error: Any) -> None:
        self._close()

    def _close(self) -> None:
        if self._open:
            self._open = False
            self._context.__exit__(None, None, None)

    def watch(self, tensor: Any) -> None:
        """Record what is done with tensors from now on."""
        for x in nest.flatten(tensor):
            if isinstance(x, Variable):
                self._watched[id(x)] = x
                continue
            if not isinstance(x, Array):
                raise ValueError(f"Passed in object {x} of type '{type(x).__name__}', not tf.Tensor or tf.Variable or ExtensionType.")
            if not x._dtype.is_inexact:
                warnings.warn(f"The dtype of the watched tensor must be floating (e.g. tf.float32), got {x.dtype!r}", stacklevel=2)
                continue
            self._watched[id(x)] = x
            follow(x)

    def watched_variables(self) -> tuple[Any, ...]:
        """The variables that are watched because they were asked for."""
        return tuple(x for x in self._watched.values() if isinstance(x, Variable))

    @contextmanager
    def stop_recording(self) -> Iterator[None]:
        """A context in which the tape records nothing."""
        if not self._open:
            raise ValueError("Tape is not recording.")
        before = autograd.set_recording(False)
        try:
            yield
        finally:
            autograd.set_recording(before)

    def reset(self) -> None:
        """Forget what was watched."""
        self._watched.clear()
        self._spent = False

    # ---- derivatives -----------------------------------------------------------------------------------------------------

    def gradient(self, target: Any, sources: Any, output_gradients: Any = None,
                 unconnected_gradients: Any = UnconnectedGradients.NONE) -> Any:
        """The derivatives of the target (the sum, where it is several) by the sources, in their structure; None for what it is not made
        of.
        """
        self._spend()
        if unconnected_gradients not in (UnconnectedGradients.NONE, UnconnectedGradients.ZERO):
            raise ValueError(f"Unknown value for unconnected_gradients: {unconnected_gradients!r}")
        targets = [x._read() if isinstance(x, Variable) else x for x in nest.flatten(target)]
        given = [None] * len(targets) if output_gradients is None else nest.flatten(output_gradients)
        flat = [x.__dict__.get("_variable", x) if isinstance(x, Tensor) else x for x in nest.flatten(sources)]
        if not targets or not any(isinstance(y, Array) for y in targets):
            raise TypeError(f"Argument `target` should be a list or nested structure of Tensors or Variables. Received {target!r}")
        found = self._derived(targets, given, [self._leaf(x) for x in flat], flat)
        if unconnected_gradients == UnconnectedGradients.ZERO:
            found = [keras_ops.zeros_like(t(x)) if g is None else g for g, x in zip(found, flat)]
        return nest.pack_sequence_as(sources, found)

    def _spend(self) -> None:
        if self._spent and not self._persistent:
            raise RuntimeError("A non-persistent GradientTape can only be used to compute one set of gradients (or jacobians)")
        self._spent = True
        if self._open and not self._persistent:
            self._close()

    def _leaf(self, x: Any) -> Any:
        """What stands for a source in the record; None where this tape does not watch it."""
        if isinstance(x, Variable):
            if not (self._all and x.trainable or id(x) in self._watched):
                return None
            return x._followed() if id(x) in self._gathers else x._parameters.get("leaf")
        if not isinstance(x, Array):
            raise TypeError(f"Argument `sources` should be a list or nested structure of Tensors or Variables. Received {x!r}")
        if type(x._node) is not Step:
            return None
        return x if x._node.name != "leaf" or id(x) in self._watched else None

    def _derived(self, targets: list[Any], given: list[Any], leaves: list[Any], sources: Any = None) -> list[Any]:
        """Derivatives by leaves; None where there are none."""
        pairs = [(y, g) for y, g in zip(targets, given) if isinstance(y, Array) and autograd.is_tracked(y)]
        if not pairs or all(x is None for x in leaves):
            return [None] * len(leaves)
        outer = recording.is_taping()
        cotangents = [keras_ops.ones_like(y) if g is None else t(g) for y, g in pairs]
        variables = [x if isinstance(x, Variable) else None for x in sources or leaves]
        before = autograd.set_recording(outer)
        try:
            return slices.gradients([y for y, _ in pairs], cotangents, variables, leaves, self._gathers, outer)
        finally:
            autograd.set_recording(before)

    def jacobian(self, target: Any, sources: Any, unconnected_gradients: Any = UnconnectedGradients.NONE, parallel_iterations: Any = None,
                 experimental_use_pfor: bool = True) -> Any:
        """The derivatives of every element of the target: shape target.shape + source.shape."""
        self._spend()
        y = t(target)
        flat = nest.flatten(sources)
        leaves = [self._leaf(x) for x in flat]
        rows = [[t(g) if g is not None else None for g in self._derived([y], [unit(y, k)], leaves, flat)] for k in range(y._size)]
        found = [joined([row[k] for row in rows], tuple(y.shape)) if rows else None for k in range(len(flat))]
        if unconnected_gradients == UnconnectedGradients.ZERO:
            found = [keras_ops.zeros((*y.shape, *t(x).shape), dtype=t(x)._dtype.name) if g is None else g for g, x in zip(found, flat)]
        return nest.pack_sequence_as(sources, found)

    def batch_jacobian(self, target: Any, source: Any, unconnected_gradients: Any = UnconnectedGradients.NONE,
                       parallel_iterations: Any = None, experimental_use_pfor: bool = True) -> Any:
        """The Jacobian of each row of the target by the same row of the source."""
        self._spend()
        y, x = t(target), t(source)
        if not y.ndim or not x.ndim or y.shape[0] != x.shape[0]:
            raise ValueError(f"Need first dimension of target shape ({y.shape}) and source shape ({x.shape}) to match.")
        inner = y._size // max(y.shape[0], 1)
        leaf = self._leaf(source)
        rows = [self._derived([y], [batch_unit(y, k)], [leaf], [source])[0] for k in range(inner)]
        if not rows or rows[0] is None:
            zero = keras_ops.zeros((*y.shape, *x.shape[1:]), dtype=x._dtype.name)
            return zero if unconnected_gradients == UnconnectedGradients.ZERO else None
        return keras_ops.reshape(keras_ops.stack(rows, 1), (*y.shape, *x.shape[1:]))


def follow(x: Any) -> None:
    """Let gradients flow to a tensor itself."""
    if type(x._node) is not Step:
        x._address                                          # what is pending is computed now
        types.attach(x, "leaf", None, ())


def unit(y: Any, k: int) -> Any:
    """1 at one element."""
    return keras_ops.reshape(keras_ops.one_hot(k, y._size, dtype=y._dtype.name), tuple(y.shape))


def batch_unit(y: Any, k: int) -> Any:
    """1 at one element of each row."""
    row = keras_ops.one_hot(k, y._size // y.shape[0], dtype=y._dtype.name)
    return keras_ops.reshape(keras_ops.broadcast_to(row, (y.shape[0], row.shape[0])), tuple(y.shape))


def joined(parts: list[Any], shape: tuple[int, ...]) -> Any:
    """Gradients of single elements as one tensor; None where there are none."""
    if parts[0] is None:
        return None
    return keras_ops.reshape(keras_ops.stack(parts, 0), (*shape, *parts[0].shape))


def gradients(*args: Any, **kwargs: Any) -> Any:
    """RuntimeError: eager programs use tapes."""
    raise RuntimeError("tf.gradients is not supported when eager execution is enabled. Use tf.GradientTape instead.")


class ForwardAccumulator:
    """NotSupported: forward mode."""

    def __init__(self, *args: Any, **kwargs: Any):
        from septet.errors import NotSupported

        raise NotSupported("tf.autodiff.ForwardAccumulator; use tf.GradientTape")


def custom_gradient(f: Callable[..., Any]) -> Callable[..., Any]:
    """Decorator of a function that returns (result, function of the result's gradients that gives its arguments' gradients)."""
    @functools.wraps(f)
    def call(*args: Any, **kwargs: Any) -> Any:
        inputs = [t(x) if not isinstance(x, Variable) else x._read() for x in args]
        before = autograd.set_recording(False)
        try:
            result, backward = f(*[autograd.detach(x) for x in inputs], **kwargs)
        finally:
            autograd.set_recording(before)
        if isinstance(result, (list, tuple)):
            from septet.errors import NotSupported

            raise NotSupported("tf.custom_gradient: functions of several results")
        if not autograd.recording(*inputs):
            return result

        def rule(g: Any, y: Any, *inputs: Any) -> Any:
            found = backward(g)
            return tuple(found) if isinstance(found, (list, tuple)) else (found,)

        return autograd.attach(natives["add"](autograd.detach(result), 0.0), "custom_gradient", rule, inputs)

    return call


def recompute_grad(f: Callable[..., Any]) -> Callable[..., Any]:
    """The function itself; what would be computed anew is kept."""
    return f


def no_gradient(x: Any) -> Any:
    """The values alone."""
    return autograd.detach(x) if isinstance(x, Tensor) else x
