"""Training: what `compile`, `fit`, `evaluate` and `predict` of models are made of."""
