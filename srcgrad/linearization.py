"""A function at a point as a linear map: one sweep is kept, and products with it are cheap."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Generic, TypeVar

import numpy as np

from srcgrad import answers, errors
from srcgrad.answers import Recorded
from srcgrad.binding import Argnums, Values
from srcgrad.budget import Budget
from srcgrad.derivative import Derivative
from srcgrad.frontend.arguments import dispatch
from srcgrad.frontend.reading.unwrap import unwrap
from srcgrad.keywords import free_name
from srcgrad.operators import LINEARIZE, TRANSPOSE, Operator
from srcgrad.optimise.brief import restored
from srcgrad.outputs import Outputs
from srcgrad.running import Runner
from srcgrad.specialisation import Specialisation

Value = TypeVar("Value")


class Linear(Generic[Value]):
    """What `linearize` gives: the value of a function, and products with its Jacobian there.

    `linear(v)`, which is `linear.jvp(v)`, is J v, and `linear.vjp(w)` is w J; `linear.value` is
    what the function returned.
    """

    def __init__(self, of: Linearizing, values: Values, plain: bool) -> None:
        self._of: Any = of  # has a `__get__`, of which type checkers think here
        self._values, self._plain = values, plain
        self._tangents = _Product(of, *of.recorded(values, plain), plain)
        self._given = [_owned(leaf) for leaf in self._tangents.recorded.leaves]
        self._others: dict[tuple[str, bool], _Product] = {}
        self.value: Value = self._tangents.recorded.value

    def __call__(self, v: Any, out: Any = None) -> Any:
        """The product of the Jacobian with a vector, made as the argument is."""
        return self.jvp(v, out)

    def jvp(self, v: Any, out: Any = None) -> Any:
        """The product of the Jacobian with a vector, made as the argument is.

        With `out`, made as the result is, it is written to the arrays in it, and none is allocated.
        """
        return self._tangents(v) if out is None else self._other("forward", True)(v, out)

    def vjp(self, w: Any, out: Any = None) -> Any:
        """The product of the transposed Jacobian with a vector, made as the result is.

        What it takes is kept at the first such product, by another sweep at the same point. With
        `out`, made as the argument is, it is written to the arrays in it, and none is allocated.
        """
        if out is None:
            return self._other("reverse", False)(w)
        return self._other("reverse", True)(w, out)

    def _other(self, mode: str, is_into: bool) -> _Product:
        """The product in a mode that is not `jvp` without `out`, for which the point is kept."""
        if (mode, is_into) not in self._others:
            of = self._of.transposed if mode == "reverse" else self._of
            of = of.writing if is_into else of
            before = self._tangents.recorded.specialisation
            recorded, runner = of.recorded_again(before, self._values, self._given, self._plain)
            self._others[mode, is_into] = _Product(of, recorded, runner, self._plain)
        return self._others[mode, is_into]

    @property
    def specialisation(self) -> Specialisation:
        """The program that was run at the point."""
        return self._tangents.recorded.specialisation

    @property
    def source(self) -> str:
        """The text of what is done once, and of what is done for each product `jvp`."""
        known = self.specialisation
        return f"{known.source.rstrip()}\n\n\n{known.product.source}"

    def __repr__(self) -> str:
        return f"<linearization of {self._of.__qualname__}>"


class _Product:
    """The second part of a derivative, with what the first has kept."""

    def __init__(self, of: Linearizing, recorded: Recorded, runner: Runner, plain: bool) -> None:
        self.recorded, self.explain = recorded, runner.explain
        known = recorded.specialisation
        self.text = known.product.generated
        self.function = known.product.plain if plain else known.product.compiled
        self.seeds = answers.seeded(known, of._wanted)
        self.answer = answers.seeded_answer(known, of._wanted)

    def __call__(self, seed: Any, out: Any = None) -> Any:
        recorded = self.recorded
        assert self.seeds is not None, "a product has a seed"
        given = self.seeds(seed, recorded.leaves)
        if out is not None:
            taken = [*recorded.kept, *given]
            return Outputs(self.text.arrays, self._made).run(self._run, taken, (), out)
        return self._made(self._run(*recorded.kept, *given), recorded.leaves)

    def _run(self, *taken: Any) -> Any:
        try:
            return self.function(*taken)
        except Exception as error:
            restored(error, self.text.brief, self.text.parameters, taken)
            self.explain(error)
            raise

    def _made(self, outputs: Any, leaves: Sequence[Any]) -> Any:
        """The product, as the user's own structure."""
        outputs = outputs if isinstance(outputs, tuple) else (outputs,)
        return self.answer((*self.recorded.results, *outputs), self.recorded.leaves)[1]


