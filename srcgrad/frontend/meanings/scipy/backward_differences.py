"""The steps of the backward differentiation formulas, of orders 1 to 5, for stiff equations.

Quasi-constant steps in terms of backward differences, with the numerical differentiation formulas'
coefficients: L. F. Shampine and M. W. Reichelt, "The MATLAB ODE Suite", SIAM J. Sci. Comput. 18,
1997; G. D. Byrne and A. C. Hindmarsh, "A Polyalgorithm for the Numerical Solution of Ordinary
Differential Equations", ACM Trans. Math. Softw. 1, 1975. The derivative of a step is that of the
formula's equation, by the implicit function theorem.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from srcgrad.frontend.evaluate.calls.implicit import constant, jacobian, solved
from srcgrad.frontend.meanings.scipy.first_steps import TOO_SMALL, first_size, shortest, size_of

HIGHEST = 5
MOST_ITERATIONS = 4
SUMS = (0.0, 1.0, 1.5, 11.0 / 6.0, 25.0 / 12.0, 137.0 / 60.0)
"""Of 1 / j, for j up to the order."""
KAPPA = (0.0, -0.185, -1.0 / 9.0, -0.0823, -0.0415, 0.0)
ALPHA = tuple((1.0 - kappa) * total for kappa, total in zip(KAPPA, SUMS, strict=True))
ERRORS = tuple(k * s + 1.0 / (j + 1.0) for j, (k, s) in enumerate(zip(KAPPA, SUMS, strict=True)))


class DifferenceSteps:
    """Steps by backward differences. A state is the differences at the start of a step."""

    def __init__(self, f: Any, size: Any) -> None:
        self.f = f
        self.degree = HIGHEST
        self.starts_at_end = True
        self.sums, self.alpha = np.array(SUMS), np.array(ALPHA)
        self.basis = _basis()
        self.sizes = [0.0]
        self.orders = [1]
        self.factors = [1.0]
        self.values = [np.zeros(size)]
        self.before = 0.0

    def search(self, t0: Any, tf: Any, start: Any, limits: Any, crossings: Any) -> Any:
        """Find the steps that are accepted, and their ends, until an event ends them."""
        control = _Control(self, t0, tf, start, limits)
        self.before = control.size * control.direction
        t = t0
        while control.direction * (t - tf) < 0.0:
            then, h, moved = control.accepted(t, tf)
            self.sizes.append(h)
            self.factors.append(control.factor)
            self.values.append(moved)
            control.follow(moved)
            self.orders.append(control.order)
            if crossings is not None:
                shape = partial(self.shape, len(self.sizes) - 2, control.differences, h)
                if crossings.ended(t, then, moved, shape, then, h):
                    break
            t = then

    def begin(self, t0: Any, start: Any) -> Any:
        """The differences before the first step."""
        differences = np.zeros((HIGHEST + 2, start.shape[0]))
        differences[0] = start
        differences[1] = self.f(t0, start) * self.before
        return differences

    def step(self, k: Any, now: Any, state: Any, h: Any, inside: Any) -> Any:
        """The state after a step, the solution there, and what its polynomial is made of."""
        order = self.orders[k]
        factor = 1.0
        if self.factors[k + 1] != 1.0 or k == len(self.sizes) - 2:
            factor = h / (self.sizes[k] if k > 0 else self.before)
        differences = _rescaled(state, order, factor)
        predicted, psi = _predicted(differences, order, self.sums, self.alpha)
        share = h / self.alpha[order]

        def residual(y: Any) -> Any:
            return share * self.f(now + h, y) - psi - (y - predicted)

        # Of the change, what was found is not exact: added up, its errors would grow.
        moved = solved(residual, self.values[k + 1])
        differences[order + 1] = moved - predicted
        for i in range(order, -1, -1):
            differences[i] += differences[i + 1]
        return differences, moved, differences

    def shape(self, k: Any, differences: Any, h: Any) -> Any:
        """The solution within a step, by powers of the share of it from its end."""
        shape = np.zeros((HIGHEST + 1, differences.shape[1]))
        for j in range(self.orders[k + 1] + 1):
            for p in range(j + 1):
                shape[p] += self.basis[j, p] * differences[j]
        return shape


class _Control:
    """The choice of steps and orders: what is kept from one step to the next."""

    def __init__(self, steps: Any, t0: Any, tf: Any, start: Any, limits: Any) -> None:
        n = start.shape[0]
        self.f = steps.f
        self.sums, self.alpha, self.errors = steps.sums, steps.alpha, np.array(ERRORS)
        self.limits = limits
        self.tolerance = max(10.0 * 2.0**-52 / limits.rtol, min(0.03, limits.rtol**0.5))
        self.direction = 1.0 if tf >= t0 else -1.0
        self.size = first_size(self.f, t0, tf, start, 1, limits)
        self.differences = np.zeros((HIGHEST + 3, n))
        self.differences[0] = start
        self.differences[1] = constant(self.f(t0, start)) * self.size * self.direction
        self.rescaled = np.zeros((HIGHEST + 3, n))
        self.order = 1
        self.equal = 0
        self.factor = 1.0
        """By how much the next step is longer than the one the differences are of."""
        self.safety = 0.9
        self.error = 0.0
        self.change = np.zeros(n)
        self.jacobian = constant(jacobian(lambda y: self.f(t0, y))(start))
        self.inverse = np.zeros((n, n))
        self.is_factored = False

    def accepted(self, t: Any, tf: Any) -> Any:
        """The end of the next step that is small enough, its size and the solution there."""
        limits, order = self.limits, self.order
        least = shortest(t, self.direction)
        size = self.size
        if size > limits.longest or size < least:
            size = limits.longest if size > limits.longest else least
            self._scale(size / self.size)
        then, h, moved = t, 0.0, self.differences[0].copy()
        fresh = done = False
        while not done:
            if size < least:
                raise RuntimeError(TOO_SMALL)
            then = t + size * self.direction
            if self.direction * (then - tf) > 0.0:
                then = tf
                self._scale(abs(then - t) / size)
                self.is_factored = False
            h = then - t
            size = abs(h)
            self.rescaled[:] = _rescaled(self.differences, order, self.factor)
            predicted, psi = _predicted(self.rescaled, order, self.sums, self.alpha)
            share = h / self.alpha[order]
            found, fresh, iterations = self._newton(then, predicted, psi, share, fresh)
            if not found:
                size *= 0.5
                self._scale(0.5)
                self.is_factored = False
            else:
                self.safety = 0.9 * (2 * MOST_ITERATIONS + 1) / (2 * MOST_ITERATIONS + iterations)
                moved = predicted + self.change
                error = self._size(self.errors[order], self.change, moved)
                if error > 1.0:
                    factor = max(0.2, self.safety * error ** (-1.0 / (order + 1)))
                    size *= factor
                    self._scale(factor)
                else:
                    self.error = error
                    done = True
        self.size = size
        return then, h, moved

    def _scale(self, factor: Any) -> None:
        self.factor *= factor
        self.equal = 0

    def _size(self, weight: Any, error: Any, y: Any) -> Any:
        """The size of an error that is to be less than one."""
        return size_of(weight * error / (self.limits.atol + self.limits.rtol * np.abs(y)))

    def _newton(self, t: Any, predicted: Any, psi: Any, share: Any, fresh: Any) -> Any:
        """Whether the change was found, whether the Jacobian is of this step, the iterations."""
        n = predicted.shape[0]
        found = done = False
        iterations = 0
        while not done:
            if not self.is_factored:
                self.inverse[:] = np.linalg.inv(np.eye(n) - share * self.jacobian)
                self.is_factored = True
            found, iterations = self._iterated(t, predicted, psi, share)
            done = found or fresh
            if not done:
                self.jacobian[:] = constant(jacobian(lambda y: self.f(t, y))(predicted))
                self.is_factored = False
                fresh = True
        return found, fresh, iterations

    def _iterated(self, t: Any, predicted: Any, psi: Any, share: Any) -> Any:
        """Iterations for the change, as long as they are worth while."""
        scale = self.limits.atol + self.limits.rtol * np.abs(predicted)
        self.change[:] = 0.0
        found = done = False
        before = 0.0
        iterations = 0
        while not done and iterations < MOST_ITERATIONS:
            iterations += 1
            slope = constant(self.f(t, predicted + self.change))
            done = not np.all(np.isfinite(slope))
            if not done:
                step = self.inverse @ (share * slope - psi - self.change)
                size = size_of(step / scale)
                rate = size / before if iterations > 1 else 0.0
                if iterations > 1:
                    left = MOST_ITERATIONS - iterations + 1
                    done = rate >= 1.0 or rate**left / (1.0 - rate) * size > self.tolerance
                if not done:
                    self.change[:] = self.change + step
                    ahead = iterations > 1 and rate / (1.0 - rate) * size < self.tolerance
                    found = size == 0.0 or ahead
                    done = found
                before = size
        return found, iterations

    def follow(self, y: Any) -> None:
        """Take the differences to the end of the step, and choose the next size and order."""
        order = self.order
        self.differences[:] = self.rescaled
        self.factor = 1.0
        self.differences[order + 2] = self.change - self.differences[order + 1]
        self.differences[order + 1] = self.change
        for i in range(order, -1, -1):
            self.differences[i] += self.differences[i + 1]
        self.equal += 1
        if self.equal > order:
            best = _gain(self.error, order)
            chosen = order
            if order > 1:
                lower = self._size(self.errors[order - 1], self.differences[order], y)
                if _gain(lower, order - 1) >= best:
                    best, chosen = _gain(lower, order - 1), order - 1
            if order < HIGHEST:
                higher = self._size(self.errors[order + 1], self.differences[order + 2], y)
                if _gain(higher, order + 1) > best:
                    best, chosen = _gain(higher, order + 1), order + 1
            self.order = chosen
            self._scale(min(10.0, self.safety * best))
            self.size *= self.factor
            self.is_factored = False


def _gain(error: Any, order: Any) -> Any:
    """By how much a step of an order may be longer."""
    return np.inf if error == 0.0 else error ** (-1.0 / (order + 1))


def _predicted(differences: Any, order: Any, sums: Any, alpha: Any) -> Any:
    """The solution and its slope, up to a factor, that the polynomial so far leads to."""
    predicted = differences[0].copy()
    psi = np.zeros(differences.shape[1])
    for j in range(1, order + 1):
        predicted += differences[j]
        psi += sums[j] * differences[j]
    return predicted, psi / alpha[order]


def _rescaled(differences: Any, order: Any, factor: Any) -> Any:
    """The same polynomial's differences, of steps that are longer by a factor, exactly if by 1."""
    weights = _weights(order, factor) @ _weights(order, 1.0)
    found = differences.copy()
    for j in range(1, order + 1):
        found[j] = 0.0
        for i in range(1, order + 1):
            found[j] += weights[i, j] * differences[i]
    return found


def _weights(order: Any, factor: Any) -> Any:
    weights = np.zeros((HIGHEST + 1, HIGHEST + 1))
    weights[0] = 1.0
    for i in range(1, order + 1):
        for j in range(1, order + 1):
            weights[i, j] = weights[i - 1, j] * (i - 1 - factor * j) / i
    return weights


def _basis() -> Any:
    """By powers of x, the product of (x + i) / (i + 1), for i less than each order."""
    basis = np.zeros((HIGHEST + 1, HIGHEST + 1))
    basis[0, 0] = 1.0
    for j in range(HIGHEST):
        for p in range(HIGHEST + 1):
            basis[j + 1, p] = (j * basis[j, p] + (basis[j, p - 1] if p > 0 else 0.0)) / (j + 1.0)
    return basis
