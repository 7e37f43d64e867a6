"""`langgraph.store`: what agents remember beyond one thread."""
