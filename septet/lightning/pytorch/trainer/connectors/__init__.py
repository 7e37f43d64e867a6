"""Parts of the Trainer: what it makes of its arguments, and what stands between loops and loggers, data and checkpoints."""
