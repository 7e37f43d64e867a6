"""What callbacks hear of fallbacks in every way of running them, errors as listeners hear them, schemas of branches and of maps."""
import asyncio
import json

from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.output_parsers import CommaSeparatedListOutputParser
from langchain_core.prompts import PromptTemplate
from langchain_core.runnables import RunnableBranch, RunnableLambda, RunnableParallel, RunnablePassthrough


class Log(BaseCallbackHandler):
    run_inline = True

    def __init__(self):
        self.ids, self.rows = {}, []

    def number(self, run_id):
        return None if run_id is None else self.ids.setdefault(run_id, len(self.ids))

    def on_chain_start(self, serialized, inputs, *, run_id, parent_run_id=None, tags=None, metadata=None, name=None, **kwargs):
        self.rows.append(("start", name, self.number(run_id), self.number(parent_run_id), sorted(tags), sorted(metadata.items()), inputs))

    def on_chain_end(self, outputs, *, run_id, **kwargs):
        self.rows.append(("end", self.number(run_id), outputs))

    def on_chain_error(self, error, *, run_id, **kwargs):
        self.rows.append(("error", self.number(run_id), repr(error)))


def bad(x):
    raise ValueError(f"bad {x}")


def wrong(x):
    raise TypeError(f"wrong {x}")


def good(x):
    return f"good {x}"


async def gathered(stream):
    return [chunk async for chunk in stream]


WAYS = {
    "invoke": lambda r, c: r.invoke("x", c), "ainvoke": lambda r, c: asyncio.run(r.ainvoke("x", c)),
    "batch": lambda r, c: r.batch(["x", {"q": 1}], c), "batch, returned": lambda r, c: r.batch(["x", "y"], c, return_exceptions=True),
    "abatch": lambda r, c: asyncio.run(r.abatch(["x", {"q": 1}], c)),
    "abatch, returned": lambda r, c: asyncio.run(r.abatch(["x", "y"], c, return_exceptions=True)),
    "stream": lambda r, c: list(r.stream("x", c)), "astream": lambda r, c: asyncio.run(gathered(r.astream("x", c)))}
plain = RunnableLambda(bad).with_config(metadata={"m": 1}).with_fallbacks([RunnableLambda(good)]).with_config(tags=["t"], metadata={"m": 2})
CHAINS = {"plain": plain, "in a sequence": RunnablePassthrough() | plain, "nested": RunnableLambda(wrong).with_fallbacks([plain]),
          "not handled": RunnableLambda(wrong).with_fallbacks([RunnableLambda(good)], exceptions_to_handle=(ValueError,)),
          "all fail": RunnableLambda(wrong).with_fallbacks([RunnableLambda(bad)])}
for title, chain in CHAINS.items():
    for way, call in WAYS.items():
        log = Log()
        try:
            result = call(chain, {"callbacks": [log], "max_concurrency": 1, "tags": ["T"]})
        except Exception as error:
            result = repr(error)
        print(title, way, result, *(sorted(log.rows, key=repr) if "abatch" in way else log.rows), sep="\n  ")

told = RunnableLambda(bad).with_listeners(on_error=lambda run: print(run.error.splitlines()[0], run.error.splitlines()[-1]))
try:
    told.invoke(1)
except ValueError:
    pass


def whole(x: int) -> str:
    return str(x)


def brief(schema):
    if isinstance(schema, dict):
        return {key: brief(value) for key, value in schema.items() if key not in ("description", "$defs")}
    return [brief(part) for part in schema] if isinstance(schema, list) else schema


anything, typed = RunnableLambda(lambda x: x), RunnableLambda(whole)
PARTS = {"anything": anything, "typed": typed, "map": RunnableParallel(a=anything), "parser": CommaSeparatedListOutputParser(),
         "prompt": PromptTemplate.from_template("{x}"), "each": anything.map()}
for name, part in PARTS.items():
    for other, second in PARTS.items():
        made = {"branch": RunnableBranch((typed, part), (anything, second), part), "two": RunnableBranch((lambda x: True, part), second),
                "map": RunnableParallel(p=part, q=second)}
        for kind, chain in made.items():
            schemas = brief(chain.get_input_jsonschema()), brief(chain.get_output_jsonschema())
            print(kind, name, other, *("a message" if "oneOf" in text else text for text in map(json.dumps, schemas)))
within = RunnableParallel(a=RunnableLambda(good), b=RunnableLambda(bad).with_config(metadata={"own": 1}))
print(within.with_config(metadata={"outer": 1}).get_graph().draw_mermaid())
print((RunnableLambda(good) | within).with_config(metadata={"outer": 1}).get_graph().draw_mermaid())
