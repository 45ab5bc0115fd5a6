"""The steps of Radau IIA of order 5, for stiff equations.

Newton's iteration with the Jacobian and its factors held, in the variables in which the stages are
apart; the error by the embedded formula of order 3. E. Hairer and G. Wanner, Solving Ordinary
Differential Equations II: Stiff and Differential-Algebraic Problems, section IV.8, 1996. The
derivative of a step is that of its stages' equation, by the implicit function theorem.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from srcgrad.frontend.evaluate.calls.implicit import constant, jacobian, solved
from srcgrad.frontend.meanings.scipy.crossings import along
from srcgrad.frontend.meanings.scipy.first_steps import (
    TOO_SMALL,
    first_size,
    shortest,
    size_of,
)

MOST_ITERATIONS = 6


def _tables() -> Any:
    """The method's coefficients, and what takes its stages apart."""
    root = np.sqrt(6.0)
    c = np.array([(4.0 - root) / 10.0, (4.0 + root) / 10.0, 1.0])
    powers = np.vander(c, 3, increasing=True)
    a = (powers * c[:, None] / [1.0, 2.0, 3.0]) @ np.linalg.inv(powers)
    values, vectors = np.linalg.eig(np.linalg.inv(a))
    vectors = vectors / vectors[2]
    real, pair = np.argmin(np.abs(values.imag)), np.argmin(values.imag)
    apart = np.stack([vectors[:, real].real, vectors[:, pair].real, -vectors[:, pair].imag], 1)
    error = np.array([-13.0 - 7.0 * root, -13.0 + 7.0 * root, -1.0]) / 3.0
    polynomial = np.linalg.inv(powers * c[:, None]).T
    numbers = float(values[real].real), complex(values[pair])
    arrays = (c, a, apart, np.linalg.inv(apart), error, polynomial.T)
    return *(tuple(each.tolist()) for each in arrays), *numbers


TIMES, STAGES, TOGETHER, APART, ERROR, POLYNOMIAL, REAL, PAIR = _tables()
"""Stages are at `TIMES`; in `APART @ stages` one is alone, and two are a complex pair."""


class RadauSteps:
    """Steps of Radau's method. A state is the solution at the start of a step."""

    def __init__(self, f: Any, size: Any) -> None:
        self.f = f
        self.degree = 3
        self.starts_at_end = False
        self.times = np.array(TIMES)
        self.table = np.array(STAGES)
        self.polynomial = np.array(POLYNOMIAL)
        self.sizes = [0.0]
        self.stages = [np.zeros(3 * size)]

    def search(self, t0: Any, tf: Any, start: Any, limits: Any, crossings: Any) -> Any:
        """Find the steps that are accepted, and their stages, until an event ends them."""
        control = _Control(self.f, t0, tf, start, limits)
        t, y = t0, start
        while control.direction * (t - tf) < 0.0:
            then, h, stages = control.accepted(t, y, tf)
            moved = y + stages[2]
            self.sizes.append(h)
            self.stages.append(np.ravel(stages))
            if crossings is not None:
                shape = partial(self.shape, 0, (y, stages), h)
                if crossings.ended(t, then, moved, shape, t, h):
                    break
            control.remember(self.shape(0, (y, stages), h), h)
            t, y = then, moved

    def begin(self, t0: Any, start: Any) -> Any:
        """The state before the first step."""
        return start

    def step(self, k: Any, now: Any, y: Any, h: Any, inside: Any) -> Any:
        """The state after a step, the solution there, and what its polynomial is made of."""
        n = y.shape[0]

        def residual(flat: Any) -> Any:
            z = np.reshape(flat, (3, n))
            slopes = np.empty((3, n))
            for i in range(3):
                slopes[i] = self.f(now + self.times[i] * h, y + z[i])
            return flat - h * np.ravel(self.table @ slopes)

        stages = np.reshape(solved(residual, self.stages[k + 1]), (3, n))
        moved = y + stages[2]
        return moved, moved, (y, stages)

    def shape(self, k: Any, parts: Any, h: Any) -> Any:
        """The solution within a step, by powers of the share of it that has passed."""
        y, stages = parts
        shape = np.empty((4, y.shape[0]))
        shape[0] = y
        shape[1:] = self.polynomial @ stages
        return shape


