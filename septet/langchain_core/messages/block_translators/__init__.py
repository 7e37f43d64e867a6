"""Providers' forms of content, as standard blocks."""
