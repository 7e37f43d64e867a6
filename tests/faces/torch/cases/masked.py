"""torch.masked: what a mask keeps, rows of nothing, gradients."""

SETUP = """
m = torch.masked
i = torch.tensor([[-3, -2, -1], [0, 1, 2]])
x = i.float().requires_grad_()
k = torch.tensor([[True, False, True], [False, False, False]])
c = torch.tensor([True, False, True])
def grads(y):
    y.sum().backward()
    return [y, x.grad]
"""
_REDUCTIONS = "sum prod amax amin mean logsumexp std var".split()
_PLACES = "argmax argmin median".split()
_ROWS = "softmax log_softmax softmin cumsum cumprod".split()
CASES = "\n".join([
    *(f"m.{f}({x}, {dim}mask={mask})" for f in _REDUCTIONS for x in "ix" for dim in ("", "1, ", "(0, 1), keepdim=True, ")
      for mask in ("k", "c", "None")),
    *(f"grads(m.{f}(x, 1, mask=c))" for f in (*_REDUCTIONS, *_ROWS, "median")),
    *(f"m.{f}({x}, 1, mask={mask})" for f in (*_PLACES, *_ROWS) for x in "ix" for mask in ("k", "c", "None")),
    *(f"m.norm(x, {p}, 1, mask=k)" for p in ("2.", "float('inf')", "float('-inf')", "0", "1.")),
]) + """
m.norm(x)
m.norm(i, 2.)
m.normalize(x, 2., 1, mask=k)
m.normalize(x, 1., 0)
grads(m.normalize(x, 2., 1, mask=c))
m.std(x, 1, False, mask=k)
m.var(x, 1, unbiased=False, mask=c)
m.var(x, 1, correction=2, mask=c)
m.argmax(x, mask=k)
m.argmin(i, 1, keepdim=True, mask=c)
m.median(x, None)
m.median(i, 0, mask=c)
m.median(i, 0)
m.logaddexp(x, x, input_mask=k, other_mask=~k)
m.logaddexp(x, x, input_mask=k)
m.sum(x, dtype=torch.float64)
m.sum(k, 1)
m.sum(x, 0, mask=torch.ones(4, dtype=torch.bool))
m.sum(x, 0, mask=torch.ones(1, 2, 3, dtype=torch.bool))
m.amin(i, ())
m.sum(i, 0, mask=i)
"""
