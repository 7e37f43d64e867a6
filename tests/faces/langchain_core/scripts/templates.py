"""Templates of jinja2 that reach for attributes."""
# ruff: noqa
from langchain_core.prompts import PromptTemplate
class O:
    a = 5; _p = 6
    def m(self): return "M"
for s in ("{{o.a}}", "{{o['a']}}", "{{o.m()}}", "{{o._p}}", "{{o.__class__}}", "{{o.__class__.__mro__}}", "{{o.m.__globals__}}", "{{o.m.__func__.__globals__}}", "{{d.k}}", "{{d.items()}}", "{{l.append(3)}}", "{{l[0]}}", "{{x.format(3)}}", "{{ '{0.__class__}'.format(3) }}", "{{ range(10**9) | list }}", "{{ range(99999999)|length }}", "{{x|upper}}", "{{x.join(['a','b'])}}", "{{f()}}", "{{ self }}", "{{ x.__len__() }}", "{% set x.y = 3 %}", "{{ namespace(a=1).a }}"):
    try: print(s, repr(PromptTemplate.from_template(s, template_format="jinja2").format(o=O(), d={"k": 1}, l=[1], x="v", f=lambda: 7)).replace("0x","")[:200])
    except BaseException as e: print(s, type(e).__name__, str(e)[:200])
