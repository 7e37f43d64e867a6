"""Moving, growing and exponentially weighted windows over Series, DataFrames and groups."""
