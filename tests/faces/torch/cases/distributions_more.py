"""Distributions of transformed numbers, ratios, angles and relaxed choices; samples of the gamma family."""

RTOL = 1e-5
SETUP = """
D = torch.distributions
a = torch.tensor([.5, 1.5, 3.])
b = torch.tensor([2.5, 1., 4.5])
x = torch.tensor([.3, -.2, 1.5])
v = torch.tensor([.4, 1., 2.5])
p = torch.tensor([.2, .5, .75])
w = torch.tensor([.2, .5, .3])
k = torch.tensor([0., 2., 3.])
y = torch.tensor([4.5, 3., 7.])
torch.manual_seed(3)
def drawn(d, *shape):
    return [d.sample(shape), d.has_rsample, d.batch_shape, d.event_shape, torch.rand(1)]
def grads(f, *leaves):
    leaves = [leaf.clone().requires_grad_() for leaf in leaves]
    f(*leaves).sum().backward()
    return [leaf.grad for leaf in leaves]
"""
_MADE = {"D.Gumbel(x, a)": "x", "D.Weibull(a, b)": "v", "D.Pareto(p, b)": "v", "D.Kumaraswamy(a, b)": "p", "D.HalfCauchy(a)": "v",
         "D.InverseGamma(a, b)": "v", "D.FisherSnedecor(y, y + 1)": "v", "D.NegativeBinomial(b, p)": "k",
         "D.NegativeBinomial(b, logits=x)": "k", "D.VonMises(x, a)": "x", "D.RelaxedBernoulli(torch.tensor(.7), p)": "p",
         "D.RelaxedOneHotCategorical(torch.tensor(.7), w)": "w", "D.LogisticNormal(x[:2], a[:2])": "w", "D.Gamma(a, b)": "v",
         "D.Chi2(a)": "v", "D.Beta(a, b)": "p", "D.StudentT(a, x, b)": "x", "D.Dirichlet(a)": "w"}
_ANY = "log_prob({v})", "mean", "variance", "mode", "entropy()", "cdf({v})", "icdf(p)"
_LACKS = {"D.VonMises(x, a)": ("entropy()", "cdf({v})", "icdf(p)"), "D.Kumaraswamy(a, b)": ("mode",)}
CASES = "\n".join([
    *(f"{d}.{part.format(v=v)}" for d, v in _MADE.items() for part in _ANY if part not in _LACKS.get(d, ())),
    *(f"drawn({d}, {n})" for d in _MADE for n in ("2", "")),
    *(f"{d}.expand((2, 3)).log_prob({v})" for d, v in _MADE.items() if d.startswith(("D.Gumbel", "D.Weibull", "D.Pareto", "D.Fisher",
                                                                                     "D.Kumar", "D.Half", "D.Inverse", "D.Von"))),
    *(f"repr({d})" for d in _MADE if "Relaxed" not in d and "Logistic" not in d),
]) + """
grads(lambda x, a: D.Gumbel(x, a).log_prob(v), x, a)
grads(lambda a, b: D.Weibull(a, b).log_prob(v), a, b)
grads(lambda a, b: D.Kumaraswamy(a, b).rsample((2,)), a, b)
grads(lambda a, b: D.Pareto(a, b).rsample(), a, b)
grads(lambda p: D.RelaxedBernoulli(torch.tensor(.7), p).rsample((2,)), p)
grads(lambda b: D.Gamma(a, b).rsample((2,)), b)
D.Gumbel(x, -a)
D.HalfCauchy(-a)
D.Weibull(a, b).log_prob(-v)
D.InverseGamma(-a, b)
D.Dirichlet(torch.tensor(1.))
D.Dirichlet(torch.rand(2, 3, 4) + .1).sample((2,)).sum(-1)
D.Beta(.5, .5).sample((3,))
D.Gamma(torch.tensor([1e-4, 1e-2]), 1.).sample((3,))
D.Gamma(torch.tensor([1e-4, 1e-2], dtype=torch.float64), 1.).sample((3,))
D.SoftmaxTransform()(x)
D.SoftmaxTransform().inv(w)
t = D.StickBreakingTransform(); [t(x), t.inv(t(x)), t.log_abs_det_jacobian(x, t(x))]
t = D.LowerCholeskyTransform(); z = torch.arange(4.).reshape(2, 2); [t(z), t.inv(t(z))]
t = D.PositiveDefiniteTransform(); z = torch.arange(4.).reshape(2, 2) * .3; [t(z), t.inv(t(z))]
t = D.ReshapeTransform((3,), (1, 3)); [t(x), t.inv(t(x)), t.log_abs_det_jacobian(x, t(x))]
D.ReshapeTransform((3,), (2, 3))
torch._standard_gamma(torch.ones(2, dtype=torch.float16))
"""
