"""Text expressions over columns: what `query` and `eval` understand, worked out on the syntax tree alone."""
