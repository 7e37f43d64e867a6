"""`langgraph.checkpoint.serde`: values to bytes and back."""
