"""Methods of Series, DataFrame and Index by family: one class per family and kind, joined in their lists of bases."""
