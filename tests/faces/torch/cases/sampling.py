"""Random numbers: every distribution's stream for a seed, the generator's state, errors."""

SETUP = """
torch.manual_seed(42)
g = torch.Generator()
g.manual_seed(7)
p = torch.tensor([[.1, .2, .3, .4], [.25, .25, .5, 0.]])
x = torch.tensor([.5, 1.5, 2.5], requires_grad=True)
def grads(y, *leaves):
    y.backward()
    return [a.grad for a in leaves]
"""
_FLOATS = ("float32", "float64", "float16", "bfloat16")
_EACH = ("rand(5, dtype=D)", "rand(20, dtype=D)", "randn(5, dtype=D)", "randn(16, dtype=D)", "randn(35, dtype=D)",
         "empty(20, dtype=D).uniform_(.1, 3.3)",
         "empty(20, dtype=D).normal_(1.3, 2.7)", "empty(7, dtype=D).normal_(1.3, 2.7)", "empty(7, dtype=D).log_normal_(.1, .2)",
         "empty(7, dtype=D).exponential_(1.7)", "empty(7, dtype=D).cauchy_(1, 2)", "empty(7, dtype=D).geometric_(.3)",
         "empty(9, dtype=D).bernoulli_(.3)",
         "empty(7, dtype=D).random_()", "empty(7, dtype=D).random_(10)", "poisson(torch.full((6,), 3., dtype=D))",
         "poisson(torch.full((6,), 30., dtype=D))", "binomial(torch.full((6,), 9., dtype=D), torch.tensor(.25, dtype=D))",
         "bernoulli(torch.full((9,), .25, dtype=D))", "randint(-5, 9, (6,), dtype=D)",
         "randperm(7, dtype=D)",
         "empty(4, 10, dtype=D).t().normal_()", "empty(4, 10, dtype=D)[:, ::2].uniform_()",
         "multinomial(torch.tensor([.1, .2, .7], dtype=D), 2)")
_INTS = ("int64", "int32", "int16", "int8", "uint8", "bool")
_EACH_INT = ("empty(7, dtype=D).random_()",
             "empty(7, dtype=D).random_(2)", "empty(9, dtype=D).bernoulli_(.5)", "randint(0, 2, (5,), dtype=D)")
