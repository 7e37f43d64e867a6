"""What the parameters of the estimators of `sklearn.feature_extraction` may be, in the words of `limits.py`."""
from __future__ import annotations

TABLE = {
    "DictVectorizer": """
dtype: any
separator: is:str
sparse, sort: bool
""",
    "FeatureHasher": """
n_features: int [1, 2147483647]
input_type: 'dict' 'pair' 'string'
dtype: any
alternate_sign: bool
""",
    "CountVectorizer": """
input: 'content' 'file' 'filename'
encoding: is:str
decode_error: 'ignore' 'replace' 'strict'
strip_accents: 'ascii' 'unicode' | None | callable
lowercase, binary: bool
preprocessor, tokenizer: callable | None
stop_words: 'english' | is:list | None
token_pattern: is:str | None
ngram_range: is:tuple
analyzer: 'char' 'char_wb' 'word' | callable
max_df, min_df: float [0, 1] | int [1, inf)
max_features: int [1, inf) | None
vocabulary: is:Mapping | has:__iter__ | None
dtype: any
""",
    "HashingVectorizer": """
input: 'content' 'file' 'filename'
encoding: is:str
decode_error: 'ignore' 'replace' 'strict'
strip_accents: 'ascii' 'unicode' | None | callable
lowercase, binary, alternate_sign: bool
preprocessor, tokenizer: callable | None
stop_words: 'english' | is:list | None
token_pattern: is:str | None
ngram_range: is:tuple
analyzer: 'char' 'char_wb' 'word' | callable
n_features: int [1, 2147483647)
norm: 'l1' 'l2' | None
dtype: any
""",
    "TfidfTransformer": """
norm: 'l1' 'l2' | None
use_idf, smooth_idf, sublinear_tf: bool
""",
    "TfidfVectorizer": """
input: 'content' 'file' 'filename'
encoding: is:str
decode_error: 'ignore' 'replace' 'strict'
strip_accents: 'ascii' 'unicode' | None | callable
lowercase, binary, use_idf, smooth_idf, sublinear_tf: bool
preprocessor, tokenizer: callable | None
analyzer: 'char' 'char_wb' 'word' | callable
stop_words: 'english' | is:list | None
token_pattern: is:str | None
ngram_range: is:tuple
max_df, min_df: float [0, 1] | int [1, inf)
max_features: int [1, inf) | None
vocabulary: is:Mapping | has:__iter__ | None
dtype: any
norm: 'l1' 'l2' | None
""",
    "PatchExtractor": """
patch_size: is:tuple | None
max_patches: None | float (0, 1) | int [1, inf)
random_state: random_state
""",
}
