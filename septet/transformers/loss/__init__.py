"""`transformers.loss`: what models compute of `labels`."""
