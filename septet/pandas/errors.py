"""Exceptions and warnings of the pandas face, with upstream's names and base classes."""
from __future__ import annotations

from typing import Any

# base -> the names that add nothing to it
PLAIN: dict[type, str] = {
    ValueError: """DuplicateLabelError EmptyDataError IntCastingNaNError InvalidVersion MergeError NullFrequencyError
        OutOfBoundsDatetime OutOfBoundsTimedelta ParserError UnsupportedFunctionCall""",
    Exception: """ClosedFileError DataError IndexingError InvalidComparison InvalidIndexError LossySetitemError NoBufferPresent
        NumbaUtilError PossibleDataLossError SpecificationError""",
    Warning: """AttributeConflictWarning CategoricalConversionWarning ChainedAssignmentError DtypeWarning IncompatibilityWarning
        InvalidColumnName ParserWarning PerformanceWarning PossiblePrecisionLoss ValueLabelTypeMismatch""",
    UserWarning: "CSSWarning",
    OSError: "DatabaseError",
    TypeError: "IncompatibleFrequency",
    NameError: "NumExprClobberingError",
    KeyError: "UnsortedIndexError",
    RuntimeError: "PyperclipException",
}
ABOUT = {
    "MergeError": "Two tables cannot be merged as asked.",
    "ParserError": "A text file is not what its reader was told.",
    "EmptyDataError": "A file has no columns to read.",
    "IntCastingNaNError": "A missing value has no integer.",
    "PerformanceWarning": "The operation works, but slowly.",
    "ChainedAssignmentError": "A write reached a temporary object and is lost.",
    "OutOfBoundsDatetime": "A date does not fit its unit.",
    "OutOfBoundsTimedelta": "A duration does not fit its unit.",
    "InvalidIndexError": "The key cannot be used for this index.",
    "UnsortedIndexError": "A slice of a MultiIndex needs sorted levels.",
    "DuplicateLabelError": "Labels repeat where flags forbid it.",
}


def _plain(name: str, base: type) -> type:
    about = ABOUT.get(name, "A case of " + base.__name__ + " that pandas names.")
    return type(name, (base,), {"__doc__": about, "__module__": "pandas.errors"})


for _base, _names in PLAIN.items():
    for _name in _names.split():
        globals()[_name] = _plain(_name, _base)


class OptionError(AttributeError, KeyError):
    """There is no such option, or it is not to be written."""

    __module__ = "pandas.errors"

    def __str__(self) -> str:
        return str(self.args[0]) if self.args else ""


class PyperclipWindowsException(PyperclipException):  # type: ignore[name-defined]  # noqa: F821
    """The clipboard of Windows refused."""

    __module__ = "pandas.errors"

    def __init__(self, message: str) -> None:
        super().__init__(message)


class AbstractMethodError(NotImplementedError):
    """A subclass lacks a method that it has to have."""

    __module__ = "pandas.errors"

    def __init__(self, class_instance: Any, methodtype: str = "method") -> None:
        kinds = {"method", "classmethod", "staticmethod", "property"}
        if methodtype not in kinds:
            raise ValueError(f"methodtype must be one of {kinds}, got {methodtype} instead.")
        self.class_instance, self.methodtype = class_instance, methodtype

    def __str__(self) -> str:
        owner = self.class_instance if self.methodtype == "classmethod" else type(self.class_instance)
        return f"This {self.methodtype} must be defined in the concrete class {owner.__name__}"


class UndefinedVariableError(NameError):
    """A name of an expression means nothing here."""

    __module__ = "pandas.errors"

    def __init__(self, name: str, is_local: bool | None = None) -> None:
        kind = "local variable" if is_local else "name"
        super().__init__(f"{kind} {name!r} is not defined")


class PandasChangeWarning(Warning):
    """Something will change in the version that `version` names."""

    __module__ = "pandas.errors"

    @classmethod
    def version(cls) -> str:
        return ""


class PandasDeprecationWarning(PandasChangeWarning, DeprecationWarning):
    """Something will go."""

    __module__ = "pandas.errors"


class PandasPendingDeprecationWarning(PandasChangeWarning, PendingDeprecationWarning):
    """Something will go, later."""

    __module__ = "pandas.errors"


class PandasFutureWarning(PandasChangeWarning, FutureWarning):
    """Something will behave in another way."""

    __module__ = "pandas.errors"


class Pandas4Warning(PandasDeprecationWarning):
    """Something goes with pandas 4."""

    __module__ = "pandas.errors"

    @classmethod
    def version(cls) -> str:
        return "4.0"


class Pandas5Warning(PandasPendingDeprecationWarning):
    """Something goes with pandas 5."""

    __module__ = "pandas.errors"

    @classmethod
    def version(cls) -> str:
        return "5.0"


__all__ = sorted(name for name, value in list(globals().items())
                 if isinstance(value, type) and issubclass(value, BaseException) and not name.startswith("_"))
