"""A shell that stays: output, codes, limits, what is taken out."""
# ruff: noqa
import warnings; warnings.simplefilter("ignore")
import os
from langchain.agents import create_agent
from langchain.agents.middleware import *
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import *
from langchain_core.outputs import *
from langchain_core.tools import tool
import json, tempfile, logging
logging.disable(logging.CRITICAL)
os.environ["SEPTET_TOOLS"]="shell"
class Main(BaseChatModel):
    answers: list = []
    shown: list = []
    @property
    def _llm_type(self): return "m"
    def bind_tools(self, tools, **kw):
        if not self.shown: self.shown.append(1); print("  bind", tools[0].name, json.dumps({k:{a:b for a,b in v.items() if a!="description"} for k,v in tools[0].args.items()}))
        return self
    def _generate(self, messages, stop=None, run_manager=None, **kw):
        return ChatResult(generations=[ChatGeneration(message=self.answers.pop(0))])
def go(title, calls, **kw):
    print(title)
    n=0
    answers=[]
    for c in calls:
        n+=1
        answers.append(AIMessage("", tool_calls=[{"name":kw.get("tool_name","shell"),"args":c,"id":str(n)}]))
    answers.append(AIMessage("done"))
    try:
        mw=ShellToolMiddleware(**kw)
        a=create_agent(Main(answers=answers), [], middleware=[mw])
        for m in a.invoke({"messages":[HumanMessage("x")]})["messages"]:
            if m.type=="tool": print("  ", repr(m.content), m.status, m.name, m.artifact)
    except Exception as e: print("  !", type(e).__name__, e)
d=tempfile.mkdtemp()
go("basic0",[{"command":"echo hi; echo err"},{"command":"x=5; cd /"},{"command":"echo $x; pwd"},{"command":"false"},{"command":"echo a; echo b; sleep 0.2; echo c; (exit 4)"}],workspace_root=d)
go("exits",[{"command":"(exit 3)"}],workspace_root=d)
go("restart0",[{"command":"y=1"},{"restart":True},{"command":"echo [$y]"}],workspace_root=d)
go("empty",[{"command":""}],workspace_root=d)
go("red2",[{"command":"echo me@x.org >&2"}],workspace_root=d,redaction_rules=[RedactionRule(pii_type="email",strategy="hash"),RedactionRule(pii_type="zz",detector="o+")])
go("basic",[{"command":"echo hi; echo err"},{"command":"x=5; cd /"},{"command":"echo $x; pwd"},{"command":"false"},{"command":"(exit 3)"},{"command":"echo alive $x"}],workspace_root=d)
go("restart",[{"command":"y=1"},{"restart":True},{"command":"echo [$y]"},{},{"command":"","restart":False}],workspace_root=d)
go("limits",[{"command":"sleep 9"},{"command":"echo again"},{"command":"seq 300"},{"command":"true"}],workspace_root=d,execution_policy=HostExecutionPolicy(command_timeout=4,max_output_lines=5))
go("bytes",[{"command":"seq 300"}],workspace_root=d,execution_policy=HostExecutionPolicy(max_output_bytes=20))
go("startup",[{"command":"echo $A; cat f"}],workspace_root=d,startup_commands=["A=7","echo hey > f"],shutdown_commands="echo bye > g")
print(open(d+"/g").read() if os.path.exists(d+"/g") else None)
go("startup fails",[{"command":"echo $A"}],workspace_root=d,startup_commands=["false"])
go("env",[{"command":"echo $B $HOME"}],workspace_root=d,env={"B":3})
go("redact",[{"command":"echo me@x.org 4111111111111111"}],workspace_root=d,redaction_rules=[RedactionRule(pii_type="email")])
go("redact block",[{"command":"echo me@x.org"}],workspace_root=d,redaction_rules=[RedactionRule(pii_type="email",strategy="block")])
go("name",[{"command":"pwd | grep -c shell"}],tool_name="bash",tool_description="my words")
go("sh",[{"command":"echo $0"}],workspace_root=d,shell_command="/bin/sh")
go("sh2",[{"command":"echo $0"}],workspace_root=d,shell_command=[])
go("new",[{"command":"echo x"}],workspace_root=d+"/new/dir")
print(os.path.exists(d+"/new/dir"))
go("multi",[{"command":"for i in 1 2; do\necho $i\ndone"},{"command":"cat"},{"command":"echo ok"}],workspace_root=d,execution_policy=HostExecutionPolicy(command_timeout=4))
for kw in (dict(command_timeout=0),dict(startup_timeout=-1),dict(max_output_lines=0),dict(termination_timeout=0),dict(memory_bytes=-1),dict(cpu_time_seconds=0),dict(max_output_bytes=0)):
    try: print(HostExecutionPolicy(**kw))
    except Exception as e: print(kw, type(e).__name__, e)
mw=ShellToolMiddleware(); print([t.name for t in mw.tools], mw.state_schema.__annotations__.keys() if hasattr(mw,'state_schema') else '')
