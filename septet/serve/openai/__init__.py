"""OpenAI's HTTP protocol: what clients may say, and the routes that answer it."""
