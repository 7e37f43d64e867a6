"""What a model is told so that it writes a question and a filter as JSON."""
from __future__ import annotations

from septet.langchain_core.prompts import PromptTemplate

SCHEMA = """Answer a question of a user with the request to a collection of documents that finds what is wanted: one JSON object in a fence,

```json
{{{{
    "query": the words to look for in the text of the documents,
    "filter": a condition that documents must meet{limit}
}}}}
```

The filter speaks of the documents' attributes alone, and what it says is not said again in the query. It is made of

comparisons: comp(attribute, value), where comp is one of {allowed_comparators}, the attribute is named in quotes, and the value is a \
number, a text in quotes, a day as YYYY-MM-DD or a list of values;

operations: op(condition, condition, ...), where op is one of {allowed_operators}.

Use only these names, only attributes that are listed, only values of their types, and no other function. Where nothing is to be \
filtered the filter is "NO_FILTER"."""
LIMIT = ',\n    "limit": how many documents are wanted, left out unless the user says it'

SONGS = """```json
{{
    "content": "Words of a song",
    "attributes": {{
        "artist": {{"type": "string", "description": "Who sings"}},
        "length": {{"type": "integer", "description": "Seconds it lasts"}},
        "genre": {{"type": "string", "description": "Its kind, one of \\"pop\\", \\"rock\\" or \\"rap\\""}}
    }}
}}
```"""
ANSWER = """```json
{{
    "query": "the sea at night",
    "filter": "and(or(eq(\\"artist\\", \\"Ada Lund\\"), eq(\\"artist\\", \\"The Hulls\\")), \
lt(\\"length\\", 240), eq(\\"genre\\", \\"rock\\"))"
}}
```"""
NOTHING = """```json
{{
    "query": "",
    "filter": "NO_FILTER"
}}
```"""
COUNTED = """```json
{{
    "query": "leaving home",
    "filter": "NO_FILTER",
    "limit": 2
}}
```"""
QUESTION = "Rock songs of Ada Lund or The Hulls about the sea at night, shorter than four minutes"
DEFAULT_EXAMPLES = [
    {"i": "1", "data_source": SONGS, "user_query": QUESTION, "structured_request": ANSWER},
    {"i": "2", "data_source": SONGS, "user_query": "Any song there is", "structured_request": NOTHING}]
EXAMPLES_WITH_LIMIT = [*DEFAULT_EXAMPLES, {"i": "3", "data_source": SONGS, "user_query": "Two songs about leaving home",
                                           "structured_request": COUNTED}]

DEFAULT_SCHEMA_PROMPT = PromptTemplate.from_template(SCHEMA.replace("{limit}", ""))
SCHEMA_WITH_LIMIT_PROMPT = PromptTemplate.from_template(SCHEMA.replace("{limit}", LIMIT))
EXAMPLE_PROMPT = PromptTemplate.from_template("<< Example {i}. >>\nData Source:\n{data_source}\n\nUser Query:\n{user_query}\n\n"
                                              "Structured Request:\n{structured_request}\n")
USER_SPECIFIED_EXAMPLE_PROMPT = PromptTemplate.from_template("<< Example {i}. >>\nUser Query:\n{user_query}\n\nStructured Request:\n"
                                                             "```json\n{structured_request}\n```\n")
DEFAULT_PREFIX = "{schema}"
DATA_SOURCE = '```json\n{{{{\n    "content": "{content}",\n    "attributes": {attributes}\n}}}}\n```\n'
PREFIX_WITH_DATA_SOURCE = f"{DEFAULT_PREFIX}\n\n<< Data Source >>\n{DATA_SOURCE}"
DEFAULT_SUFFIX = f"<< Example {{i}}. >>\nData Source:\n{DATA_SOURCE}\nUser Query:\n{{{{query}}}}\n\nStructured Request:\n"
SUFFIX_WITHOUT_DATA_SOURCE = "<< Example {i}. >>\nUser Query:\n{{query}}\n\nStructured Request:\n"
