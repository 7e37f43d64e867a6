"""`sklearn.experimental`: imports that allow experimental names; here they are always there."""
from __future__ import annotations
