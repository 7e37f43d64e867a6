"""Estimators to and from files: safetensors for the arrays, JSON for the rest; reading runs no code of the file's.

docs/persistence.md describes the format.
"""
from __future__ import annotations

from septet.sklearn.persistence.files import load, save

__all__ = ["load", "save"]
