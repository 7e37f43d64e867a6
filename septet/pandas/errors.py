"""Error and warning classes of pandas.errors."""
from __future__ import annotations

from typing import Any


class AbstractMethodError(NotImplementedError):
    """A method that a subclass must define."""

    def __init__(self, class_instance: Any, methodtype: str = "method") -> None:
        self.methodtype, self.class_instance = methodtype, class_instance

    def __str__(self) -> str:
        owner = self.class_instance if self.methodtype == "classmethod" else type(self.class_instance)
        return f"This {self.methodtype} must be defined in the concrete class {owner.__name__}"


class OptionError(AttributeError, KeyError):
    """An option that does not exist, or a value it cannot take."""


class UndefinedVariableError(NameError):
    """A name in an expression of query or eval that nothing defines."""

    def __init__(self, name: str, is_local: bool | None = None) -> None:
        kind = "local variable" if is_local else "name"
        super().__init__(f"{kind} {name!r} is not defined")


_BASES: dict[type, str] = {
    Exception: "DataError IndexingError InvalidIndexError SpecificationError InvalidComparison ClosedFileError LossySetitemError "
               "NoBufferPresent NumbaUtilError",
    ValueError: "DuplicateLabelError EmptyDataError IntCastingNaNError InvalidVersion MergeError NullFrequencyError NumExprClobberingError "
                "OutOfBoundsDatetime OutOfBoundsTimedelta ParserError UnsupportedFunctionCall",
    KeyError: "UnsortedIndexError",
    TypeError: "IncompatibleFrequency",
    OSError: "DatabaseError",
    RuntimeError: "PyperclipException",
    Warning: "AccessorRegistrationWarning AttributeConflictWarning CategoricalConversionWarning ChainedAssignmentError DtypeWarning "
             "IncompatibilityWarning InvalidColumnName ParserWarning PerformanceWarning PossiblePrecisionLoss ValueLabelTypeMismatch",
    UserWarning: "CSSWarning",
    DeprecationWarning: "PandasDeprecationWarning",
    FutureWarning: "PandasFutureWarning",
    PendingDeprecationWarning: "PandasPendingDeprecationWarning",
}


def _class(name: str, base: type) -> type:
    return type(name, (base,), {"__module__": "pandas.errors", "__doc__": f"{name} of pandas.errors."})


for _base, _names in _BASES.items():
    for _name in _names.split():
        globals()[_name] = _class(_name, _base)
Pandas4Warning = _class("Pandas4Warning", globals()["PandasDeprecationWarning"])
Pandas5Warning = _class("Pandas5Warning", globals()["PandasPendingDeprecationWarning"])


def __getattr__(name: str) -> Any:
    raise AttributeError(f"module 'pandas.errors' has no attribute {name!r}")
