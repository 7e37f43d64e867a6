"""Extension arrays, by kind: pandas.arrays."""
