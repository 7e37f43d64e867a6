"""`sklearn.experimental.enable_halving_search_cv`: its names need no permission here."""
