"""`sklearn.exceptions`: the errors and warnings of the face."""
from __future__ import annotations

import sys as _sys
from typing import Any


class UnsetMetadataPassedError(ValueError):
    """Metadata came in that an estimator has neither asked for nor refused."""

    def __init__(self, *, message: str, unrequested_params: Any, routed_params: Any):
        super().__init__(message)
        self.unrequested_params, self.routed_params = unrequested_params, routed_params


class NotFittedError(ValueError, AttributeError):
    """An estimator is used before it has been fitted."""


class ConvergenceWarning(UserWarning):
    """An iterative method stopped before it converged."""


class DataConversionWarning(UserWarning):
    """Data were converted without being asked."""


class DataDimensionalityWarning(UserWarning):
    """The number of components does not fit the data."""


class EfficiencyWarning(UserWarning):
    """A computation is not as quick as it could be."""


class FitFailedWarning(RuntimeWarning):
    """A fit failed during cross-validation."""


class SkipTestWarning(UserWarning):
    """A test was skipped."""


class UndefinedMetricWarning(UserWarning):
    """A metric is not defined for what came in."""


class PositiveSpectrumWarning(UserWarning):
    """The eigenvalues of a positive semi-definite matrix are not all positive."""


class InconsistentVersionWarning(UserWarning):
    """An estimator was saved by another version."""

    def __init__(self, *, estimator_name: str, current_sklearn_version: str, original_sklearn_version: str):
        self.estimator_name = estimator_name
        self.current_sklearn_version, self.original_sklearn_version = current_sklearn_version, original_sklearn_version

    def __str__(self) -> str:
        return (f"{self.estimator_name} was saved by version {self.original_sklearn_version} and is used by "
                f"{self.current_sklearn_version}: its results may be wrong")


class EstimatorCheckFailedWarning(UserWarning):
    """A check of the estimators' contract failed."""

    def __init__(self, *, estimator: Any, check_name: str, exception: Exception, status: str, expected_to_fail: bool,
                 expected_to_fail_reason: str):
        self.estimator, self.check_name, self.exception, self.status = estimator, check_name, exception, status
        self.expected_to_fail, self.expected_to_fail_reason = expected_to_fail, expected_to_fail_reason

    def __str__(self) -> str:
        why = f" (expected: {self.expected_to_fail_reason})" if self.expected_to_fail else ""
        return f"Test {self.check_name} failed for estimator {self.estimator!r}{why}: {self.exception}"


__all__ = ["ConvergenceWarning", "DataConversionWarning", "DataDimensionalityWarning", "EfficiencyWarning", "EstimatorCheckFailedWarning",
           "FitFailedWarning", "InconsistentVersionWarning", "NotFittedError", "PositiveSpectrumWarning", "SkipTestWarning",
           "UndefinedMetricWarning", "UnsetMetadataPassedError"]
for _name in __all__:
    globals()[_name].__module__ = "sklearn.exceptions"
if "sklearn.exceptions" in _sys.modules:        # the real library is there too: what either raises, code for the other catches
    globals().update({_name: getattr(_sys.modules["sklearn.exceptions"], _name, globals()[_name]) for _name in __all__})
