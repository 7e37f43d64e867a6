"""`langgraph.cache`: results of nodes, kept by their inputs."""