class _Control:
    """The choice of the steps: what is kept from one to the next."""

    def __init__(self, f: Any, t0: Any, tf: Any, start: Any, limits: Any) -> None:
        n = start.shape[0]
        self.f = f
        self.times, self.weights = np.array(TIMES), np.array(ERROR)
        self.apart, self.together = np.array(APART), np.array(TOGETHER)
        self.limits = limits
        self.tolerance = max(10.0 * 2.0**-52 / limits.rtol, min(0.03, limits.rtol**0.5))
        self.direction = 1.0 if tf >= t0 else -1.0
        self.size = first_size(f, t0, tf, start, 3, limits)
        self.size_before = 0.0
        self.error_before = 0.0
        self.shape = np.zeros((4, n))
        self.h = 0.0
        self.jacobian = np.zeros((n, n))
        self.real = np.zeros((n, n))
        self.pair = np.zeros((n, n), np.complex128)
        self.is_wanted = True
        self.is_factored = False
        self.is_fresh = False

    def accepted(self, t: Any, y: Any, tf: Any) -> Any:
        """The end of the next step that is small enough, its size and its stages."""
        f, limits = self.f, self.limits
        least = shortest(t, self.direction)
        size, size_before, error_before = self.size, self.size_before, self.error_before
        if size > limits.longest or size < least:
            size = limits.longest if size > limits.longest else least
            size_before = error_before = 0.0
        slope = constant(f(t, y))
        then, h, stages = t, 0.0, np.zeros((3, y.shape[0]))
        error = factor = rate = 0.0
        iterations = 0
        rejected = done = False
        while not done:
            if size < least:
                raise RuntimeError(TOO_SMALL)
            then = t + size * self.direction
            if self.direction * (then - tf) > 0.0:
                then = tf
            h = then - t
            size = abs(h)
            scale = limits.atol + np.abs(y) * limits.rtol
            converged, iterations, rate, stages = self._stages(t, y, h, scale)
            if not converged:
                size *= 0.5
                self.is_factored = False
            else:
                moved = y + stages[2]
                scale = limits.atol + np.maximum(np.abs(y), np.abs(moved)) * limits.rtol
                rest = self.weights @ stages / h
                wrong = self.real @ (slope + rest)
                error = size_of(wrong / scale)
                if rejected and error > 1.0:
                    wrong = self.real @ (constant(f(t, y + wrong)) + rest)
                    error = size_of(wrong / scale)
                safety = 0.9 * (2 * MOST_ITERATIONS + 1) / (2 * MOST_ITERATIONS + iterations)
                factor = safety * _factor(size, size_before, error, error_before)
                if error > 1.0:
                    size *= max(0.2, factor)
                    self.is_factored = False
                    rejected = True
                else:
                    done = True
        self._follow(size, error, min(10.0, factor), iterations > 2 and rate > 1e-3)
        return then, h, stages

    def _stages(self, t: Any, y: Any, h: Any, scale: Any) -> Any:
        """Whether the stages were found, in how many iterations, how fast, and the stages."""
        n = y.shape[0]
        guess = np.zeros((3, n))
        if self.h != 0.0:
            for i in range(3):
                guess[i] = along(self.shape, 1.0 + self.times[i] * h / self.h) - y
        converged = done = False
        iterations, rate, stages = 0, 0.0, guess
        while not done:
            if self.is_wanted:
                self.jacobian[:] = constant(jacobian(lambda z: self.f(t, z))(y))
                self.is_wanted, self.is_fresh, self.is_factored = False, True, False
            if not self.is_factored:
                self.real[:] = np.linalg.inv(REAL / h * np.eye(n) - self.jacobian)
                self.pair[:] = np.linalg.inv(PAIR / h * np.eye(n) - self.jacobian)
                self.is_factored = True
            converged, iterations, rate, stages = self._newton(t, y, h, guess, scale)
            done = converged or self.is_fresh
            self.is_wanted = not done
        return converged, iterations, rate, stages

    def _newton(self, t: Any, y: Any, h: Any, guess: Any, scale: Any) -> Any:
        """Iterations from a guess of the stages, as long as they are worth while."""
        n = y.shape[0]
        z, w = guess, self.apart @ guess
        slopes, step = np.zeros((3, n)), np.zeros((3, n))
        converged = done = False
        before = rate = 0.0
        iterations = 0
        while not done and iterations < MOST_ITERATIONS:
            iterations += 1
            for i in range(3):
                slopes[i] = constant(self.f(t + self.times[i] * h, y + z[i]))
            if np.all(np.isfinite(slopes)):
                apart = self.apart @ slopes
                step[0] = self.real @ (apart[0] - REAL / h * w[0])
                two = (apart[1] + 1j * apart[2]) - PAIR / h * (w[1] + 1j * w[2])
                both = self.pair @ two
                step[1], step[2] = both.real, both.imag
                size = size_of(step / scale)
                if iterations > 1:
                    rate = size / before
                    left = MOST_ITERATIONS - iterations + 1
                    done = rate >= 1.0 or rate**left / (1.0 - rate) * size > self.tolerance
                if not done:
                    w = w + step
                    z = self.together @ w
                    ahead = iterations > 1 and rate / (1.0 - rate) * size < self.tolerance
                    converged = size == 0.0 or ahead
                    done = converged
                before = size
            else:
                done = True
        return converged, iterations, rate, z

    def _follow(self, size: Any, error: Any, factor: Any, is_slow: Any) -> None:
        """Choose the size of the next step, and whether the Jacobian is to be new."""
        if not is_slow and factor < 1.2:
            factor = 1.0
        else:
            self.is_factored = False
        self.is_wanted, self.is_fresh = is_slow, False
        self.size_before, self.error_before = self.size, error
        self.size = size * factor

    def remember(self, shape: Any, h: Any) -> None:
        """Keep a step's polynomial, from which the next stages are guessed."""
        self.shape[:] = shape
        self.h = h


def _factor(size: Any, size_before: Any, error: Any, error_before: Any) -> Any:
    """By how much a step may be longer, by the errors of this one and the one before."""
    if error == 0.0:
        return np.inf
    more = 1.0
    if size_before != 0.0:
        more = size / size_before * (error_before / error) ** 0.25
    return min(1.0, more) * error**-0.25
