"""Questions in words made into questions of a text and a filter."""
