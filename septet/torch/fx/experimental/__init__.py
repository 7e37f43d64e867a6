"""`torch.fx.experimental`: parts of its tracer that libraries ask about."""
