"""The text of one LLVM function while it is written, and of the module round it."""
from __future__ import annotations

NOTHING = "RESULT_ZERO"             # what a function left early returns, until its type is known


class Function:
    """Blocks, temporaries and stack slots of one function; text that no jump reaches is dropped."""

    def __init__(self, name):
        self.name, self.params, self.result = name, [], None
        self.allocas, self.lines, self.count = [], [], 0
        self.block, self.open, self.targets = "entry", True, set()
        self.stopped = None                 # where to say that the function was left early
        self.leaves = False                 # whether it may be

    def fresh(self, hint="t"):
        self.count += 1
        return f"{hint}{self.count}"

    def emit(self, text):
        if self.open:
            self.lines.append("  " + text)

    def op(self, text):
        result = "%" + self.fresh()
        self.emit(f"{result} = {text}")
        return result

    def alloca(self, llvm_type, align, count=1):
        result = "%" + self.fresh("v")
        llvm_type = llvm_type if count == 1 else f"[{count} x {llvm_type}]"  # SROA does not see into `alloca T, i64 n`
        self.allocas.append(f"  {result} = alloca {llvm_type}, align {align}")
        return result

    def jump(self, label):
        if self.open:
            self.targets.add(label)
        self.emit(f"br label %{label}")
        self.open = False

    def branch(self, condition, yes, no):
        if self.open:
            self.targets |= {yes, no}
        self.emit(f"br i1 {condition}, label %{yes}, label %{no}")
        self.open = False

    def ret(self, text):
        self.emit(f"ret {text}")
        self.open = False

    def stop_flag(self):
        """The place where a called function says that it was left early."""
        if self.stopped is None:
            self.stopped = self.alloca("i32", 4)
            self.allocas.append(f"  store i32 0, ptr {self.stopped}")
        return self.stopped

    def leave(self):
        """Return nothing of use, and say so to a caller that asks."""
        self.leaves = True
        if self.stopped is not None:
            self.emit(f"store i32 1, ptr {self.stopped}")
        self.ret(NOTHING)

    def finish(self, result):
        """End the function, whose result has this LLVM type (None: void)."""
        if self.open:
            self.ret("void")
        self.result = result
        nothing = f"{result} zeroinitializer" if result else "void"
        self.lines = [line.replace(NOTHING, nothing) for line in self.lines]

    def start(self, label):
        """Begin a block; one that nothing jumps to stays unwritten."""
        self.jump(label)
        if label in self.targets:
            self.lines.append(f"{label}:")
            self.block, self.open = label, True

    def text(self, linkage="", attributes=""):
        head = f"define {linkage} {self.result or 'void'} @{self.name}({', '.join(self.params)}) {attributes} {{"
        return "\n".join([head, "entry:", *self.allocas, *self.lines, "}", ""])


class Module:
    """What the functions of one compilation share: declarations, helper functions, places for bounds errors."""

    def __init__(self, debug=False):
        self.debug, self.functions, self.declared, self.special, self.sites, self.count = debug, [], {}, {}, [], 0
        self.leaving = set()  # functions that may be left early
        if debug:
            self.declared["@oob"] = "@oob = global [3 x i64] zeroinitializer"

    def fresh(self, hint):
        self.count += 1
        return f"{hint}.{self.count}"

    def declare(self, name, result, arguments, attributes=""):
        self.declared.setdefault(name, f"declare {result} @{name}({', '.join(arguments)}) {attributes}")

    def text(self):
        return "\n".join([*self.declared.values(), *self.functions])
