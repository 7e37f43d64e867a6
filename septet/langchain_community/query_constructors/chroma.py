"""Filters as nested dicts with `$` operators, which Chroma reads, and here FAISS and SQLiteVec."""
from __future__ import annotations

from typing import Any

from septet.langchain_core.structured_query import Comparator, Comparison, Operation, Operator, StructuredQuery, Visitor


class ChromaTranslator(Visitor):
    """`and(eq("a", 1), lt("b", 2))` as `{"$and": [{"a": {"$eq": 1}}, {"b": {"$lt": 2}}]}`."""

    allowed_operators = [Operator.AND, Operator.OR]
    allowed_comparators = [Comparator.EQ, Comparator.NE, Comparator.GT, Comparator.GTE, Comparator.LT, Comparator.LTE]

    def _format_func(self, func: Operator | Comparator) -> str:
        self._validate_func(func)
        return f"${func.value}"

    def visit_operation(self, operation: Operation) -> dict[str, Any]:
        return {self._format_func(operation.operator): [argument.accept(self) for argument in operation.arguments]}

    def visit_comparison(self, comparison: Comparison) -> dict[str, Any]:
        return {comparison.attribute: {self._format_func(comparison.comparator): comparison.value}}

    def visit_structured_query(self, structured_query: StructuredQuery) -> tuple[str, dict[str, Any]]:
        given = {} if structured_query.filter is None else {"filter": structured_query.filter.accept(self)}
        return structured_query.query, given
