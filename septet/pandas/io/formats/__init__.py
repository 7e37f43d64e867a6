"""pandas.io.formats: styled tables."""
