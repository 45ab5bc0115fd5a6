"""Random numbers: `np.random.default_rng(seed)`, a generator that is given, and `np.random` itself.

Numbers are drawn by NumPy before the call of the derivative, in the order in which the function
draws them, so the same seed gives the function and its derivative the same numbers, and they are
constants of the derivative. Where a draw is a standard draw that is shifted and scaled, as in
`loc + scale * standard_normal()`, location and scale carry derivatives.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from srcgrad import errors
from srcgrad.frontend.evaluate.access import updates
from srcgrad.frontend.values.arrays import broadcasting
from srcgrad.frontend.values.containers import lists
from srcgrad.frontend.values.core.captured import Drawn
from srcgrad.frontend.values.core.control import Raised
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import (
    ArrayRef,
    Instance,
    Known,
    Lazy,
    ListRef,
    Tuple,
    Value,
)
from srcgrad.frontend.values.environment import draws, environment
from srcgrad.frontend.values.environment.draws import ADVICE, Evaluate
from srcgrad.frontend.values.environment.registry import Args, Kwargs, means
from srcgrad.frontend.values.numbers import conversions, scalars
from srcgrad.frontend.values.numbers.scalars import plain

Source = tuple[str, Evaluate, Any]
"""What a method is called on: how to say it, how to find it in a call, and one to try it on."""
_GLOBAL = np.random.mtrand._rand


@means(np.random.default_rng)
def _default_rng(run: Run, args: Args, kwargs: Kwargs) -> Value:
    seed = (*args, *kwargs.values())[0] if args or kwargs else Known(None)
    if isinstance(seed, Instance) and seed.kind is np.random.Generator:
        return seed
    if isinstance(seed, Known) and seed.object is None:
        run.refuse(
            "np.random.default_rng() without a seed: function and derivative would draw different "
            "numbers",
            "Give it a seed, or pass a generator to the function.",
            errors.NotDifferentiable,
            code="SG252",
        )
    value = draws.evaluated(run, seed, "the seed")
    return environment.generator(
        run, np.random.Generator, lambda call: np.random.default_rng(value(call))
    )


@means(np.random.RandomState)
def _random_state(run: Run, args: Args, kwargs: Kwargs) -> Value:
    if not args and not kwargs:
        run.refuse(
            "np.random.RandomState() without a seed",
            "Give it a seed.",
            errors.NotDifferentiable,
            code="SG253",
        )
    value = draws.evaluated(run, (*args, *kwargs.values())[0], "the seed")
    return environment.generator(
        run, np.random.RandomState, lambda call: np.random.RandomState(value(call))
    )


def _entered(name: str, handler: Callable[[Run, Source, Args, Kwargs], Value]) -> None:
    """Enter a handler for a method of all three: generator, random state, and module."""
    for kind, title in ((np.random.Generator, "rng"), (np.random.RandomState, "rng")):
        if hasattr(kind, name):
            means(getattr(kind, name))(_of_owner(f"{title}.{name}", kind, handler))
    if hasattr(np.random, name):
        means(getattr(np.random, name))(_of_module(f"np.random.{name}", handler))


def _of_owner(
    title: str, kind: Any, handler: Callable[[Run, Source, Args, Kwargs], Value]
) -> Callable[[Run, Args, Kwargs], Value]:
    def method(run: Run, args: Args, kwargs: Kwargs) -> Value:
        trial = np.random.default_rng(0) if kind is np.random.Generator else kind(0)
        return handler(run, (title, draws.at_work(run, args[0]), trial), args[1:], kwargs)

    return method


def _of_module(
    title: str, handler: Callable[[Run, Source, Args, Kwargs], Value]
) -> Callable[[Run, Args, Kwargs], Value]:
    def function(run: Run, args: Args, kwargs: Kwargs) -> Value:
        trial = np.random.RandomState(0)
        return handler(run, (title, lambda call: _GLOBAL, trial), args, kwargs)

    return function


def _bound(
    run: Run, title: str, names: tuple[str, ...], args: Args, kwargs: Kwargs
) -> dict[str, Value]:
    """The arguments by name; None counts as not given."""
    found = dict(zip(names, args, strict=False))
    if len(args) > len(names):
        raise Raised(TypeError(f"{title}() takes at most {len(names)} arguments"), run.span())
    for key, value in kwargs.items():
        if key not in names:
            run.refuse(
                f"{title} with the keyword {key} is not supported",
                ADVICE,
                errors.MissingRule,
                code="SG345",
            )
        found[key] = value
    return {
        key: plain(run, value)
        for key, value in found.items()
        if not (isinstance(value, Known) and value.object is None)
    }


def _size(run: Run, given: dict[str, Value]) -> tuple[Value, ...] | None:
    """The size that is asked for, as lengths of axes."""
    size = given.pop("size", None)
    if size is None:
        return None
    lengths = lists.sequence(run, size)
    if lengths is None and isinstance(size, Known) and isinstance(size.object, tuple | list):
        lengths = tuple(map(Known, size.object))
    each = (size,) if lengths is None else lengths
    return tuple(conversions.integer(run, n, "the length of an axis") for n in each)


_SCALED: dict[str, tuple[str, tuple[tuple[str, float], ...]]] = {
    "normal": ("standard_normal", (("loc", 0.0), ("scale", 1.0))),
    "uniform": ("random", (("low", 0.0), ("high", 1.0))),
    "exponential": ("standard_exponential", (("scale", 1.0),)),
    "laplace": ("laplace", (("loc", 0.0), ("scale", 1.0))),
    "logistic": ("logistic", (("loc", 0.0), ("scale", 1.0))),
    "gumbel": ("gumbel", (("loc", 0.0), ("scale", 1.0))),
    "lognormal": ("standard_normal", (("mean", 0.0), ("sigma", 1.0))),
    "rayleigh": ("rayleigh", (("scale", 1.0),)),
}
"""Of what standard draw each is made, and its parameters with their defaults."""


def _scaled(name: str) -> None:
    standard, parameters = _SCALED[name]
    names = tuple(key for key, _ in parameters)

    def handler(run: Run, source: Source, args: Args, kwargs: Kwargs) -> Value:
        title, evaluate, trial = source
        given = _bound(run, title, (*names, "size"), args, kwargs)
        shape = _size(run, given)
        values = [_operand(run, given.get(key, Known(default))) for key, default in parameters]
        if all(isinstance(each, Known) for each in values):
            known = dict(zip(names, values, strict=True))
            return draws.drawn(run, title, evaluate, name, known, shape, trial)
        own = broadcasting.broadcast(
            run, [v.shape for v in values if isinstance(v, ArrayRef | Lazy)]
        )
        if shape is None and own:
            shape = own
        if shape is not None and len(own) > len(shape):
            raise Raised(ValueError("Output size is not compatible"), run.span())
        method = "random_sample" if standard == "random" and _is_old(trial) else standard
        z = draws.drawn(run, title, evaluate, method, {}, shape, trial)
        return _moved(run, name, z, values)

    _entered(name, handler)


def _is_old(trial: Any) -> bool:
    return isinstance(trial, np.random.RandomState)


def _operand(run: Run, value: Value) -> Value:
    return run.as_array(value) if isinstance(value, Tuple | ListRef) else value


def _moved(run: Run, name: str, z: Value, values: list[Value]) -> Value:
    """A standard draw at its location and scale."""
    if name == "uniform":
        low, high = values
        width = run.operate(operator.sub, high, low)
        return run.operate(operator.add, low, run.operate(operator.mul, width, z))
    scale = values[-1]
    _not_negative(run, scale, "sigma" if name == "lognormal" else "scale")
    made = run.operate(operator.mul, scale, z)
    if len(values) == 2:
        made = run.operate(operator.add, values[0], made)
    if name == "lognormal":
        return run.call(Known(np.exp), (made,), {})
    return made


def _not_negative(run: Run, scale: Value, name: str) -> None:
    negative = run.operate(operator.lt, scale, Known(0))
    if isinstance(negative, ArrayRef | Lazy):
        negative = run.call(Known(np.any), (negative,), {})
    run.guard(scalars.negate(run, negative), ValueError, f"{name} < 0")


for _name in _SCALED:
    _scaled(_name)


def _gamma(run: Run, source: Source, args: Args, kwargs: Kwargs) -> Value:
    """A standard draw times the scale; the shape parameter carries no derivative."""
    title, evaluate, trial = source
    given = _bound(run, title, ("shape", "scale", "size"), args, kwargs)
    shape, scale = _size(run, given), _operand(run, given.pop("scale", Known(1.0)))
    if shape is None and isinstance(scale, ArrayRef | Lazy):
        shape = scale.shape
    z = draws.drawn(run, title, evaluate, "standard_gamma", given, shape, trial)
    if isinstance(scale, Known) and scale.object == 1.0:
        return z
    _not_negative(run, scale, "scale")
    return run.operate(operator.mul, scale, z)


_entered("gamma", _gamma)


_PLAIN: dict[str, tuple[str, ...]] = {
    "standard_normal": ("size", "dtype"),
    "standard_exponential": ("size", "dtype", "method"),
    "standard_gamma": ("shape", "size", "dtype"),
    "standard_t": ("df", "size"),
    "standard_cauchy": ("size",),
    "random": ("size", "dtype"),
    "random_sample": ("size",),
    "integers": ("low", "high", "size", "dtype", "endpoint"),
    "randint": ("low", "high", "size", "dtype"),
    "beta": ("a", "b", "size"),
    "binomial": ("n", "p", "size"),
    "negative_binomial": ("n", "p", "size"),
    "poisson": ("lam", "size"),
    "geometric": ("p", "size"),
    "chisquare": ("df", "size"),
    "f": ("dfnum", "dfden", "size"),
    "pareto": ("a", "size"),
    "weibull": ("a", "size"),
    "power": ("a", "size"),
    "triangular": ("left", "mode", "right", "size"),
    "vonmises": ("mu", "kappa", "size"),
    "wald": ("mean", "scale", "size"),
}
"""The parameters of methods whose parameters carry no derivative: they must be known."""


def _plain(name: str, names: tuple[str, ...], method: str = "") -> None:
    def handler(run: Run, source: Source, args: Args, kwargs: Kwargs) -> Value:
        title, evaluate, trial = source
        order = ("size",) if name == "random" and _is_old(trial) else names
        given = _bound(run, title, order, args, kwargs)
        shape = _size(run, given)
        return draws.drawn(run, title, evaluate, method or name, given, shape, trial)

    _entered(name, handler)


for _name, _names in _PLAIN.items():
    _plain(_name, _names)
for _name in ("sample", "ranf"):
    _plain(_name, ("size",), "random_sample")


def _of_lengths(name: str, method: str) -> None:
    """`np.random.rand(n, m)`: a size without brackets."""

    def handler(run: Run, source: Source, args: Args, kwargs: Kwargs) -> Value:
        title, evaluate, trial = source
        shape = _size(run, {"size": Tuple(args)}) if args else None
        return draws.drawn(run, title, evaluate, method, {}, shape, trial)

    _entered(name, handler)


_of_lengths("rand", "random_sample")
_of_lengths("randn", "standard_normal")


@means(np.random.seed)
def _seed(run: Run, args: Args, kwargs: Kwargs) -> Value:
    """Seeds NumPy's own generator before the call, in its turn among the draws."""
    given = _bound(run, "np.random.seed", ("seed",), args, kwargs)
    if "seed" not in given:
        run.refuse(
            "np.random.seed() without a seed",
            "Give it a seed.",
            errors.NotDifferentiable,
            code="SG254",
        )
    if run.conditional:
        run.refuse(
            "np.random.seed on some paths only",
            ADVICE,
            errors.NotDifferentiable,
            code="SG255",
        )
    seed = draws.evaluated(run, given["seed"], "the seed")
    run.taken.drawn.append(Drawn("", None, lambda call: _GLOBAL.seed(seed(call))))
    return Known(None)


