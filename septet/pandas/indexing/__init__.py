"""Reading and writing by label and position: loc, iloc, at, iat."""
