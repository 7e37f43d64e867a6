"""Chains drawn: nodes and edges as JSON and as Mermaid, dependencies of functions, schemas of maps."""
# ruff: noqa
import warnings; warnings.simplefilter("ignore")
from langchain_core.runnables import *
from langchain_core.prompts import *
from langchain_core.output_parsers import *
from langchain_core.language_models import *
from langchain_core.tools import tool
from langchain_core.vectorstores import InMemoryVectorStore
from langchain_core.embeddings import DeterministicFakeEmbedding
p=PromptTemplate.from_template("{x}"); m=FakeListChatModel(responses=["a"]); s=StrOutputParser()
@chain
def ch(x): return (p|m).invoke(x)
@tool
def t(a:int)->int:
    "T."
    return a
def gen(it):
    yield from it
def named(x): return x
def closure():
    inner=p|m; other=s
    def uses(x): return inner.invoke(x)+other.invoke(x)
    return RunnableLambda(uses)
cases={"closure":closure(),"closureseq":closure()|s,
 "one":p,"seq":p|m|s,"par":RunnableParallel(a=p,b=lambda x:x),"seqpar":RunnableParallel(a=p,b=p|m)|named|s,
 "assign":RunnablePassthrough.assign(z=p|m)|s,"pass":RunnablePassthrough(),"lambda":RunnableLambda(named),"deps":RunnableLambda(lambda x:(p|m).invoke(x)),
 "chain":ch,"branch":RunnableBranch((lambda x:x,p),(lambda x:not x,p|m),s),"bind":m.bind(stop=["x"]),"bindseq":(p|m).with_config(run_name="R"),
 "fallback":(p|m).with_fallbacks([p|m|s]),"retry":(p|m).with_retry(),"map":p.map(),"mapseq":(p|m).map(),"pick":RunnablePick("a")|named,
 "par2":RunnableParallel(a=RunnableParallel(b=p,c=m)),"tool":t|named,"retr":InMemoryVectorStore(DeterministicFakeEmbedding(size=3)).as_retriever()|named,
 "gen":RunnableGenerator(gen)|s,"parempty":RunnableParallel(a=named,b=named)|RunnableParallel(c=named)|named,
 "named":p.with_config(run_name="P")|m, "alt":m.configurable_alternatives(ConfigurableField(id="q"),o=p|m),"cf":m.configurable_fields(responses=ConfigurableField(id="z")),
 "nested":(p|m)|(s|named),"dup":p|p|p,
}
for n,c in cases.items():
    print("==",n)
    try: g=c.get_graph()
    except Exception as e: print(type(e).__name__,e); continue
    print(g.to_json())
    for k,v in g.nodes.items(): print("  ",v.name,type(v.data).__name__.replace("[Any]","") if not isinstance(v.data,type) else v.data.__name__,v.metadata)
    f,l=g.first_node(),g.last_node(); print("  ", f and f.name, l and l.name, len(g.edges))
    try: print(g.draw_mermaid(with_styles=False))
    except Exception as e: print(type(e).__name__,e)
print((p|m|s).get_graph().draw_mermaid())
def plain(x): return p.invoke(x)
def plain2(x): return (p|m).invoke(x)
@chain
def ch(x): return p.invoke(x)
@chain
def ch2(x):
    return (p|m).invoke(x)
def f3():
    q=p
    @chain
    def ch3(x): return q.invoke(x)
    return ch3
def g():
    q=p
    def ch4(x): return q.invoke(x)
    return RunnableLambda(ch4)
class A:
    c=p
a=A()
def attr(x): return a.c.invoke(x)
for r in (RunnableLambda(plain),RunnableLambda(plain2),ch,ch2,f3(),g(),RunnableLambda(attr),RunnableLambda(lambda x:p.invoke(x))):
    print(r.get_name(),[type(d).__name__ for d in r.deps], len(r.get_graph().nodes))
q=p
a=RunnableLambda(lambda x: p.invoke(x))
b=RunnablePassthrough.assign(docs=lambda x: p.invoke(x["q"])).assign(answer=q)
c=RunnablePassthrough.assign(docs=lambda x: p.invoke(x["q"]))
d=RunnableParallel(u=lambda x: p.invoke(x), v=lambda x: q.format(x))
e=RunnableParallel({"a":lambda x: p.invoke(x), "b": (lambda y: 3)})
f=[lambda x: p.invoke(x)]
def deps(r): return [type(x).__name__ for x in r.deps]
print(deps(a), deps(b.steps[0].mapper.steps__["docs"]), deps(c.mapper.steps__["docs"]), [deps(x) for x in d.steps__.values()], [deps(x) for x in e.steps__.values()], deps(RunnableLambda(f[0])))
for r in list(d.steps__.values())+list(e.steps__.values())+[a,c.mapper.steps__["docs"]]: print(repr(r), r.get_name())
import json
f=RunnableLambda(lambda x:x)
def typed(x:int)->str: return str(x)
for r in (f.map(), RunnableLambda(typed).map(), RunnableLambda(typed).map().map(), f.map().map(), (f|typed).map()):
    print(json.dumps(r.get_input_jsonschema(),sort_keys=True)); print(json.dumps(r.get_output_jsonschema(),sort_keys=True))
    try: print(r.get_input_schema()(), r.get_input_schema().model_fields['root'].is_required())
    except Exception as e: print(type(e).__name__)
