"""Tables of files that nobody has looked at yet: what is asked of them is noted first and read afterwards, part by part where it is much.

`io.parquet_scan` knows the file, `expression` and `rows` what was noted, `frame` and `series` are its faces, `report` what was saved.
"""
