"""`langgraph.checkpoint`: where the states of graphs are kept."""
