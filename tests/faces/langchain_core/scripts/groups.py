"""Groups of calls merged with managers, names of schemas, sources as citations."""

from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.callbacks.manager import AsyncCallbackManagerForChainGroup, CallbackManager, CallbackManagerForChainGroup
from langchain_core.messages.block_translators.google_genai import translate_grounding_metadata_to_citations
from langchain_core.runnables import RunnableLambda, RunnablePassthrough


class Named(BaseCallbackHandler):
    def __init__(self, name):
        self.name = name

    def __repr__(self):
        return self.name


def show(m):
    print(type(m).__name__, sorted(m.handlers, key=repr))
    print(sorted(m.inheritable_handlers, key=repr), sorted(m.tags), sorted(m.inheritable_tags))
    print(m.metadata, m.inheritable_metadata, m.parent_run_id, getattr(m, "parent_run_manager", None))


a, b, c, d = map(Named, "abcd")
more = CallbackManager([a], [b], 8, tags=["t2"], inheritable_tags=["i2"], metadata={"k": 1, "z": 2}, inheritable_metadata={"k": 5})
for kind in (CallbackManagerForChainGroup, AsyncCallbackManagerForChainGroup):
    full = kind([c], [d], 7, parent_run_manager="P", tags=["t1"], inheritable_tags=["i1"], metadata={"k": 3, "y": 1},
                inheritable_metadata={"q": 1})
    empty = kind([], [], None, parent_run_manager="P")
    for merged in (full.merge(more), more.merge(full), empty.merge(more), full.merge(empty), full.copy()):
        show(merged)
print("--- names")


class Callable:
    def method(self, x: int) -> str:
        return "a"


def add_one(x: int) -> int:
    return x + 1


r = RunnableLambda(add_one)
for q in (r, RunnableLambda(lambda x: 1), RunnableLambda(Callable().method), RunnableLambda(add_one, name="named"), r | r,
          RunnableLambda(lambda x: x["a"], name="z"), RunnablePassthrough(), RunnablePassthrough.assign(a=r), r.with_fallbacks([r])):
    print(q.get_name(), q.get_name("Input"), q.get_name("two Words"), q.get_input_jsonschema(), q.get_output_jsonschema())
print("--- citations")
chunks = [{"web": {"uri": "u0", "title": "t0"}}, {"web": {"uri": "u1"}}, {}, {"maps": {"uri": "m", "title": "mt", "placeId": "p"}},
          {"web": {"uri": "w", "title": "wt"}, "maps": {"uri": "m"}}, {"web": {"uri": "", "title": ""}}]
supports = [{"segment": {"start_index": 0, "end_index": 4, "text": "abcd"},
             "grounding_chunk_indices": [0, 1, 9], "confidence_scores": [0.5]},
            {"segment": {"end_index": 9, "text": ""}, "grounding_chunk_indices": [2, 3, 4, 5]}, {"segment": {"text": "x"}}]
for given in ({"web_search_queries": ["q"], "grounding_chunks": chunks, "grounding_supports": supports}, {}, {"grounding_chunks": chunks},
              {"grounding_supports": supports}, {"grounding_chunks": chunks, "grounding_supports": supports}):
    print([{k: v for k, v in found.items() if k != "id"} for found in translate_grounding_metadata_to_citations(given)])
