"""The value of an expression's syntax tree.  Only the kinds of nodes below run; there is no way to Python's own eval."""
from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from typing import Any

from septet.pandas.errors import UndefinedVariableError
from septet.pandas.expressions.reading import LOCAL

OPERATORS: dict[type, Callable[[Any, Any], Any]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv, ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod, ast.Pow: operator.pow, ast.BitAnd: operator.and_, ast.BitOr: operator.or_,
}
COMPARISONS: dict[type, Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq, ast.NotEq: operator.ne, ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt, ast.GtE: operator.ge,
}
MATH = """sin cos tan exp log expm1 log1p sqrt sinh cosh tanh arcsin arccos arctan arccosh arcsinh arctanh abs log10 floor ceil
    arctan2""".split()


class Evaluation:
    """The scope of names and the rules of the parser, for one expression."""

    def __init__(self, resolve: Callable[[str, bool], Any], ticked: dict[str, str], parser: str) -> None:
        self.resolve, self.ticked, self.parser = resolve, ticked, parser

    def value(self, node: ast.AST) -> Any:
        """What a node gives; NotImplementedError for kinds that expressions do not have."""
        method = getattr(self, "_" + type(node).__name__.lower(), None)
        if method is None:
            raise NotImplementedError(f"'{type(node).__name__}' nodes are not implemented")
        return method(node)

    def _expr(self, node: ast.Expr) -> Any:
        return self.value(node.value)

    def _constant(self, node: ast.Constant) -> Any:
        return node.value

    def _name(self, node: ast.Name) -> Any:
        if node.id in self.ticked:
            return self.resolve(self.ticked[node.id], False)
        if node.id.startswith(LOCAL):
            return self.resolve(node.id[len(LOCAL):], True)
        return self.resolve(node.id, False)

    def _list(self, node: ast.List) -> Any:
        return [self.value(e) for e in node.elts]

    def _tuple(self, node: ast.Tuple) -> Any:
        return [self.value(e) for e in node.elts]

    def _unaryop(self, node: ast.UnaryOp) -> Any:
        value = self.value(node.operand)
        if isinstance(node.op, ast.UAdd):
            return +value
        if isinstance(node.op, ast.USub):
            return -value
        if isinstance(node.op, ast.Not) and self.parser == "python":
            raise NotImplementedError("'Not' nodes are not implemented")
        return not value if isinstance(value, bool) else ~value

    def _binop(self, node: ast.BinOp) -> Any:
        left, right = self.value(node.left), self.value(node.right)
        function = OPERATORS.get(type(node.op))
        if function is None:
            raise NotImplementedError(f"'{type(node.op).__name__}' nodes are not implemented")
        return function(left, right)

    def _boolop(self, node: ast.BoolOp) -> Any:
        if self.parser == "python":
            raise NotImplementedError("'BoolOp' nodes are not implemented")
        values = [self.value(v) for v in node.values]
        if not any(isinstance(v, bool) or hasattr(v, "dtype") for v in values):
            raise NotImplementedError("cannot evaluate scalar only bool ops")
        function = operator.and_ if isinstance(node.op, ast.And) else operator.or_
        result = values[0]
        for value in values[1:]:
            result = function(result, value)
        return result

    def _compare(self, node: ast.Compare) -> Any:
        left, result = self.value(node.left), None
        for op, comparator in zip(node.ops, node.comparators):
            right = self.value(comparator)
            found = self._compared(op, left, right)
            result = found if result is None else result & found
            left = right
        return result

    def _compared(self, op: ast.cmpop, left: Any, right: Any) -> Any:
        if isinstance(op, ast.In | ast.NotIn) and self.parser == "python":
            raise NotImplementedError(f"'{type(op).__name__}' nodes are not implemented")
        if isinstance(op, ast.In | ast.NotIn) or isinstance(op, ast.Eq | ast.NotEq) and isinstance(right, list) and self.parser == "pandas":
            found = _within(left, right)
            return ~found if isinstance(op, ast.NotIn | ast.NotEq) and not isinstance(found, bool) else (
                not found if isinstance(op, ast.NotIn | ast.NotEq) else found)
        if isinstance(op, ast.Eq | ast.NotEq) and isinstance(left, list) and self.parser == "pandas":
            return self._compared(op, right, left)
        function = COMPARISONS.get(type(op))
        if function is None:
            raise NotImplementedError(f"'{type(op).__name__}' nodes are not implemented")
        return function(left, right)

    def _attribute(self, node: ast.Attribute) -> Any:
        owner = self.value(node.value)
        if node.attr.startswith("_"):
            raise ValueError(f"names that begin with an underscore are not for expressions: {node.attr!r}")
        try:
            return getattr(owner, node.attr)
        except AttributeError:
            if isinstance(node.value, ast.Name) and node.value.id == node.attr:
                return owner
            raise

    def _subscript(self, node: ast.Subscript) -> Any:
        return self.value(node.value)[self.value(node.slice)]

    def _slice(self, node: ast.Slice) -> Any:
        return slice(*(None if part is None else self.value(part) for part in (node.lower, node.upper, node.step)))

    def _call(self, node: ast.Call) -> Any:
        function = self._function(node.func)
        words = {}
        for keyword in node.keywords:
            if keyword.arg is None:
                raise NotImplementedError("'**' in a call is not implemented")
            words[keyword.arg] = self.value(keyword.value)
        return function(*[self.value(a) for a in node.args], **words)

    def _function(self, node: ast.AST) -> Callable[..., Any]:
        if not isinstance(node, ast.Name):
            return self.value(node)
        try:
            return self._name(node)
        except UndefinedVariableError:
            if node.id in MATH:
                import septet.numpy as np

                return getattr(np, node.id)
            if node.id.startswith(LOCAL):
                raise
            raise ValueError(f'"{node.id}" is not a supported function') from None


def _within(left: Any, right: Any) -> Any:
    """Membership: elements of the left side in the right one; of a single value, in which elements it is."""
    if hasattr(left, "isin"):
        return left.isin(right if hasattr(right, "__iter__") and not isinstance(right, str) else [right])
    if hasattr(right, "isin"):
        return right.isin(left if isinstance(left, list) else [left])
    return left in right
