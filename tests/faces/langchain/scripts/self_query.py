"""Filters that models write: read, fixed, said for stores, and searched with."""
# ruff: noqa
import warnings; warnings.simplefilter("ignore")
from langchain_core.structured_query import *
from langchain_classic.chains.query_constructor.base import *
from langchain_classic.chains.query_constructor.schema import AttributeInfo
from langchain_classic.chains.query_constructor.parser import get_parser
P=get_parser(allowed_comparators=list(Comparator),allowed_operators=list(Operator),allowed_attributes=["genre","year","r"])
for t in ['eq("genre", "drama")','and(eq("genre","x"), gt("year", 1990))','not(eq("genre","x"))','or(lt("year",1.5),in("genre",["a",\'b\']),contain("genre", TRUE))','eq("genre", null)','eq("year", -3)','eq("year", +3.5e2)','eq("year", date("2020-01-02"))','eq("year", 2020-01-02)','eq("year", "2020-01-02")','eq("year", datetime("2020-01-02T03:04:05Z"))','eq("nope", 1)','foo("genre",1)','eq("genre")','','and(eq("genre","x"))','eq(genre, "x")','EQ("genre","x")','nin("genre",[])','eq("genre", ["a",1,true,False])','like("genre", "a\\"b")', 'NO_FILTER','eq("genre","x") ','xor(eq("genre","x"),eq("year",1))',"eq('genre', 'it''s')",'eq("genre", {"a":1})','gte("year", 1,)','not(and(eq("genre","a"),or(eq("year",1),eq("year",2))))','eq("year", time("03:04:05"))','eq("year", date("bad"))','__import__("os")','eq("genre", "ünï")','ne("year",.5)','eq("year",1.)', 'and()','in("genre",["a",])','eq("year","2020-13-45")','eq("genre",\n "x")']:
    try: print(t, "->", repr(P.parse(t)))
    except Exception as e: print(t, "!")
print(repr(get_parser(allowed_comparators=[Comparator.EQ]).parse('eq("zz",1)')))
for kw in (dict(allowed_comparators=[Comparator.EQ]),dict(allowed_operators=[Operator.AND])):
    for t in ('gt("a",1)','or(eq("a",1),eq("b",2))'):
        try: print(kw,t,repr(get_parser(**kw).parse(t)))
        except Exception as e: print(kw,t,type(e).__name__)
f=StructuredQueryOutputParser.from_components(allowed_comparators=list(Comparator),allowed_operators=list(Operator),allowed_attributes=["genre","year"])
g=StructuredQueryOutputParser.from_components(fix_invalid=True,allowed_comparators=[Comparator.EQ],allowed_operators=[Operator.AND],allowed_attributes=["genre"])
h=StructuredQueryOutputParser.from_components()
for p in (f,g,h):
  for t in ('```json\n{"query":"q","filter":"eq(\\"genre\\",\\"x\\")"}\n```','{"query":"","filter":"NO_FILTER"}','{"query":"a","filter":"","limit":3}','{"query":"a","filter":"and(eq(\\"genre\\",\\"x\\"),gt(\\"year\\",1),eq(\\"zz\\",2))","limit":"3"}','{"query":"a","filter":null}','nothing','{"filter":"NO_FILTER"}','{"query":"a"}','{"query":"a","filter":"eq(\\"zz\\",1)"}','{"query":"a","filter":"NO_FILTER","extra":1}','{"query":"a","filter":"not(gt(\\"genre\\",1))"}'):
    if p is g and "and(" in t: continue
    try: print(t.replace("\n"," "), "->", repr(p.parse(t)))
    except Exception as e: print(t.replace("\n"," "), "!", type(e).__name__)
print(construct_examples([("q",{"query":"a","filter":'eq("a",1)'}),("w",{"query":"b","filter":"NO_FILTER","limit":2})]))
info=[AttributeInfo(name="genre",description="The kind",type="string or list[string]"),dict(name="year",description="When",type="integer")]
p=get_query_constructor_prompt("Films",info)
print(type(p).__name__, p.input_variables, p.format(query="what {x}?")[-330:])
print(get_query_constructor_prompt("Films",info,examples=[("q",{"query":"a","filter":"NO_FILTER"})]).format(query="zz")[-400:])
class V(Visitor):
    allowed_comparators=[Comparator.EQ]; allowed_operators=[Operator.AND]
    def visit_operation(self,o): self._validate_func(o.operator); return {o.operator.value:[a.accept(self) for a in o.arguments]}
    def visit_comparison(self,c): self._validate_func(c.comparator); return {c.attribute:{c.comparator.value:c.value}}
    def visit_structured_query(self,s): return s.query, {"filter":s.filter.accept(self)} if s.filter else {}
v=V()
A=Comparison(comparator=Comparator.EQ,attribute="a",value=1)
print(v.visit_structured_query(StructuredQuery(query="x",filter=Operation(operator=Operator.AND,arguments=[A,A]),limit=1)))
for e in (Operation(operator=Operator.OR,arguments=[A]),Comparison(comparator=Comparator.GT,attribute="a",value=1)):
    try: print(e.accept(v))
    except Exception as x: print(type(x).__name__,x)
