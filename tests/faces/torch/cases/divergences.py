"""Kullback-Leibler divergences of all pairs of families, with their gradients; which transforms are the same map."""

SETUP = """
D, inf = torch.distributions, float("inf")
T = lambda x, **options: torch.tensor(x, dtype=torch.float64, **options)
M = T([[2., .5, .1], [.5, 1.5, .3], [.1, .3, 1.]])
def made(a, b):
    affine = [D.TransformedDistribution(D.Normal(a, b), [D.AffineTransform(1., s), D.ExpTransform()]) for s in (2., 3.)]
    return {"normal": D.Normal(a, b), "laplace": D.Laplace(a, b), "gamma": D.Gamma(a, b), "beta": D.Beta(a, b), "exponential": D.Exponential(b),
            "poisson": D.Poisson(b), "bernoulli": D.Bernoulli(a / 4), "binomial": D.Binomial(6, a / 4), "uniform": D.Uniform(a, a + b),
            "continuous": D.ContinuousBernoulli(a / 4), "unit": D.Uniform(a * 0 - .01, a * 0 + 1.01), "within": D.Uniform(a / 9, a / 9 + b / 9),
            "gumbel": D.Gumbel(a, b), "pareto": D.Pareto(a, b + 2.3), "low": D.LowRankMultivariateNormal(a, M[:, :2], b),
            "multivariate": D.MultivariateNormal(a, M), "affine": affine[0], "other": affine[1], "weibull": D.Weibull(a, b),
            "half": D.HalfCauchy(b)}
def divergences(p):
    found = []
    for q in made(T([.3, 1.2, 2.5]), T([1.5, .7, 2.])):
        if q in ("low", "multivariate") and p not in ("low", "multivariate"):
            continue
        a, b, c, e = leaves = [T(v, requires_grad=True) for v in ([.3, 1.2, 2.5], [1.5, .7, 2.], [.5, 1.1, 2.7], [1.1, .9, 2.5])]
        try:
            k = D.kl_divergence(made(a, b)[p], made(c, e)[q])
        except NotImplementedError:
            continue
        if k.requires_grad and bool(torch.isfinite(k).all()):
            k.sum().backward()
        found.append([q, k.detach(), *(None if x.grad is None else x.grad.float() for x in leaves)])
    return found
"""
NAMES = ("normal laplace gamma beta exponential poisson bernoulli binomial uniform continuous unit within gumbel pareto low multivariate "
         "affine other weibull half")
CASES = "\n".join(f'divergences("{name}")' for name in NAMES.split()) + """
D.kl_divergence(D.Pareto(T(.3), T(1.5)), D.Pareto(T(.5), T(1.1)))
[D.ExpTransform() == D.ExpTransform(), D.ExpTransform() == D.SigmoidTransform(), D.ExpTransform().inv == D.ExpTransform().inv]
[D.AffineTransform(1, 2) == D.AffineTransform(1., 2.), D.AffineTransform(T([1., 2.]), 2) != D.AffineTransform(T([1., 3.]), 2)]
[D.PowerTransform(T(2.)) == D.PowerTransform(T(2.)), D.ComposeTransform([D.ExpTransform()]) == D.ComposeTransform([D.ExpTransform()])]
[D.StickBreakingTransform() == D.StickBreakingTransform(), D.ReshapeTransform((2,), (2, 1)) == D.ReshapeTransform((2,), (2, 1))]
x = torch.arange(6.).reshape(2, 3).requires_grad_(); torch.autograd.grad(x.flip(0).mul(x.detach()).sum(), x)[0].view(-1)
"""
