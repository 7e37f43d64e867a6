"""Text of series, frames and indexes: what `repr`, `to_string`, `info` and the exports write."""
