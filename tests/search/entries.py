"""Every entry point, asked about a function that returns whatever it likes: what each measures."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

import srcgrad
from srcgrad.linearization import Linear, Linearizing
from tests.search.matrices import matrix, pairs, sparse_blocks
from tests.search.question import Measured, Question, like
from tests.tools.checking import flat, leaves, parts, rebuilt

# First order -------------------------------------------------------------------------------------


def by_value(asked: Question) -> Measured:
    return Measured(asked.of(srcgrad.value(asked.function, cache=False)))


def by_jvp(asked: Question) -> Measured:
    derivative = asked.derived(srcgrad.jvp)
    value, tangent = asked.of(derivative, **{asked.keyword("tangents"): asked.tangents})
    return Measured(value, tangent=flat(tangent))


def by_vjp(asked: Question) -> Measured:
    derivative = asked.derived(srcgrad.vjp)
    value, adjoints = asked.of(derivative, **{asked.keyword("seed"): asked.seed})
    return Measured(value, adjoint=flat(adjoints), adjoints_like=adjoints)


def by_linearization(asked: Question) -> Measured:
    """Both products, the second of each kind: the first must not change what is kept."""
    linear = _linear(asked)
    for _ in range(2):
        tangent, adjoints = linear(asked.tangents), linear.vjp(asked.seed)
    return Measured(
        linear.value, tangent=flat(tangent), adjoint=flat(adjoints), adjoints_like=adjoints
    )


def _linear(asked: Question) -> Linear:
    made = Linearizing(asked.function, asked.argnums, cache=False)
    return made(*asked.arguments) if asked.compiled else made.plain(*asked.arguments)


def by_jacobian(mode: str) -> Callable[[Question], Measured]:
    def measured(asked: Question) -> Measured:
        derivative = asked.derived(srcgrad.value_and_jacobian, mode=mode)
        value, jacobian = asked.of(derivative)
        return Measured(value, jacobian=matrix(jacobian, asked.expected, asked.point, asked.wrt))

    return measured


def by_sparse_jacobian(asked: Question) -> Measured:
    derivative = asked.derived(srcgrad.jacobian, mode="sparse")
    found = asked.of(derivative)
    rows = []
    for result, block in pairs(asked.expected, found):
        blocks = [block] if len(asked.wrt) == 1 else block
        columns = [each.toarray() for one in blocks for each in sparse_blocks(one)]
        rows.append(np.concatenate([np.zeros((np.size(result), 0)), *columns], axis=1))
    return Measured(jacobian=np.concatenate([np.zeros((0, asked.direction.size)), *rows]))


def by_auxiliary(asked: Question) -> Measured:
    """Reverse mode beside results that are not differentiated."""
    function = asked.function

    def with_auxiliary(*given: Any) -> Any:
        result = function(*given)
        return result, (result, len(given))

    derivative = srcgrad.vjp(with_auxiliary, asked.argnums, has_aux=True, cache=False)
    (value, (again, count)), adjoints = asked.of(derivative, **{asked.keyword("seed"): asked.seed})
    assert count == len(asked.arguments) and flat(again).tobytes() == flat(value).tobytes()
    return Measured(value, adjoint=flat(adjoints), adjoints_like=adjoints)


def by_names(asked: Question) -> Measured:
    """Reverse mode with names for positions, the last arguments by keyword, and results in
    arrays of the caller's."""
    names = asked.names
    if len(names) < len(asked.arguments):
        return by_vjp(asked)  # there are no names for some
    half = len(asked.arguments) // 2
    keywords = dict(zip(names[half:], asked.arguments[half:], strict=False))
    wrt = tuple(names[each] for each in asked.wrt)
    derivative = srcgrad.vjp(asked.function, wrt[0] if len(wrt) == 1 else wrt, cache=False)
    call = derivative if asked.compiled else derivative.plain
    value, adjoints = call(
        *asked.arguments[:half], **keywords, **{asked.keyword("seed"): asked.seed}
    )
    return Measured(value, adjoint=flat(adjoints), adjoints_like=adjoints)


