"""What the source of a function tells: its text, the keys it reads of its argument, the runnables it names."""
from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterator
from operator import itemgetter
from typing import Any


def tree_of(func: Callable[..., Any]) -> ast.Module | None:
    """The syntax of a function's source, if it can be had."""
    try:
        return ast.parse(textwrap.dedent(inspect.getsource(func)))
    except (SyntaxError, TypeError, OSError, SystemError):
        return None


def lambda_source(func: Callable[..., Any]) -> str | None:
    """The text of the only lambda of a source, else the function's name."""
    name = getattr(func, "__name__", None)
    name = name if name != "<lambda>" else None
    tree = tree_of(func)
    lambdas = [node for node in ast.walk(tree) if isinstance(node, ast.Lambda)] if tree is not None else []
    return ast.unparse(lambdas[0]) if len(lambdas) == 1 else name


def argument_keys(func: Callable[..., Any]) -> list[str] | None:
    """The keys that are read of the first argument, sorted; None when it is used in another way."""
    tree = tree_of(func)
    if tree is None:
        return None
    keys: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Lambda | ast.FunctionDef | ast.AsyncFunctionDef):
            first = (node.args.posonlyargs + node.args.args)[:1]
            if first:
                keys |= keys_of(node, first[0].arg)
            if not isinstance(node, ast.Lambda):
                break
    return sorted(keys) or None


def keys_of(node: ast.AST, name: str) -> set[str]:
    """Constant keys of `name[...]` and `name.get(...)`."""
    found = set()
    for part in ast.walk(node):
        if isinstance(part, ast.Subscript) and is_name(part.value, name) and isinstance(part.ctx, ast.Load):
            found |= constant(part.slice)
        elif isinstance(part, ast.Call) and isinstance(part.func, ast.Attribute) and part.func.attr == "get" and is_name(part.func.value,
                                                                                                                         name):
            found |= constant(part.args[0]) if part.args else set()
    return found


def is_name(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def constant(node: ast.AST) -> set[str]:
    return {node.value} if isinstance(node, ast.Constant) and isinstance(node.value, str) else set()


def getter_items(func: Any) -> tuple[Any, ...] | None:
    """The items of an `operator.itemgetter`; None of anything else."""
    return func.__reduce__()[1] if isinstance(func, itemgetter) else None  # type: ignore[return-value]


def runnables_within(func: Callable[..., Any]) -> list[Any]:
    """Runnables that a function names among its globals and its closure, and those whose methods it names."""
    from septet.langchain_core.runnables.base import Runnable

    found: list[Any] = []
    for value in names_within(func):
        if isinstance(value, Runnable):
            found.append(value)
        elif isinstance(getattr(value, "__self__", None), Runnable):
            found.append(value.__self__)
    return found


def nodes_of_functions(tree: ast.AST) -> Iterator[ast.AST]:
    """The nodes of all functions in a tree, but nothing within `a.b`: upstream looks for no names in a longer expression there."""
    for function in ast.walk(tree):
        if isinstance(function, ast.Lambda):
            yield from past_attributes(function.body)
        elif isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            for statement in function.body:
                yield from past_attributes(statement)


def past_attributes(tree: ast.AST) -> Iterator[ast.AST]:
    yield tree
    if not isinstance(tree, ast.Attribute):
        for child in ast.iter_child_nodes(tree):
            yield from past_attributes(child)


def names_within(func: Callable[..., Any]) -> list[Any]:
    """Values of the outer names that a function reads."""
    tree = tree_of(func)
    if tree is None:
        return []
    try:
        closure = inspect.getclosurevars(func)
    except TypeError:
        return []
    outer = {**closure.globals, **closure.nonlocals}
    values: list[Any] = []
    for node in nodes_of_functions(tree):
        if isinstance(node, ast.Attribute):
            value = dotted(node, outer)
            if value is not None:
                values.append(value)
        elif isinstance(node, ast.Name) and node.id in outer:
            values.append(outer[node.id])
    unique: list[Any] = []
    for value in values:
        if not any(value is other for other in unique):
            unique.append(value)
    return unique


def dotted(node: ast.Attribute, outer: dict[str, Any]) -> Any:
    """The value of `a.b.c`, None when it cannot be known."""
    parts: list[str] = []
    root: ast.AST = node
    while isinstance(root, ast.Attribute):
        parts.insert(0, root.attr)
        root = root.value
    if not isinstance(root, ast.Name) or root.id not in outer:
        return None
    value = outer[root.id]
    for part in parts:
        value = getattr(value, part, None)
        if value is None:
            return None
    return value
