"""Views that were made together: with gradients they may not be written in place."""

SETUP = """
def told(f):
    try: return f()
    except RuntimeError as e: return str(e)
def parts(f, tracked=True):
    x = torch.arange(4.) * (torch.ones((), requires_grad=True) if tracked else 1)
    return f(x)
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
"""])
