"""`tf.function`: a function captured when it is first called with arguments of a kind, and replayed afterwards.

There is no conversion of Python's control flow: a function that looks at tensors' values runs as it is, with the same result.
"""
from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any

from septet.core.compile import Compiled
from septet.core.stateful import Stateful
from septet.errors import NotSupported
from septet.keras import config, recording
from septet.keras.tensor import tensor
from septet.keras.variable import Variable
from septet.tensorflow import nest
from septet.tensorflow.convert import TensorSpec, t, typed

_run_eagerly = False


def run_functions_eagerly(run_eagerly: bool) -> None:
    """Let functions run as they are written."""
    global _run_eagerly
    _run_eagerly = bool(run_eagerly)


def functions_run_eagerly() -> bool:
    """Whether functions run as they are written."""
    return _run_eagerly


class Function:
    """A function with its captures, one set for each state of the modes that change results."""

    def __init__(self, python_function: Callable[..., Any], input_signature: Any = None, reduce_retracing: bool = False, owner: Any = None):
        functools.update_wrapper(self, python_function)
        self.python_function, self.input_signature, self._owner = python_function, input_signature, owner
        self._plans: dict[Any, Any] = {}
        self._bound: dict[int, Any] = {}
        self._names = list(inspect.signature(python_function).parameters) if input_signature is not None else []

    def __get__(self, instance: Any, owner: type) -> Any:
        """As a method: captures of its own for each instance."""
        if instance is None:
            return self
        found = self._bound.get(id(instance))
        if found is None or found._owner is not instance:
            method = self.python_function.__get__(instance, owner)
            found = self._bound[id(instance)] = Function(method, self.input_signature, owner=instance)
        return found

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self.input_signature is not None:
            args, kwargs = self._checked(args, kwargs), {}
        else:
            args, kwargs = nest.map_structure(array_as_tensor, (args, kwargs)) if args or kwargs else (args, kwargs)
        if _run_eagerly or recording.is_inferring():
            return results(self.python_function(*args, **kwargs))
        kind = Stateful if recording.is_taping() else Compiled
        state = kind, config.floatx(), recording.autocast_dtype()
        found = self._plans.get(state)
        if found is None:
            found = self._plans[state] = kind(self.python_function)
        return results(found(*args, **kwargs))

    def _checked(self, args: Any, kwargs: Any) -> tuple[Any, ...]:
        """The arguments as tensors of the signature.  TypeError for others."""
        names = [n for n in self._names if n != "self"]
        values = list(args) + [kwargs[n] for n in names[len(args):] if n in kwargs]
        if len(values) != len(self.input_signature):
            raise TypeError(f"{self.__name__}() missing or too many arguments: the signature has {len(self.input_signature)}, "  # type: ignore[attr-defined]
                            f"{len(values)} were given")
        return tuple(of_spec(x, spec) for x, spec in zip(values, self.input_signature))

    def get_concrete_function(self, *args: Any, **kwargs: Any) -> Any:
        """The function itself, which takes whatever it is called with."""
        return self

    def experimental_get_tracing_count(self) -> int:
        """How often the function was captured."""
        return sum(getattr(plan, "captures", 1) for plan in self._plans.values())

    def pretty_printed_signature(self, verbose: bool = True) -> str:
        return f"{self.__name__}{inspect.signature(self.python_function)}"  # type: ignore[attr-defined]


def of_spec(x: Any, spec: Any) -> Any:
    """An argument as a spec asks.  TypeError where it is another."""
    if not isinstance(spec, TensorSpec):
        return nest.map_structure(of_spec, x, spec)
    found = t(x) if hasattr(x, "dtype") else typed(x, spec.dtype)
    if not spec.is_compatible_with(found):
        raise TypeError(f"Binding inputs to tf.function failed due to `Can not cast {TensorSpec.from_tensor(found)!r} to {spec!r}`.")
    return found


def array_as_tensor(x: Any) -> Any:
    """NumPy's arrays become tensors, which are given anew to every call."""
    if isinstance(x, Variable) or hasattr(x, "_policy") and x._policy == "keras" or not hasattr(x, "__array_interface__"):
        return x
    return tensor(x)


def results(found: Any) -> Any:
    """What a function gives: numbers become tensors, as a graph's results are."""
    if found is None or isinstance(found, Variable):
        return found if found is None else found._read()
    return nest.map_structure(lambda x: tensor(x) if isinstance(x, (bool, int, float, complex)) or hasattr(x, "__array_interface__")
                              and not hasattr(x, "_to_tensor") and getattr(x, "_policy", "") != "keras" else
                              x._read() if isinstance(x, Variable) else x, found)


def function(func: Any = None, input_signature: Any = None, autograph: bool = True, jit_compile: Any = None, reduce_retracing: bool = False,
             experimental_implements: Any = None, experimental_autograph_options: Any = None, experimental_attributes: Any = None,
             experimental_relax_shapes: Any = None, experimental_compile: Any = None, experimental_follow_type_hints: Any = None) -> Any:
    """The function, captured and replayed; also a decorator with arguments."""
    if experimental_implements is not None:
        raise NotSupported("tf.function: experimental_implements")
    if func is None:
        return lambda f: function(f, input_signature=input_signature, autograph=autograph, jit_compile=jit_compile,
                                  reduce_retracing=reduce_retracing)
    if not callable(func):
        raise TypeError(f"{func!r} is not a callable object")
    return Function(func, None if input_signature is None else tuple(input_signature))


