"""Modules as functions of their parameters."""
from __future__ import annotations

from collections import Counter
from typing import Any

from septet.torch.tensor import Tensor

NOTHING = object()      # stands for a name that a module did not have


def owner_of(module: Any, name: str, value: Any) -> tuple[dict[str, Any], str]:
    """(the table that holds a parameter or buffer, its key).  AttributeError where there is no such module, TypeError for no tensors."""
    *path, last = name.split(".")
    for part in path:
        if part not in module._modules and not hasattr(module, part):
            raise AttributeError(f"{type(module).__name__} has no attribute `{part}`")
        module = getattr(module, part)
    if not last:
        raise KeyError(f'tensor name can\'t be empty string "{last}"')
    if value is not None and not isinstance(value, Tensor):
        raise TypeError(f"{value} is not an instance of torch.Tensor")
    for table in (module._parameters, module._buffers):
        if last in table:
            return table, last
    own = getattr(module, last, None)
    if own is not None and not isinstance(own, Tensor):
        raise TypeError(f"attribute `{last}`: {own} is not an instance of torch.Tensor")
    return module.__dict__, last


def merged(given: Any) -> dict[str, Any]:
    """One dict of names, or several that do not overlap."""
    if isinstance(given, dict):
        return dict(given)
    if not isinstance(given, (tuple, list)) or not all(isinstance(d, dict) for d in given):
        raise ValueError(f"Expected parameter_and_buffer_dicts to be a dict, or a list/tuple of dicts, but got {type(given)}")
    times = Counter(name for part in given for name in part)
    twice = [name for name, count in times.items() if count > 1]
    if twice:
        raise ValueError(f"{twice} appeared in multiple dictionaries; behavior of functional call is ambiguous")
    return {name: value for part in given for name, value in part.items()}


def tied(module: Any, names: dict[str, Any]) -> dict[str, Any]:
    """The replacements, also for the other names of the same tensors."""
    groups: dict[int, list[str]] = {}
    for prefix, part in module.named_modules(remove_duplicate=False):
        for table in (part._parameters, part._buffers):
            for key, value in table.items():
                if value is not None:
                    groups.setdefault(id(value), []).append(f"{prefix}.{key}" if prefix else key)
    found = dict(names)
    for group in groups.values():
        given = [n for n in group if n in names]
        if len({id(names[n]) for n in given}) > 1:
            raise ValueError(f"functional_call got multiple values for keys {given}, which are tied. Consider using tie_weights=False")
        for name in group if given else ():
            found.setdefault(name, names[given[0]])
    return found


def functional_call(module: Any, parameter_and_buffer_dicts: Any, args: Any = None, kwargs: Any = None, *, tie_weights: bool = True,
                    strict: bool = False) -> Any:
    """module(*args, **kwargs) with other tensors in place of the named parameters and buffers."""
    names = merged(parameter_and_buffer_dicts)
    if tie_weights:
        names = tied(module, names)
    if strict:
        check_strict(module, names)
    held = [(*owner_of(module, name, value), value) for name, value in names.items()]
    before = [(table, key, table.get(key, NOTHING)) for table, key, _ in held]
    try:
        for table, key, value in held:
            table[key] = value
        given = () if args is None else args if isinstance(args, tuple) else (args,)
        return module(*given, **(kwargs or {}))
    finally:
        for table, key, value in before:
            if value is NOTHING:
                table.pop(key, None)
            else:
                table[key] = value


def check_strict(module: Any, names: dict[str, Any]) -> None:
    """RuntimeError where names are missing or unknown."""
    known = {n for f in (module.named_parameters, module.named_buffers) for n, _ in f(remove_duplicate=False)}
    missing, extra = sorted(known - set(names)), sorted(set(names) - known)
    if missing or extra:
        text = [f"Unexpected key(s): {', '.join(map(repr, extra))}."] if extra else []
        text += [f"Missing key(s): {', '.join(map(repr, missing))}."] if missing else []
        raise RuntimeError("Error(s) in reparametrizing for {}:\n\t{}".format(type(module).__name__, "\n\t".join(text)))


def stack_module_state(models: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """(parameters, buffers) of equal modules, stacked along a new first axis, by name."""
    from septet.torch.api import FUNCTIONS

    if not models:
        raise RuntimeError("stack_module_state: Expected at least one model, got 0.")
    if not (all(m.training for m in models) or all(not m.training for m in models)):
        raise RuntimeError("stack_module_state: Expected all models to have the same training/eval mode.")
    if not all(type(m) is type(models[0]) for m in models):
        raise RuntimeError("stack_module_state: Expected all models to be of the same class.")
    columns = [dict(m.named_parameters()) for m in models]
    tables = [dict(m.named_buffers()) for m in models]
    params = {k: FUNCTIONS["stack"]([c[k] for c in columns], 0).detach().requires_grad_(columns[0][k].requires_grad) for k in columns[0]}
    return params, {k: FUNCTIONS["stack"]([t[k] for t in tables], 0) for k in tables[0]}


def replace_all_batch_norm_modules_(root: Any) -> Any:
    """Make every batch norm of a module compute without running statistics, in place."""
    for part in root.modules():
        if type(part).__name__.startswith("BatchNorm"):
            part.running_mean = part.running_var = part.num_batches_tracked = None
            part.track_running_stats = False
    return root
