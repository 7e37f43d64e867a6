"""The Index family."""
