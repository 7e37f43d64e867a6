"""Errors of data sets that could not be made."""
from __future__ import annotations


class DatasetsError(Exception):
    """Base of them."""


class DatasetBuildError(DatasetsError):
    """While a data set was made."""


class DatasetGenerationError(DatasetBuildError):
    """While its rows were read; the cause stands beside it."""


__all__ = ["DatasetBuildError", "DatasetGenerationError", "DatasetsError"]
