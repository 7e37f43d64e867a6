"""Metadata routing, as far as estimators carry it: which metadata each method asks for."""
from __future__ import annotations


class _MetadataRequester:
    """An estimator that says what metadata its methods ask for."""
