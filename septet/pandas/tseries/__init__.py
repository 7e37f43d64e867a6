"""pandas.tseries: offsets, frequencies, holidays."""
