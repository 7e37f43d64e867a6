"""The vocabulary of the engine: dtypes, promotion, shapes, operations, graph nodes.  Pure data; imports nothing above it."""
