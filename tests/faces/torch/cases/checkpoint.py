"""Checkpointed functions, compile and jit."""

SETUP = """
from functools import partial
x = torch.tensor([1., 2., 3.], requires_grad=True)
w = torch.tensor([2., 3., 4.], requires_grad=True)
c = torch.utils.checkpoint.checkpoint
seq = torch.utils.checkpoint.checkpoint_sequential
calls = []
def f(a):
    calls.append(1)
    return (a * w).sin() * a
def g(a, k=1.):
    return {"p": a * k, "q": [(a * w).sum()]}
def grads(y, *leaves):
    y.backward()
    return [a.grad for a in leaves]
def plain(a, b=2.):
    return a.exp() * b
"""
CASES = """
grads(c(f, x, use_reentrant=False).sum(), x, w)
grads(c(f, x, use_reentrant=True).sum(), x, w)
grads(c(f, x * 2, use_reentrant=False).sum(), x, w)
y = c(f, x, use_reentrant=False); y.sum().backward(); len(calls)
c(f, x, use_reentrant=False).requires_grad
c(f, x.detach(), use_reentrant=True).requires_grad
c(f, x.detach(), use_reentrant=False).requires_grad
grads(c(f, x.detach(), use_reentrant=False).sum(), w)
y = c(g, x, k=3., use_reentrant=False); grads(y["p"].sum() + y["q"][0], x, w)
y = c(g, x, k=3., use_reentrant=False); grads(y["q"][0], x, w)
c(g, x, k=3., use_reentrant=True)
grads(c(lambda a: c(f, a, use_reentrant=False) * 2, x, use_reentrant=False).sum(), x, w)
torch.autograd.grad(c(f, x, use_reentrant=False).sum(), [x, w])
h, = torch.autograd.grad(c(f, x, use_reentrant=False).sum(), x, create_graph=True); grads(h.sum(), x, w)
y = c(f, x, use_reentrant=False); y.sum().backward(); y.sum().backward()
grads(seq([f, f, f], 2, x, use_reentrant=False).sum(), x, w)
grads(seq([f, f, f, f], 2, x * 1, use_reentrant=True).sum(), x, w)
with torch.no_grad():\\n    r = c(f, x, use_reentrant=False)\\nr
torch.compile(plain, backend="eager")(x.detach())
f = torch.compile(plain, backend="aot_eager"); [f(x.detach()), f(x.detach() + 1), f(x.detach(), b=3.), f(torch.ones(2, 2))]
f = torch.compile(plain, backend="aot_eager"); grads(f(x).sum() + f(x * 2).sum(), x)
f = torch.compile(backend="aot_eager")(plain); f(x.detach())
f = torch.compile(lambda a: a * w, backend="aot_eager"); grads(f(torch.ones(3)).sum() + f(torch.ones(3) * 2).sum(), w)
f = torch.compile(lambda a: a * w.detach(), backend="aot_eager"); r = f(torch.ones(3)); w.data += 1; [r, f(torch.ones(3))]
f = torch.compile(lambda a: a.add_(1), backend="aot_eager"); a = torch.ones(2); f(a); f(a); a
f = torch.compile(lambda a: a * 2 if a.sum() > 0 else -a, backend="aot_eager"); [f(torch.ones(2)), f(-torch.ones(2))]
f = torch.compile(lambda a: torch.func.grad(lambda b: (b ** 3).sum())(a), backend="aot_eager"); [f(torch.ones(2)), f(torch.ones(2) * 2)]
f = torch.compile(lambda a: torch.autograd.grad((a.requires_grad_() ** 2).sum(), a)[0], backend="aot_eager"); [f(torch.ones(2)), f(torch.ones(2) * 2)]
with torch.no_grad():\\n    f = torch.compile(plain, backend="aot_eager")\\n    r = [f(x), f(x + 1)]\\nr
f = torch.compile(lambda a: a.to(torch.get_default_dtype()) + 1, backend="aot_eager"); [f(torch.ones(2)), f(torch.ones(2) * 3)]
torch.jit.ignore(plain)(x.detach())
torch.jit.is_scripting()
torch.compiler.is_compiling()
torch.compile(3)
torch.compile(plain, mode="fast")
w.data += 1; w.data = w.data[:2]; w
w.data += 1; w.data -= .5; grads((w * x).sum(), w, x)
torch.compile(plain, mode="default", options={"a": 1})
"""
