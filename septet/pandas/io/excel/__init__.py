"""Excel files: read by python-calamine, written by XlsxWriter."""