def by_out(asked: Question) -> Measured:
    """Reverse mode with results in arrays of the caller's."""
    derivative = asked.derived(srcgrad.vjp)
    first = asked.of(derivative, **{asked.keyword("seed"): asked.seed})
    room = rebuilt(first, map(_room, leaves(first)))
    try:
        value, adjoints = asked.of(
            derivative, **{asked.keyword("seed"): asked.seed, asked.keyword("out"): room}
        )
    except TypeError as error:
        if "out is for results" not in str(error):
            raise
        return Measured()  # a list that has grown in the program
    for one, other in zip(leaves((value, adjoints)), leaves(room), strict=True):
        assert other is None or one is other, "a result is not in the array that was given"
    return Measured(value, adjoint=flat(adjoints))


def _room(leaf: Any) -> Any:
    return np.full(leaf.shape, np.nan).astype(leaf.dtype) if isinstance(leaf, np.ndarray) else None


def by_batch(asked: Question) -> Measured:
    """Three equal elements along first or last axes, of which the middle one is taken."""
    axes, stacked = batch(asked.arguments, asked.wrt)
    function = asked.function

    def mapped(*given: Any) -> Any:
        return srcgrad.vmap(function, axes)(*given)

    if asked.compiled:
        value = srcgrad.vmap(srcgrad.value(function, cache=False), axes)(*stacked)
    else:
        value = srcgrad.value(mapped, cache=False).plain(*stacked)
    along = like(asked.point, asked.direction)
    tangents = batch(along, tuple(range(len(asked.wrt))))[1]
    derivative = srcgrad.jvp(mapped, asked.wrt, cache=False)
    call = derivative if asked.compiled else derivative.plain
    _, tangent = call(*stacked, tangents=tangents)
    return Measured(_middle(value), tangent=flat(_middle(tangent)))


def batch(values: tuple[Any, ...], mapped: tuple[int, ...]) -> tuple[tuple[Any, ...], Any]:
    """Which axes are mapped over, and the arguments with three of each that is."""
    axes: list[Any] = [None] * len(values)
    stacked = list(values)
    for number, position in enumerate(mapped):
        axes[position] = -1 if number % 2 else 0

        def thrice(leaf: Any, axis: int = axes[position]) -> Any:
            return np.stack([leaf] * 3, axis=axis)

        stacked[position] = rebuilt(values[position], map(thrice, leaves(values[position])))
    return tuple(axes), tuple(stacked)


def _middle(value: Any) -> Any:
    return rebuilt(value, (np.asarray(leaf)[1] for leaf in leaves(value)))


# Higher orders -----------------------------------------------------------------------------------


def by_jet(asked: Question) -> Measured:
    """Three Taylor coefficients along the line x + v t."""
    derivative = asked.derived(srcgrad.jet, asked.wrt)
    zeros = like(asked.point, 0.0 * asked.direction)
    along = like(asked.point, asked.direction)
    series = tuple((v, z, z) for v, z in zip(along, zeros, strict=True))
    value, (first, second, third) = asked.of(derivative, **{asked.keyword("series"): series})
    return Measured(
        value, tangent=flat(first), bend=2.0 * flat(second), third=6.0 * flat(third)
    )  # fmt: skip


@cache
def _twice(inner: Any) -> Any:
    """Tangents of an operator's results."""

    def derive(function: Any, argnums: Any, **options: Any) -> Any:
        return srcgrad.jvp(inner(function, argnums), argnums, **options)

    return derive


def by_tangent_of_tangent(asked: Question) -> Measured:
    derivative = asked.derived(_twice(srcgrad.jvp))
    given = asked.tangents
    first_name = asked.keyword("tangents")
    names = (first_name, asked.keyword("tangents", first_name))
    (value, first), (_, second) = asked.of(derivative, **dict.fromkeys(names, given))
    return Measured(value, tangent=flat(first), bend=flat(second))


