"""Reading and writing files: the only folder beside `engine.py` that imports Polars and the libraries of file formats."""
