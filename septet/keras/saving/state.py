"""The variables of a model by where they stand in it: `layers/dense/vars/0`; gathered for a file, and given back from one."""
from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import Any

from septet.keras import naming

Groups = dict[str, tuple[str, dict[str, Any]]]          # path -> (the object's name, its values by number)
INNER = """_functional _sequence _steps _captured _specs _keras_mask history _manual_input_spec _inputs_struct _outputs_struct _inputs
    _outputs _operations _nodes _operations_by_depth _nodes_by_depth _layers_of_graph _functional_done _compile_loss _compile_metrics
    _loss_tracker""".split()                            # what models keep for themselves
_skipped: dict[str, frozenset[str]] = {}


def is_saveable(x: Any) -> bool:
    """Whether an object has variables of its own that files hold."""
    return not isinstance(x, type) and hasattr(x, "_is_keras_layer") or hasattr(x, "apply_gradients") and hasattr(x, "variables")


def children(x: Any) -> Iterator[tuple[str, Any]]:
    """The attributes of an object that may hold saveable ones: layers of a graph or sequence first, then by name."""
    kind = kind_of(x)
    if kind in ("Sequential", "Functional"):
        yield "layers", x.layers
    skipped = standard_names(kind)
    names = sorted((name for name in dir(x) if not name.startswith("__") and name not in skipped),
                   key=lambda name: (name.startswith("_"), name))
    for name in names:
        try:
            value = getattr(x, name)
        except Exception:                                   # a property that is not ready says so in its own way
            continue
        yield name, value


def kind_of(x: Any) -> str:
    """Which of the base classes says what its attributes mean."""
    names = [base.__name__ for base in type(x).__mro__]
    return next((name for name in ("Sequential", "Functional", "Model", "Layer", "Optimizer") if name in names), "Layer")


def standard_names(kind: str) -> frozenset[str]:
    """The attributes that every object of a kind has."""
    found = _skipped.get(kind)
    if found is None:
        from septet.keras.layers.layer import Layer
        from septet.keras.models.functional import Functional
        from septet.keras.models.model import Model
        from septet.keras.models.sequential import Sequential

        with Unnamed():
            plain = Model() if kind in ("Model", "Sequential", "Functional") else Layer()
        extra = {"Sequential": Sequential, "Functional": Functional}.get(kind)
        names = {*dir(plain), *(dir(extra) if extra else ()), *INNER}
        found = _skipped[kind] = frozenset(names - {"optimizer"} - ({"layers"} if kind == "Model" else set()))
    return found


class Unnamed:
    """A context in which names are given without counting."""

    def __enter__(self) -> None:
        self.held = dict(naming._counts)

    def __exit__(self, *error: Any) -> None:
        naming._counts.clear()
        naming._counts.update(self.held)


def walk(x: Any, path: str, visited: set[int]) -> Iterator[tuple[str, Any]]:
    """(path, object) of everything saveable below, each once."""
    if id(x) in visited:
        return
    visited.add(id(x))
    yield path, x
    for name, value in children(x):
        inner = f"{path}/{name}" if path else name
        if is_saveable(value):
            if not hasattr(x, "_tracker") or id(value) in x._tracker.ids or not hasattr(value, "_is_keras_layer"):
                yield from walk(value, inner, visited)
        elif isinstance(value, (list, tuple, dict, set)):
            yield from walk_container(value, inner, visited)


def walk_container(values: Any, path: str, visited: set[int]) -> Iterator[tuple[str, Any]]:
    """The saveable members of a list or dict, named by their classes."""
    used: dict[str, int] = {}
    for value in values.values() if isinstance(values, dict) else values:
        if not is_saveable(value):
            continue
        name = naming.to_snake_case(type(value).__name__)
        count = used.get(name, 0)
        used[name] = count + 1
        yield from walk(value, f"{path}/{name}_{count}" if count else f"{path}/{name}", visited)


def gather(model: Any) -> Groups:
    """All values of a model."""
    found: Groups = {}
    for path, x in walk(model, "", set()):
        own: dict[str, Any] = {}
        if hasattr(x, "save_own_variables"):
            x.save_own_variables(own)
        else:
            own.update({str(k): v for k, v in enumerate(x.variables)})
        found[f"{path}/vars" if path else "vars"] = (getattr(x, "name", ""), own)
    return found


def restore(model: Any, groups: Any, skip_mismatch: bool = False, strict: bool = True) -> None:
    """Give a model the values of a file.  ValueError that lists what could not be loaded.

    groups: a mapping of paths to mappings of values.
    """
    failed: list[tuple[Any, Exception]] = []
    missing: list[Any] = []
    for path, x in walk(model, "", set()):
        own = groups.get(f"{path}/vars" if path else "vars")
        optimizer = not hasattr(x, "_is_keras_layer")
        if own is None and optimizer:
            continue
        if own is None:
            if getattr(x, "_tracker", None) is None or not [*x._trainable_variables, *x._non_trainable_variables]:
                continue
            missing.append(x)
            own = {}
        try:
            load_own(x, own)
        except Exception as error:
            if optimizer:
                warnings.warn(f"Skipping variable loading for optimizer '{x.name}', because it has {len(x.variables)} variables whereas "
                              f"the saved optimizer has {len(own)} variables. ", stacklevel=4)
                continue
            failed.append((x, error))
    if failed:
        report(failed, skip_mismatch)


def load_own(x: Any, own: Any) -> None:
    """Give one object its values."""
    if hasattr(x, "load_own_variables"):
        x.load_own_variables(own)
        return
    if len(own) != len(x.variables):
        raise ValueError(f"{x.name} has {len(x.variables)} variables; the file has {len(own)}")
    for k, v in enumerate(x.variables):
        v.assign(own[str(k)])


def report(failed: list[tuple[Any, Exception]], skip_mismatch: bool) -> None:
    """ValueError, or a warning, about what could not be loaded."""
    x, error = failed[0]
    message = (f"A total of {len(failed)} objects could not be loaded. Example error message for object {x}:\n\n{error}\n\n"
               f"List of objects that could not be loaded:\n[{', '.join(str(y) for y, _ in failed)}]")
    if not skip_mismatch:
        raise ValueError(message)
    warnings.warn(message, stacklevel=5)