class Linearizing(Derivative):
    """Makes `Linear`s of a function, each at the arguments of a call."""

    def __init__(
        self,
        function: Callable[..., Any],
        argnums: Argnums = 0,
        operator: Operator = LINEARIZE,
        **options: Any,
    ) -> None:
        super().__init__(function, argnums, operator, **options)

    @functools.cached_property
    def transposed(self) -> Linearizing:
        """The same for products with the transposed Jacobian."""
        return Linearizing(self.__wrapped__, **{**self._options, "operator": TRANSPOSE})

    @functools.cached_property
    def writing(self) -> Linearizing:
        """The same for products that are written to arrays of the caller's."""
        operator = replace(self.operator, is_into=True)
        return Linearizing(self.__wrapped__, **{**self._options, "operator": operator})

    def __call__(self, *args: Any, **kwargs: Any) -> Linear[Any]:
        """The function at these arguments."""
        return Linear(self, self._values(args, kwargs), plain=False)

    def plain(self, *args: Any, **kwargs: Any) -> Linear[Any]:
        """The function at these arguments, everything run by Python, uncompiled."""
        return Linear(self, self._values(args, kwargs), plain=True)

    def _values(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Values:
        return self._bind(*self._bound, *args, **{**self._keywords, **kwargs})

    def recorded(self, values: Values, plain: bool) -> tuple[Recorded, Runner]:
        """What the first part keeps for these arguments, and what runs it."""
        known = self._plain_runners if plain else self._runners
        make = self._new_plain_runner if plain else self._new_runner
        runner = known.get(dispatch.key(values)) or make(values)
        return runner.run(values), runner

    def recorded_again(
        self, then: Specialisation, values: Values, leaves: Sequence[Any], plain: bool
    ) -> tuple[Recorded, Runner]:
        """What the first part keeps for the numbers and arrays of an earlier call."""
        empty_slices = then.request.empty_slices
        known = None if then.is_stale() else self._specialisation(values, empty_slices)
        if (
            known is None
            or known.request.specs != then.request.specs
            or known.generated.specialised.fixed != then.generated.specialised.fixed
        ):
            raise errors.NotDifferentiable(
                f"what {self.__name__} reads is no longer what it was when it was linearized",
                advice="Ask for the first product `vjp` before changing it, or linearize anew.",
                code="SG2296",
            )
        code = known.plain if plain else known.compiled
        runner = Runner(known, code, self._wanted, values, self._new_runner, self._stretched)
        return runner.again(leaves), runner


def linearize(f: Callable[..., Value], /, *args: Any, **kwargs: Any) -> Linear[Value]:
    """A function at a point as a linear map: its value, and cheap products with its Jacobian.

    `linear = linearize(f, x, k)` runs the function once, and keeps what its partial derivatives
    need. Then `linear(v)`, which is `linear.jvp(v)`, is the product J v, and `linear.vjp(w)` is
    w J, each as often as one likes: they take what `jvp` and `vjp` take as tangents and seed, and
    give what those give besides the value. `linear.value` is `f(x, k)`, with `has_aux` the pair.
    Later changes of the arguments do not matter. What `vjp` needs is kept at its first call, by a
    sweep of its own. `linear.source` is the text.

    The options `argnums`, `has_aux`, `cache`, `fastmath`, `budget` and `rules` are those of `grad`,
    and given by these names; if f has a parameter of such a name, it is that one's, and the option
    has an underscore more: `linearize(f, x, cache=table, cache_=False)`.

    Raises TypeError and ValueError where a vector is not made, or shaped, as what it stands for.

    >>> import numpy as np
    >>> def rotated(x, angle):
    ...     return np.array([x[0] * np.cos(angle), x[1] * np.sin(x[0])])
    >>> linear = linearize(rotated, np.array([0.0, 2.0]), 0.0)
    >>> linear(np.array([1.0, 0.0])), linear(np.array([0.0, 1.0]))
    (array([1., 2.]), array([0., 0.]))
    >>> linear.vjp(np.array([1.0, 1.0]))
    array([3., 0.])
    >>> linear.value
    array([0., 0.])
    """
    is_known = _is_hashable(f)
    names = (_names if is_known else _names.__wrapped__)(f)
    given = {
        option: kwargs.pop(name, default)
        for (option, default), name in zip(_OPTIONS.items(), names, strict=True)
    }
    if isinstance(given["argnums"], list):
        given["argnums"] = tuple(given["argnums"])
    given["fastmath"] = frozenset(given["fastmath"])
    given["rules"] = tuple(given["rules"])
    return (_known if is_known else _known.__wrapped__)(f, **given)(*args, **kwargs)


_OPTIONS: dict[str, Any] = {
    "argnums": 0,
    "has_aux": False,
    "cache": True,
    "fastmath": (),
    "budget": None,
    "rules": (),
}


linearize.srcgrad_linearizes = True  # type: ignore[attr-defined]


@functools.lru_cache(maxsize=128)
def _names(f: Callable[..., Any]) -> tuple[str, ...]:
    """The keywords of the options of `linearize` for a function."""
    taken = unwrap(f).taken
    return tuple(free_name(option, taken) for option in _OPTIONS)


@functools.lru_cache(maxsize=128)
def _known(
    f: Callable[..., Any],
    argnums: Argnums,
    has_aux: bool,
    cache: bool,
    fastmath: frozenset[str],
    budget: Budget | None,
    rules: tuple[Callable[..., Any], ...],
) -> Linearizing:
    options: dict[str, Any] = {"has_aux": has_aux, "cache": cache, "fastmath": fastmath}
    return Linearizing(f, argnums, LINEARIZE, budget=budget, rules=rules, **options)


def _is_hashable(f: object) -> bool:
    try:
        hash(f)
    except TypeError:
        return False
    return True


def _owned(leaf: Any) -> Any:
    """A number, or a copy of an array that lies in memory as it does."""
    if not isinstance(leaf, np.ndarray):
        return leaf
    if leaf.flags.c_contiguous or leaf.flags.f_contiguous:
        return leaf.copy(order="K")
    made = np.empty((*leaf.shape[:-1], 2 * leaf.shape[-1]), leaf.dtype)[..., ::2]
    made[...] = leaf
    return made