def _choice(run: Run, source: Source, args: Args, kwargs: Kwargs) -> Value:
    """Drawn are the positions: an array's elements carry their derivatives."""
    title, evaluate, trial = source
    names = ("a", "size", "replace", "p") + (() if _is_old(trial) else ("axis", "shuffle"))
    given = _bound(run, title, names, args, kwargs)
    shape = _size(run, given)
    pool = _operand(run, given.pop("a"))
    axis = given.pop("axis", Known(0))
    if not isinstance(axis, Known) or axis.object != 0:
        run.refuse(f"{title} along another axis", ADVICE, errors.MissingRule, code="SG342")
    count = pool.shape[0] if isinstance(pool, ArrayRef | Lazy) else pool
    where = draws.drawn(run, title, evaluate, "choice", {"a": count, **given}, shape, trial)
    return run.item(pool, where) if isinstance(pool, ArrayRef | Lazy) else where


def _permutation(run: Run, source: Source, args: Args, kwargs: Kwargs) -> Value:
    title, evaluate, trial = source
    given = _bound(run, title, ("x",), args, kwargs)
    pool = _operand(run, given["x"])
    count = pool.shape[0] if isinstance(pool, ArrayRef | Lazy) else pool
    where = draws.drawn(run, title, evaluate, "permutation", {"x": count}, None, trial)
    return run.item(pool, where) if isinstance(pool, ArrayRef | Lazy) else where


def _shuffle(run: Run, source: Source, args: Args, kwargs: Kwargs) -> Value:
    given = _bound(run, source[0], ("x",), args, kwargs)
    pool = given["x"]
    if not isinstance(pool, ArrayRef) or pool.ndim != 1:
        run.refuse(
            f"{source[0]} of anything but a vector", ADVICE, errors.MissingRule, code="SG343"
        )
    mixed = _permutation(run, source, (pool,), {})
    updates.set_item(run, pool, Known(Ellipsis), lists.stored(run, mixed))
    return Known(None)


_entered("choice", _choice)
_entered("permutation", _permutation)
_entered("shuffle", _shuffle)


def _refused(name: str) -> None:
    def handler(run: Run, source: Source, args: Args, kwargs: Kwargs) -> Value:
        run.refuse(f"{source[0]} is not supported", ADVICE, errors.MissingRule, code="SG344")

    _entered(name, handler)


for _name in (
    *("bytes", "dirichlet", "hypergeometric", "logseries", "multinomial", "zipf", "tomaxint"),
    *("multivariate_hypergeometric", "multivariate_normal", "noncentral_chisquare"),
    *("noncentral_f", "permuted", "random_integers", "spawn", "get_state", "set_state"),
):
    _refused(_name)