def py_function(func: Callable[..., Any], inp: Any, Tout: Any, name: str | None = None) -> Any:
    """A Python function of tensors."""
    return typed_results(func(*[t(x) for x in inp]), Tout)


def numpy_function(func: Callable[..., Any], inp: Any, Tout: Any, stateful: bool = True, name: str | None = None) -> Any:
    """A Python function of arrays."""
    return typed_results(func(*[t(x).numpy() for x in inp]), Tout)


def typed_results(found: Any, kinds: Any) -> Any:
    """Results of the dtypes that were announced."""
    if not isinstance(kinds, (list, tuple)):
        return tensor(found, kinds)
    return [tensor(x, kind) for x, kind in zip(found, kinds)]


# ---- control flow ------------------------------------------------------------------------------------------------------------


def cond(pred: Any, true_fn: Any = None, false_fn: Any = None, name: str | None = None) -> Any:
    """One of two functions."""
    if not callable(true_fn) or not callable(false_fn):
        raise TypeError("'true_fn' and 'false_fn' must be callable.")
    return true_fn() if bool(pred) else false_fn()


def case(pred_fn_pairs: Any, default: Any = None, exclusive: bool = False, strict: bool = False, name: str = "case") -> Any:
    """The function of the first condition that holds."""
    pairs = list(pred_fn_pairs.items()) if hasattr(pred_fn_pairs, "items") else list(pred_fn_pairs)
    chosen = [f for p, f in pairs if bool(p)]
    if exclusive and len(chosen) > 1:
        from septet.keras.errors import invalid

        raise invalid("Input error: exclusive=True: more than 1 conditions evaluated as True")
    if chosen:
        return chosen[0]()
    if default is None:
        from septet.keras.errors import invalid

        raise invalid("None of conditions evaluated as True")
    return default()


def switch_case(branch_index: Any, branch_fns: Any, default: Any = None, name: str = "switch_case") -> Any:
    """The function of a number; the default, or the last one, for others."""
    if isinstance(branch_fns, dict):
        pairs = dict(branch_fns)
    else:
        pairs = dict(branch_fns) if branch_fns and isinstance(branch_fns[0], tuple) else dict(enumerate(branch_fns))
    k = int(branch_index)
    return pairs[k]() if k in pairs else (default or pairs[max(pairs)])()


def while_loop(cond: Any, body: Any, loop_vars: Any, shape_invariants: Any = None, parallel_iterations: int = 10, back_prop: bool = True,
               swap_memory: bool = False, maximum_iterations: Any = None, name: str | None = None) -> Any:
    """Repeat a function of some values while a condition of them holds."""
    values, count = nest.map_structure(t, loop_vars), 0
    most = None if maximum_iterations is None else int(maximum_iterations)
    while (most is None or count < most) and bool(cond(*values)):
        found = body(*values)
        values = nest.map_structure(t, found if isinstance(found, (list, tuple)) else type(values)([found]))
        count += 1
    return values


def map_fn(fn: Any, elems: Any, dtype: Any = None, parallel_iterations: Any = None, back_prop: bool = True, swap_memory: bool = False,
           infer_shape: bool = True, name: str | None = None, fn_output_signature: Any = None) -> Any:
    """A function of each row, the results stacked."""
    from septet.tensorflow.shaping import stack, unstack

    flat = [unstack(t(x)) for x in nest.flatten(elems)]
    results_ = [nest.map_structure(t, fn(nest.pack_sequence_as(elems, row))) for row in zip(*flat)]
    if not results_:
        raise NotSupported("tf.map_fn: elems without rows")
    return nest.map_structure(lambda *parts: stack(list(parts)), *results_)


vectorized_map = map_fn


def foldl(fn: Any, elems: Any, initializer: Any = None, parallel_iterations: int = 10, back_prop: bool = True, swap_memory: bool = False,
          name: str | None = None) -> Any:
    """A function of what came and each row, from the first to the last."""
    rows = rows_of(elems)
    total = rows.pop(0) if initializer is None else nest.map_structure(t, initializer)
    for row in rows:
        total = fn(total, row)
    return total


def foldr(fn: Any, elems: Any, initializer: Any = None, parallel_iterations: int = 10, back_prop: bool = True, swap_memory: bool = False,
          name: str | None = None) -> Any:
    """As `foldl`, from the last to the first."""
    rows = rows_of(elems)[::-1]
    total = rows.pop(0) if initializer is None else nest.map_structure(t, initializer)
    for row in rows:
        total = fn(total, row)
    return total


def scan(fn: Any, elems: Any, initializer: Any = None, parallel_iterations: int = 10, back_prop: bool = True, swap_memory: bool = False,
         infer_shape: bool = True, reverse: bool = False, name: str | None = None) -> Any:
    """As `foldl`, all values on the way stacked."""
    from septet.tensorflow.shaping import stack

    rows = rows_of(elems)[::-1] if reverse else rows_of(elems)
    total = rows.pop(0) if initializer is None else nest.map_structure(t, initializer)
    found = [total] if initializer is None else []
    for row in rows:
        total = fn(total, row)
        found.append(nest.map_structure(t, total))
    return nest.map_structure(lambda *parts: stack(list(parts[::-1] if reverse else parts)), *found)


def rows_of(elems: Any) -> list[Any]:
    """The rows of tensors."""
    from septet.tensorflow.shaping import unstack

    return [nest.pack_sequence_as(elems, row) for row in zip(*[unstack(t(x)) for x in nest.flatten(elems)])]
