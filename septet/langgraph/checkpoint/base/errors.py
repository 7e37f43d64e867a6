"""The error of a channel that holds nothing."""
from __future__ import annotations


class EmptyChannelError(Exception):
    """A channel was read that holds nothing."""
