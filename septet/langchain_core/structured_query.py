"""`langchain_core.structured_query`: a question of a text and a filter of metadata, and visitors that say the filter for a store."""
from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from enum import Enum
from typing import Any

from pydantic import BaseModel

__all__ = ["Comparator", "Comparison", "Expr", "FilterDirective", "Operation", "Operator", "StructuredQuery", "Visitor"]


class Operator(str, Enum):  # noqa: UP042 - upstream's texts in errors are those of both
    """How conditions are joined."""

    AND = "and"
    OR = "or"
    NOT = "not"


class Comparator(str, Enum):  # noqa: UP042
    """How a value is compared."""

    EQ = "eq"
    NE = "ne"
    GT = "gt"
    GTE = "gte"
    LT = "lt"
    LTE = "lte"
    CONTAIN = "contain"
    LIKE = "like"
    IN = "in"
    NIN = "nin"


class Visitor(ABC):
    """Says expressions in the language of a store; None allows everything."""

    allowed_comparators: Sequence[Comparator] | None = None
    allowed_operators: Sequence[Operator] | None = None

    def _validate_func(self, func: Operator | Comparator) -> None:
        """ValueError for what the store does not have."""
        kind = "operator" if isinstance(func, Operator) else "comparator"
        allowed = self.allowed_operators if isinstance(func, Operator) else self.allowed_comparators
        if allowed is not None and func not in allowed:
            raise ValueError(f"Received disallowed {kind} {func}. Allowed comparators are {allowed}")

    @abstractmethod
    def visit_operation(self, operation: Operation) -> Any:
        """Conditions joined."""

    @abstractmethod
    def visit_comparison(self, comparison: Comparison) -> Any:
        """One condition."""

    @abstractmethod
    def visit_structured_query(self, structured_query: StructuredQuery) -> Any:
        """The text, and the arguments of a search."""


class Expr(BaseModel):
    """What a visitor visits."""

    def accept(self, visitor: Visitor) -> Any:
        """What the visitor makes of it."""
        if isinstance(self, Operation):
            return visitor.visit_operation(self)
        if isinstance(self, Comparison):
            return visitor.visit_comparison(self)
        if isinstance(self, StructuredQuery):
            return visitor.visit_structured_query(self)
        raise AttributeError(f"no visitor knows {type(self).__name__}")


class FilterDirective(Expr, ABC):
    """A condition."""


class Comparison(FilterDirective):
    """An attribute compared with a value."""

    comparator: Comparator
    attribute: str
    value: Any

    def __init__(self, comparator: Comparator, attribute: str, value: Any, **kwargs: Any) -> None:
        super().__init__(comparator=comparator, attribute=attribute, value=value, **kwargs)


class Operation(FilterDirective):
    """Conditions joined."""

    operator: Operator
    arguments: list[FilterDirective]

    def __init__(self, operator: Operator, arguments: list[FilterDirective], **kwargs: Any) -> None:
        super().__init__(operator=operator, arguments=arguments, **kwargs)


class StructuredQuery(Expr):
    """What to look for, among what, and how many."""

    query: str
    filter: FilterDirective | None
    limit: int | None

    def __init__(self, query: str, filter: FilterDirective | None, limit: int | None = None, **kwargs: Any) -> None:
        super().__init__(query=query, filter=filter, limit=limit, **kwargs)
