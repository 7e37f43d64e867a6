"""Random streams as NumPy draws them: bit generators, seeding and every distribution, in the kernel language."""
