"""`sklearn.experimental.enable_iterative_imputer`: its names need no permission here."""
