"""`pd.eval`, `DataFrame.eval` and `DataFrame.query`: statements one after the other, assignments into a table."""
from __future__ import annotations

import ast
import warnings
from typing import Any

from septet.pandas.errors import Pandas4Warning
from septet.pandas.expressions.evaluating import Evaluation
from septet.pandas.expressions.reading import parse
from septet.pandas.expressions.scope import FrameNames, Scope

ENGINES, PARSERS = ("numexpr", "python"), ("python", "pandas")


def checked(expr: Any, engine: Any, parser: Any) -> None:
    """The expression is a text that is not empty, engine and parser are known."""
    if not isinstance(expr, str):
        raise ValueError(f"expr must be a string to be evaluated, {type(expr)} given")
    if not expr.strip():
        raise ValueError("expr cannot be an empty string")
    if engine is not None and engine not in ENGINES:
        raise KeyError(f"Invalid engine {engine!r} passed, valid engines are {list(ENGINES)}")
    if parser not in PARSERS:
        raise KeyError(f"Invalid parser {parser!r} passed, valid parsers are {list(PARSERS)}")


def eval(expr: Any, parser: str = "pandas", engine: str | None = None, local_dict: Any = None, global_dict: Any = None,
         resolvers: Any = (), level: int = 0, target: Any = None, inplace: bool = False) -> Any:
    """The value of an expression over the caller's variables.  `target`: the table that `x = ...` assigns into."""
    if not isinstance(expr, str):
        return list(expr) if isinstance(expr, list) else expr
    checked(expr, engine, parser)
    if "@" in expr and not resolvers:
        raise SyntaxError("The '@' prefix is not allowed in top-level eval calls.\nplease refer to your variables by name without the '@' "
                          "prefix.")
    scope = Scope(list(resolvers), local_dict, global_dict, level + 2)
    return run(expr, parser, scope, target, inplace)


def run(expr: str, parser: str, scope: Scope, target: Any, inplace: bool) -> Any:
    """Every line of the expression; the last value, or the target with what was assigned."""
    lines = [line for line in expr.splitlines() if line.strip()]
    many, assigned, value = len(lines) > 1, None, None
    for line in lines if many else [expr]:
        statements, ticked = parse(line, parser)
        if len(statements) != 1:
            raise SyntaxError("only a single expression is allowed")
        statement = statements[0]
        if not isinstance(statement, ast.Assign):
            if many:
                raise ValueError("Multi-line expressions are only valid if all expressions contain an assignment")
            if inplace and not isinstance(statement, ast.Assign):
                raise ValueError("Cannot operate inplace if there is no assignment")
            return Evaluation(scope, ticked, parser).value(statement)
        value = Evaluation(scope, ticked, parser).value(statement.value)
        assigned = _assign(statement, ticked, value, assigned if assigned is not None else target, inplace or assigned is not None, scope)
    return None if inplace else assigned


def _assign(statement: ast.Assign, ticked: dict[str, str], value: Any, target: Any, here: bool, scope: Scope) -> Any:
    if target is None:
        raise ValueError("cannot assign without a target object")
    place = statement.targets[0]
    if len(statement.targets) != 1:
        raise SyntaxError("can only assign a single expression")
    if not isinstance(place, ast.Name):
        raise SyntaxError("left hand side of an assignment must be a single name")
    name = ticked.get(place.id, place.id)
    if not here:
        target = target.copy()
    target[name] = value
    scope.resolvers = [FrameNames(target) if hasattr(target, "columns") else target, *scope.resolvers]
    return target


def eval_frame(frame: Any, expr: Any, inplace: bool, words: dict[str, Any], level: int) -> Any:
    """`DataFrame.eval`; `level`: how many calls lie between here and the user's."""
    parser, engine = words.pop("parser", "pandas"), words.pop("engine", None)
    checked(expr, engine, parser)
    local, world = words.pop("local_dict", None), words.pop("global_dict", None)
    resolvers, target = words.pop("resolvers", None) or (), words.pop("target", frame)
    level += words.pop("level", 0)
    if words:
        raise TypeError(f"eval() got an unexpected keyword argument {sorted(words)[0]!r}")
    scope = Scope([*resolvers, FrameNames(frame)], local, world, level + 2)
    return run(expr, parser, scope, target, inplace)


def query_frame(frame: Any, expr: Any, inplace: bool, words: dict[str, Any], level: int) -> Any:
    """`DataFrame.query`."""
    if not isinstance(expr, str):
        raise ValueError(f"expr must be a string to be evaluated, {type(expr)} given")
    words["target"] = None
    found = eval_frame(frame, expr, False, words, level + 1)
    try:
        result = frame.loc[found]
    except ValueError:
        result = frame[found]
    if not inplace:
        return result
    warnings.warn("The inplace keyword in DataFrame.query is deprecated and will be removed in a future version (PDEP-8).",
                  Pandas4Warning, stacklevel=level + 2)
    frame._update_inplace(result)
    return None
