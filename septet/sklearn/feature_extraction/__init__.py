"""`sklearn.feature_extraction`: features from dictionaries, text and images."""
from septet.sklearn.lazy import homes, loader

__getattr__, __dir__ = loader("septet.sklearn.feature_extraction", homes({
    "dict_vectorizer": "DictVectorizer",
    "hashing": "FeatureHasher",
    "image": "grid_to_graph img_to_graph",
}), ("image", "text"))
