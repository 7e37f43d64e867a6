"""Concatenating, merging and reshaping."""
