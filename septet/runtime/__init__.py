"""The machine: IR text to machine code, threads, plans, memory, BLAS."""
