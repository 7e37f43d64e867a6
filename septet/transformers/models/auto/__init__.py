"""`transformers.models.auto`: classes that look into config.json and choose."""
