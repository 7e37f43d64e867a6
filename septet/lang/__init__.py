"""The kernel language: typed Python to LLVM IR text.  It knows nothing of arrays or of the engine."""
