"""Random numbers drawn within the function, from a seed that is known or given."""

import numpy as np

from tests.tools.rows import Rows, array

row = Rows()


def rng(seed=5):  # type: ignore[no-untyped-def]
    return np.random.default_rng(seed)


row(
    "numpy.random.default_rng numpy.random.Generator.normal numpy.random.Generator.standard_normal "
    "numpy.random.Generator.uniform numpy.random.Generator.random",
    lambda x: (
        rng().normal(size=x.shape) * x,
        rng().normal(0.5, 2.0, x.size) * x,
        rng().standard_normal((2, len(x))) * x,
        rng().uniform(-1.0, 1.0, size=(len(x), 1)) * x,
        rng().random(x.shape) * x + rng().random(),
        np.where(rng().random(len(x)) < 0.5, x, 0.0),
    ),
    array("n"),
    float32=False,
)
row(
    "numpy.random.Generator.normal numpy.random.Generator.uniform "
    "numpy.random.Generator.exponential numpy.random.Generator.lognormal "
    "numpy.random.Generator.laplace numpy.random.Generator.logistic numpy.random.Generator.gumbel "
    "numpy.random.Generator.rayleigh numpy.random.Generator.gamma",
    lambda x, m: (
        rng(1).normal(m, x[0]) + rng(2).normal(m, x),
        rng(3).uniform(m, x, size=(3, len(x))),
        rng(4).exponential(x),
        rng(5).lognormal(m, x[0], size=4),
        rng(6).laplace(m, x),
        rng(7).logistic(m, scale=x),
        rng(8).gumbel(loc=m, scale=x),
        rng(9).rayleigh(x),
        rng(9).gamma(2.0, x),
    ),
    array("n", low=0.5, high=1.0),
    array(),
    sizes=(4, 1),
    float32=False,
)


def several(x, k):  # type: ignore[no-untyped-def]
    generator = np.random.default_rng(k)
    total = 0.0
    for _ in range(3):
        total = total + generator.normal() * np.sum(x * generator.integers(0, 9, size=len(x)))
    picked = x[generator.integers(len(x), size=(k, 2))]
    return total, picked, generator.poisson(3.0) * x, generator.binomial(10, 0.3, len(x)) * x


row(
    "numpy.random.Generator.integers numpy.random.Generator.poisson "
    "numpy.random.Generator.binomial",
    several,
    array("n"),
    3,
    sizes=(4, 1),
)
row(
    "numpy.random.Generator.choice numpy.random.Generator.permutation "
    "numpy.random.Generator.shuffle",
    lambda x, X: (
        rng().choice(x, size=3),
        rng().choice(x, len(x), replace=False),
        rng().choice(X, 2),
        rng().choice(4, 3, p=[0.1, 0.2, 0.3, 0.4]) * x[0],
        rng().permutation(x),
        rng().permutation(X),
        x[rng().permutation(len(x))],
        rng().choice([1.0, 2.0, 3.0]) * x,
    ),
    array("n"),
    array("n", 3),
    sizes=(4, 1),
)


def shuffled(x):  # type: ignore[no-untyped-def]
    y = 2.0 * x
    np.random.default_rng(1).shuffle(y)
    return y * x


row("numpy.random.Generator.shuffle", shuffled, array("n"))
row(
    "numpy.random.Generator.standard_exponential numpy.random.Generator.standard_gamma "
    "numpy.random.Generator.standard_t numpy.random.Generator.standard_cauchy "
    "numpy.random.Generator.beta numpy.random.Generator.chisquare numpy.random.Generator.f "
    "numpy.random.Generator.geometric numpy.random.Generator.negative_binomial "
    "numpy.random.Generator.pareto numpy.random.Generator.power numpy.random.Generator.triangular "
    "numpy.random.Generator.vonmises numpy.random.Generator.wald numpy.random.Generator.weibull",
    lambda x: (
        rng().standard_exponential(len(x)) * x,
        rng().standard_gamma(2.0, len(x)) * x,
        rng().standard_t(3, len(x)) * x,
        rng().standard_cauchy() * x,
        rng().beta(2.0, 3.0, x.shape) * x,
        rng().chisquare(3) * x,
        rng().f(3, 4) * x,
        rng().geometric(0.4, len(x)) * x,
        rng().negative_binomial(3, 0.4) * x,
        rng().pareto(3.0) * x,
        rng().power(3.0) * x,
        rng().triangular(-1.0, 0.2, 1.0) * x,
        rng().vonmises(0.0, 1.0) * x,
        rng().wald(1.0, 2.0) * x,
        rng().weibull(1.5, len(x)) * x,
        rng().standard_normal(len(x), dtype=np.float32) * x,
    ),
    array("n"),
    float32=False,
)


def legacy(x):  # type: ignore[no-untyped-def]
    np.random.seed(7)
    first = np.random.randn(len(x)) * x + np.random.rand() + np.random.normal(x, 0.3)
    second = np.random.uniform(size=len(x)) * x[np.random.permutation(len(x))]
    third = np.random.randint(0, 5, size=len(x)) * np.random.choice(x, len(x))
    state = np.random.RandomState(3)
    fourth = state.normal(0.0, x) + state.random_sample(x.shape) + state.standard_normal()
    fifth = np.random.exponential(1.5, len(x)) * np.random.random(len(x)) * np.random.sample()
    return first, second, third, fourth, fifth + np.random.standard_normal(), np.random.ranf() * x


row(
    "numpy.random.seed numpy.random.randn numpy.random.rand numpy.random.normal "
    "numpy.random.uniform numpy.random.permutation numpy.random.randint numpy.random.choice "
    "numpy.random.RandomState numpy.random.RandomState.normal numpy.random.exponential "
    "numpy.random.random numpy.random.sample numpy.random.standard_normal numpy.random.ranf "
    "numpy.random.random_sample",
    legacy,
    array("n", low=0.2, high=1.0),
    sizes=(4, 1),
    float32=False,
)
