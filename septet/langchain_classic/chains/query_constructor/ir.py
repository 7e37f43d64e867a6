"""An older place of `langchain_core.structured_query`."""
from __future__ import annotations

from septet.langchain_core.structured_query import (
    Comparator,
    Comparison,
    Expr,
    FilterDirective,
    Operation,
    Operator,
    StructuredQuery,
    Visitor,
)

__all__ = ["Comparator", "Comparison", "Expr", "FilterDirective", "Operation", "Operator", "StructuredQuery", "Visitor"]
