"""Filters in the languages of stores."""
