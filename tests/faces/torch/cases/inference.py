"""Inference mode: what its tensors may not be used for.  Views that were made together: they may not be written in place."""

SETUP = """
F = torch.nn.functional
w, n = torch.tensor([1., 2., 3.], requires_grad=True), torch.ones(3)
with torch.inference_mode():
    a, b, v, d, x = torch.zeros(3), w * 2, n[1:], n.detach(), torch.eye(3)
    m = torch.nn.Linear(3, 2, dtype=torch.float64)
@torch.inference_mode()
def twice(x): return x * 2
@torch.inference_mode
def thrice(x): return x * 3
def modes():
    return torch.is_inference_mode_enabled(), torch.is_grad_enabled(), torch.ones(1).is_inference(), (w * 2).requires_grad
def told(f):
    try: return f()
    except RuntimeError as e: return str(e)
def parts(f, tracked=True):
    x = torch.arange(4.) * (torch.ones((), requires_grad=True) if tracked else 1)
    return f(x)
y = torch.ones(())
tracked = torch.ones((), requires_grad=True)
"""
_VIEWS = ("lambda x: x.split(2)", "lambda x: x.chunk(2)", "lambda x: x.unbind()", "lambda x: torch.split_with_sizes(x, [3, 1])",
          "lambda x: x.view(2, 2).unbind(1)", "lambda x: x.view(2, 2).T.chunk(2, 1)", "lambda x: x.tensor_split(2)",
          "lambda x: torch.unsafe_chunk(x, 2)", "lambda x: torch.hsplit(x, 2)")
_WRITES = ("told(lambda: parts(V)[1].add_(1).sum())", "told(lambda: parts(V)[0].mul_(2).sum())", "told(lambda: parts(V)[1].zero_().sum())",
           "told(lambda: parts(V)[0].view(-1).add_(1).sum())", "parts(V)[0].detach().mul_(3)", "parts(V, False)[1].add_(1)",
           "told(lambda: parts(V, False)[1].add_(tracked).sum())", "torch.stack([p.sum() for p in parts(V)]).sum()")
CASES = "\n".join([*(write.replace("V", view) for view in _VIEWS for write in _WRITES), """
z = torch.arange(4.) * tracked; p = z.chunk(2)[0]; told(lambda: p.__setitem__(0, 5.0))
z = torch.arange(4.) * tracked; p = z.chunk(2)[0]; told(lambda: p.__setitem__(slice(1), 5.0))
[t.is_inference() for t in (a, b, v, d, x, w, n, m.weight)]
[torch.is_inference(t) for t in (a + 1, a[1:], a.view(3, 1), a.clone(), a.detach(), a.data, a.expand(2, 3), a.double(), a.float(), v * 2)]
[t.requires_grad for t in (a, b, v, d, m.weight)]
with torch.inference_mode(): r = modes()\\nr
with torch.inference_mode(False): r = modes()\\nr
modes()
told(lambda: a.add_(1))
told(lambda: a.zero_())
told(lambda: a.__setitem__(0, 1.0))
told(lambda: a[:2].mul_(2))
told(lambda: a.copy_(n))
told(lambda: torch.add(n, n, out=a))
told(lambda: a._version)
told(lambda: a.requires_grad_())
told(lambda: torch.nn.Parameter(a))
told(lambda: a * w)
told(lambda: torch.matmul(x, w))
told(lambda: torch.mul(a, w).sum())
told(lambda: F.linear(w, x))
told(lambda: torch.nn.Bilinear(3, 3, 2)(a, n).sum())
told(lambda: F.cross_entropy(torch.outer(w, w), x))
a + w
torch.cat([a, w])
torch.where(n > 0, w, a)
w - b
torch.exp(b) + b * n
a.requires_grad_(False)
torch.nn.Parameter(a.clone()).requires_grad
told(lambda: m(n.double()).shape)
v.add_(1)
n.add_(1)
twice(w).is_inference(), thrice(w).requires_grad
import copy; copy.deepcopy(a).is_inference()
a.numpy()
i = iter([torch.ones(2)]); [t.is_inference() for t in i]
y.add_(1)._version
"""])