def by_tangent_of_adjoints(asked: Question) -> Measured:
    """The Hessian of w f times v, whose product with v is w times the second derivative."""
    derivative = asked.derived(_twice(srcgrad.vjp))
    seed = asked.keyword("seed")
    given = {seed: asked.seed, asked.keyword("tangents", seed): asked.tangents}
    found = asked.of(derivative, **given)
    (value, adjoints), (tangent, product) = found
    return Measured(
        value, tangent=flat(tangent), adjoint=flat(adjoints), product=flat(product)
    )  # fmt: skip


# Functions of one number -------------------------------------------------------------------------


def by_gradient(asked: Question) -> Measured:
    gradient = asked.of(asked.derived(srcgrad.grad))
    return Measured(adjoint=_seeded(gradient, asked), adjoints_like=gradient)


def by_value_and_gradient(asked: Question) -> Measured:
    """With positions from the end."""
    count = max(len(asked.names), len(asked.arguments))
    wrt = tuple(each - count for each in asked.wrt)
    argnums = wrt[0] if len(wrt) == 1 else wrt
    value, gradient = asked.of(asked.derived(srcgrad.value_and_grad, argnums))
    return Measured(value, adjoint=_seeded(gradient, asked), adjoints_like=gradient)


def by_hessian(asked: Question) -> Measured:
    derivative = asked.derived(srcgrad.value_grad_and_hessian)
    value, gradient, hessian = asked.of(derivative)
    return Measured(
        value, adjoint=_seeded(gradient, asked), hessian=_blocks(hessian, asked)
    )  # fmt: skip


def by_sparse_hessian(asked: Question) -> Measured:
    if len(asked.wrt) > 1 or parts(asked.point[0]) is not None:
        return by_hessian(asked)
    found = asked.of(asked.derived(srcgrad.hessian, mode="sparse"))
    return Measured(hessian=asked.weights[0] * found.toarray())


def _gradient_then_jacobian(function: Any, argnums: Any, **options: Any) -> Any:
    return srcgrad.jacobian(srcgrad.grad(function, argnums), argnums, mode="reverse", **options)


def by_jacobian_of_gradient(asked: Question) -> Measured:
    derivative = asked.derived(_gradient_then_jacobian)
    return Measured(hessian=_blocks(asked.of(derivative), asked))


def by_product(asked: Question) -> Measured:
    derivative = asked.derived(srcgrad.value_grad_and_hvp)
    value, gradient, product = asked.of(derivative, **{asked.keyword("v"): asked.tangents})
    return Measured(
        value, adjoint=_seeded(gradient, asked), product=_seeded(product, asked)
    )  # fmt: skip


def by_diagonal(asked: Question) -> Measured:
    found = asked.of(asked.derived(srcgrad.hessian_diagonal))
    return Measured(diagonal=_seeded(found, asked))


def by_gradient_and_product(asked: Question) -> Measured:
    derivative = asked.derived(srcgrad.grad_and_hvp)
    gradient, product = asked.of(derivative, **{asked.keyword("v"): asked.tangents})
    return Measured(
        adjoint=_seeded(gradient, asked), product=_seeded(product, asked), adjoints_like=gradient
    )


def by_gradient_and_hessian(asked: Question) -> Measured:
    gradient, hessian = asked.of(asked.derived(srcgrad.grad_and_hessian))
    return Measured(
        adjoint=_seeded(gradient, asked), hessian=_blocks(hessian, asked), adjoints_like=gradient
    )


