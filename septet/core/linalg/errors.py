"""What linear algebra raises."""
from __future__ import annotations


class LinAlgError(ValueError):
    """A matrix that the asked operation is not defined for, or an iteration that did not converge."""
