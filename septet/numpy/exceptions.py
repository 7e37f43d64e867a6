"""`numpy.exceptions`: the error and warning classes of the NumPy face."""
from __future__ import annotations

from septet.core.ops import NoLoop
from septet.ir.promote import DTypePromotionError
from septet.ir.shape import AxisError


class ComplexWarning(RuntimeWarning):
    """A cast drops the imaginary part."""


class VisibleDeprecationWarning(UserWarning):
    """Something deprecated that users should see."""


class RankWarning(RuntimeWarning):
    """A polynomial fit is badly conditioned."""


class TooHardError(RuntimeError):
    """An exact answer would take too long."""


class ModuleDeprecationWarning(DeprecationWarning):
    """A deprecated module."""


UFuncTypeError = NoLoop             # the core's error under the name users know
NoLoop.__name__ = NoLoop.__qualname__ = "UFuncTypeError"
NoLoop.__module__ = "numpy._core._exceptions"


class UFuncInputCastingError(UFuncTypeError):
    """An operand may not be cast to what the loop takes."""

    def __init__(self, message: str):
        super().__init__("", (), message)


class UFuncOutputCastingError(UFuncTypeError):
    """The result may not be cast to the output's dtype."""

    def __init__(self, message: str):
        super().__init__("", (), message)


class UFuncNoLoopError(UFuncTypeError):
    """No loop matches the operands' dtypes."""


for _error in (AxisError, DTypePromotionError):
    _error.__module__ = "numpy.exceptions"
for _error in (UFuncInputCastingError, UFuncOutputCastingError, UFuncNoLoopError):      # NumPy shows them under their base's name
    _error.__name__ = _error.__qualname__ = "UFuncTypeError"

__all__ = ["AxisError", "ComplexWarning", "DTypePromotionError", "ModuleDeprecationWarning", "RankWarning", "TooHardError",
           "VisibleDeprecationWarning"]
