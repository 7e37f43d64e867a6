"""A retriever that reads filters out of questions."""
