"""The array's C type: layout and hot paths in the kernel language, and the loading of the object they compile to."""