print(repr(StructuredQuery(query="x",filter=None)), A==Comparison(comparator="eq",attribute="a",value=1))
try: Visitor()
except Exception as x: print(type(x).__name__)
P=get_parser()
for t in ['eq("year", "2020-01-02T03:04:05Z")','eq("year", "2020-01-02T03:04:05")','eq("year", "2020-01-02T03:04:05+02:00")','eq("year", 2020-01-02T03:04:05)','eq("year", "2020-01-02 03:04:05")','eq("y", "03:04:05")','eq("y", ["2020-01-02"])', "eq('y', '2020-01-02')",'eq("y", 007)','eq("y", 1e5)','eq("y", tRue)','eq("y", "")','eq("y", 2020-13-45)','eq("a",eq("b",1))','eq(["a"],1)','eq("a",1,2)','and(1,2)','and(eq("a",1),2)','not(eq("a",1),eq("b",2))','or(eq("a",1))','eq("y", \'\')','eq("y","2020-1-2")','lt( "a" , 1 )','"x"','5','eq ("a",1)','eq("a",1) eq("b",2)', 'not(eq("a",1))','not(not(eq("a",1)))']:
    try: print(t, "->", repr(P.parse(t)))
    except Exception as e: print(t, "!")
from langchain_classic.retrievers.self_query.base import SelfQueryRetriever
from langchain_classic.chains.query_constructor.base import *
from langchain_core.vectorstores import InMemoryVectorStore
from langchain_core.embeddings import DeterministicFakeEmbedding
from langchain_core.language_models import FakeListLLM
from langchain_core.documents import Document
class Store(InMemoryVectorStore):
    def search(self, query, search_type, **kw): print("  search",repr(query),search_type,kw); return [Document("d")]
class V(Visitor):
    allowed_comparators=[Comparator.EQ]; allowed_operators=[Operator.AND]
    def visit_operation(self,o): return {o.operator.value:[a.accept(self) for a in o.arguments]}
    def visit_comparison(self,c): return {c.attribute:{c.comparator.value:c.value}}
    def visit_structured_query(self,s): return s.query, {"filter":s.filter.accept(self)} if s.filter else {}
s=Store(DeterministicFakeEmbedding(size=4))
info=[dict(name="genre",description="The kind",type="string")]
def go(reply,q="question", **kw):
    try:
        r=SelfQueryRetriever.from_llm(FakeListLLM(responses=[reply]),s,"Films",info,structured_query_translator=V(),**kw)
        print(r.invoke(q))
    except Exception as e: print(type(e).__name__)
go('{"query":"q","filter":"eq(\\"genre\\",\\"x\\")"}')
go('{"query":"q","filter":"NO_FILTER"}',search_kwargs={"k":2},search_type="mmr")
go('{"query":"q","filter":"NO_FILTER","limit":3}',enable_limit=True)
go('{"query":"q","filter":"NO_FILTER","limit":3}')
go('{"query":"","filter":"eq(\\"genre\\",\\"x\\")"}')
go('{"query":"q","filter":"NO_FILTER"}',use_original_query=True)
go('{"query":"q","filter":"gt(\\"genre\\",\\"x\\")"}')
go('{"query":"q","filter":"gt(\\"genre\\",\\"x\\")"}',chain_kwargs={"fix_invalid":True})
go('{"query":"q","filter":"eq(\\"zz\\",\\"x\\")"}')
go('{"query":"q","filter":"eq(\\"genre\\",\\"x\\")"}',search_kwargs={"filter":1})
go('bad')
r=SelfQueryRetriever.from_llm(FakeListLLM(responses=["x"]),s,"Films",info,structured_query_translator=V())
print(type(r.query_constructor).__name__, [type(x).__name__ for x in getattr(r.query_constructor,"steps",[])], r.query_constructor.name if hasattr(r.query_constructor,'name') else '', r.llm_chain is r.query_constructor)
print(SelfQueryRetriever(vectorstore=s,llm_chain=r.query_constructor,structured_query_translator=V()).search_type)
import asyncio
class S2(Store):
    async def asearch(self,query,search_type,**kw): print("  asearch",query,kw); return []
s=S2(DeterministicFakeEmbedding(size=4))
r=SelfQueryRetriever.from_llm(FakeListLLM(responses=['{"query":"q","filter":"NO_FILTER"}']),s,"Films",info,structured_query_translator=V())
print(asyncio.run(r.ainvoke("x")))
from langchain_community.query_constructors.chroma import ChromaTranslator
c=ChromaTranslator(); print(c.allowed_comparators,c.allowed_operators)
A=Comparison(comparator="eq",attribute="a",value=1); B=Comparison(comparator="lte",attribute="b",value={"date":"2020-01-02","type":"date"})
print(c.visit_structured_query(StructuredQuery(query="x",filter=Operation(operator="or",arguments=[A,B]))),c.visit_structured_query(StructuredQuery(query="x",filter=None)),c.visit_structured_query(StructuredQuery(query="x",filter=A)))
for bad in (Comparison(comparator="in",attribute="a",value=1),Operation(operator="not",arguments=[A])):
    try: print(bad.accept(c))
    except Exception as e: print(type(e).__name__, e)
f=fix_filter_directive
for flt in (A,B,None):
    print(repr(f(flt,allowed_comparators=["eq"],allowed_operators=["and"],allowed_attributes=["a"])), repr(f(flt,allowed_attributes=["b"])), f(flt)==flt)