CASES = "\n".join("torch." + c.replace("D", "torch." + d) for d in _FLOATS for c in _EACH) + "\n" + \
    "\n".join("torch." + c.replace("D", "torch." + d) for d in _INTS for c in _EACH_INT) + """
torch.rand(3, dtype=torch.complex64)
torch.rand(3, dtype=torch.complex128)
torch.randn(3, dtype=torch.complex64)
torch.randn(9, dtype=torch.complex64)
torch.randn(9, dtype=torch.complex128)
torch.empty(3, dtype=torch.complex64).normal_(0, 2)
torch.rand(2, 3)
torch.rand((2, 3))
torch.rand([2, 1])
torch.rand(())
torch.rand(0)
torch.rand(size=(2,))
torch.rand(2, requires_grad=True)
torch.rand(3, generator=g)
torch.rand(2, out=torch.empty(2))
torch.rand_like(p)
torch.randn_like(p, dtype=torch.float64)
torch.randint_like(p, 5)
torch.randint_like(p, 3, 9)
torch.randint(5, (2, 3))
torch.randint(3, 9, (4,))
torch.randint(high=4, size=(3,))
torch.randint(low=1, high=4, size=(3,))
torch.randint(0, 2**28 - 1, (3,))
torch.randint(0, 2**28, (3,))
torch.randint(-2**63, 2**63 - 1, (3,))
torch.randint(5, 5, (2,))
torch.randint(-1, (2,))
torch.randint(300, (2,), dtype=torch.uint8)
torch.randint(2**63, (1,))
torch.randint(0, 1, (2,), dtype=torch.complex64)
torch.randint(9, (2,), dtype=torch.bool)
torch.randperm(10)
torch.randperm(0)
torch.randperm(1)
torch.randperm(6, dtype=torch.int32)
torch.randperm(5, generator=g)
torch.randperm(-1)
torch.randperm(300, dtype=torch.uint8)
torch.normal(0, 1, (3,))
torch.normal(2., 3., size=(1, 17))
torch.normal(torch.zeros(3), torch.tensor([1., 2., 3.]))
torch.normal(torch.zeros(20), 2.)
torch.normal(2., torch.ones(20))
torch.normal(torch.zeros(2, 3), torch.ones(3))
torch.normal(torch.zeros(3, dtype=torch.float64), torch.ones(3))
torch.normal(torch.tensor([1., 2.]))
torch.normal(torch.zeros(2), torch.zeros(3))
torch.normal(torch.zeros(2), -torch.ones(2))
torch.normal(0., 1.)
torch.normal(0, -1, (2,))
grads(torch.normal(x, 1.).sum(), x)
grads(torch.bernoulli(x / 3).sum(), x)
torch.poisson(x)
torch.multinomial(p, 3, replacement=True)
torch.multinomial(p, 1)
torch.multinomial(p, 3)
torch.multinomial(p[0], 4)
torch.multinomial(p[0], 10, True)
torch.multinomial(p.double(), 5, True)
torch.multinomial(p, 2, generator=g)
p.multinomial(2)
torch.multinomial(torch.tensor([1, 2]), 1)
torch.multinomial(torch.tensor([1., -1]), 1)
torch.multinomial(torch.tensor([0., 0]), 1)
torch.multinomial(torch.tensor([0., 0]), 3, True)
torch.multinomial(torch.tensor([1., float("inf")]), 3, True)
torch.multinomial(torch.tensor([1., 2]), 3)
torch.multinomial(torch.rand(2, 2, 2), 1)
torch.multinomial(torch.rand(2), 0)
torch.bernoulli(p)
torch.bernoulli(p, .5)
torch.bernoulli(torch.tensor([2.]))
torch.bernoulli(torch.tensor([1]))
torch.empty(2, 4).bernoulli_(p)
torch.empty(2, 4, dtype=torch.int64).bernoulli_(p[0])
torch.empty(4, dtype=torch.float64).bernoulli_(p[0].double())
torch.poisson(torch.tensor([0., .5, 5., 50.]))
torch.poisson(torch.tensor([-1.]))
torch.poisson(torch.tensor([1]))
torch.binomial(torch.tensor([5., 60, 100]), torch.tensor([.5]))
torch.binomial(torch.tensor([10., 200.]), torch.tensor([.9]))
torch.binomial(torch.tensor([1]), torch.tensor([.5]))
torch.rand(2, dtype=torch.int64)
torch.randn(2, dtype=torch.int64)
torch.rand_like(torch.tensor([1]))
torch.empty(3, dtype=torch.int64).normal_()
torch.empty(3).uniform_(3, 1)
torch.empty(3).normal_(0, -1)
torch.empty(3).exponential_(0)
torch.empty(3).geometric_(0)
torch.empty(3).geometric_(1)
torch.empty(3).bernoulli_(2)
torch.empty(3).log_normal_(0, -1)
torch.empty(3).cauchy_(0, -1)
torch.empty(2).random_(5, 3)
torch.empty(2, dtype=torch.uint8).random_(300)
torch.empty(2, dtype=torch.int8).random_(-200, 5)
torch.empty(2, dtype=torch.int64).random_(3, 2**40)
torch.empty(2, dtype=torch.int64).random_(-2**63, None)
torch.empty(2, dtype=torch.int64).random_(to=5)
grads((x * 1.).normal_().sum() + x.sum(), x)
torch.empty(5).uniform_(generator=g)
torch.manual_seed(3).initial_seed()
torch.manual_seed(-1).initial_seed()
torch.manual_seed(2**64)
torch.manual_seed("a")
torch.manual_seed(None)
torch.initial_seed()
torch.seed() >= 0
torch.get_rng_state().shape
torch.get_rng_state()[:40]
torch.get_rng_state()[-40:]
torch.randn(3); r = torch.get_rng_state()[-40:]
torch.rand(3); r = torch.get_rng_state()[:24]
torch.rand(624); r = torch.get_rng_state()[:24]
torch.rand(625); r = torch.get_rng_state()[:24]
s = torch.get_rng_state(); a = torch.randn(3); torch.set_rng_state(s); r = [a, torch.randn(3)]
torch.randn(3); s = torch.get_rng_state(); a = torch.randn(3); torch.set_rng_state(s); r = [a, torch.randn(3)]
torch.set_rng_state(torch.zeros(5, dtype=torch.uint8))
torch.set_rng_state(torch.zeros(5056))
torch.Generator().initial_seed()
torch.Generator().device
torch.Generator("cuda")
torch.rand(2, generator=torch.Generator())
h = g.clone_state(); r = [torch.rand(2, generator=h), torch.rand(2, generator=g)]
with_fork = torch.random.fork_rng(); with_fork.__enter__(); a = torch.rand(2); with_fork.__exit__(None, None, None); r = [a, torch.rand(2)]
torch.default_generator.initial_seed()
torch.random.default_generator is torch.default_generator
torch.rand(3); torch.randn(3); torch.randn(2); r = torch.randn(17)
torch.randn(5); torch.randn(18); r = torch.randn(3)
torch.rand(2, generator=1)
"""
