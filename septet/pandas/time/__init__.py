"""Functions over moments: ranges, reading of dates and durations, resampling."""
