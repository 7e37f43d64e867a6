"""The accessor `.str`: Python's text methods over columns."""