def by_gradients(asked: Question) -> Measured:
    """The gradient as a value in a function, whose program gets copies: it may change them."""
    if any(np.ndim(each) == 0 and isinstance(each, np.ndarray) for each in asked.point):
        return by_gradient(asked)  # a sum with one is a number, which the program may tell apart
    if any(parts(each) is not None for each in asked.point):
        return by_gradient(asked)
    function, wrt = asked.function, asked.wrt

    def within(*given: Any) -> Any:
        own = list(given)
        xs = [given[k] for k in wrt]
        for k in wrt:
            own[k] = given[k] + 0.0
        return srcgrad.gradients(function(*own), xs)

    gradient = _answer(asked, srcgrad.value(within, cache=False))
    return Measured(adjoint=_seeded(tuple(gradient), asked))


def _answer(asked: Question, derivative: Any, **keywords: Any) -> Any:
    """The answer of a derivative of a function that has no names for its arguments."""
    call = derivative if asked.compiled else derivative.plain
    return call(*asked.arguments, **keywords)


def by_solution(solved: Callable[[Any], Any]) -> Callable[[Question], Measured]:
    """The function's value as the solution of an equation, or a minimum: of the same derivative."""

    def measured(asked: Question) -> Measured:
        if np.asarray(asked.expected).dtype != np.float64:
            return by_gradient(asked)
        function = asked.function

        def within(*given: Any) -> Any:
            return solved(function(*given))

        forward = srcgrad.jvp(within, asked.argnums, cache=False)
        value, tangent = _answer(asked, forward, tangents=asked.tangents)
        backward = srcgrad.vjp(within, asked.argnums, cache=False)
        again, adjoints = _answer(asked, backward, seed=asked.seed)
        # Machine code adds up in an order of its own, which is another one in each direction.
        assert np.allclose(flat(again), flat(value), rtol=1e-12, atol=0.0, equal_nan=True)
        return Measured(value, tangent=flat(tangent), adjoint=flat(adjoints))

    return measured


def _as_root(t: Any) -> Any:
    return srcgrad.root(lambda z: (z - t) * (2.0 + t * t), t)


def _as_minimum(t: Any) -> Any:
    return srcgrad.argmin(lambda z: (z - t) ** 2 * (1.0 + t * t), t)


def _seeded(gradient: Any, asked: Question) -> np.ndarray:
    """What a seed would have made of the derivative of one number."""
    return asked.weights[0] * flat(gradient)


def _blocks(hessian: Any, asked: Question) -> np.ndarray:
    found = matrix(hessian, asked.tangents, asked.point, asked.wrt)
    return asked.weights[0] * found


FIRST: dict[str, Callable[[Question], Measured]] = {
    "value": by_value,
    "jvp": by_jvp,
    "vjp": by_vjp,
    "linearize": by_linearization,
    "jacobian forward": by_jacobian("forward"),
    "jacobian reverse": by_jacobian("reverse"),
    "jacobian auto": by_jacobian("auto"),
    "jacobian sparse": by_sparse_jacobian,
    "has_aux": by_auxiliary,
    "names": by_names,
    "out": by_out,
    "vmap": by_batch,
}
HIGHER: dict[str, Callable[[Question], Measured]] = {
    "jet": by_jet,
    "jvp of jvp": by_tangent_of_tangent,
    "jvp of vjp": by_tangent_of_adjoints,
}
OF_ONE_NUMBER: dict[str, Callable[[Question], Measured]] = {
    "grad": by_gradient,
    "value_and_grad": by_value_and_gradient,
    "hessian": by_hessian,
    "hessian sparse": by_sparse_hessian,
    "jacobian of grad": by_jacobian_of_gradient,
    "value_grad_and_hvp": by_product,
    "hessian_diagonal": by_diagonal,
    "grad_and_hvp": by_gradient_and_product,
    "grad_and_hessian": by_gradient_and_hessian,
    "gradients": by_gradients,
    "root": by_solution(_as_root),
    "argmin": by_solution(_as_minimum),
}
EVERY = {**FIRST, **HIGHER, **OF_ONE_NUMBER}
