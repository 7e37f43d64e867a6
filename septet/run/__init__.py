"""The command line and the substitution: a script's `import numpy` gives a face, and nothing else changes."""
