"""Throws a ball into a basket with a robot arm: a trajectory with contacts, optimised by gradient.

An arm of two links in a vertical plane (its mass matrix and Coriolis terms as in Murray, Li &
Sastry, "A mathematical introduction to robotic manipulation", 1994), driven by torques at its
joints, holds a ball and lets go; the ball flies, bounces off the floor and the wall, with
restitution and friction, and should come down in the basket. The elbow has stops: a spring and a
damper push where its angle is beyond. Unknown are the torques at knots, linear in between, and the
moment of release. The motion is stepped with branches for every contact, and the gradient goes
through all of them. Run:

    python examples/robot_arm.py --picture robot_arm.png
"""

import argparse
import math
import time
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import minimize

from srcgrad import check_grad, value, value_and_grad

GRAVITY = 9.81
FLOOR, WALL = 0.0, 3.0


@dataclass
class Arm:
    """Links with their masses at the ends; angles and speeds of the joints."""

    lengths: tuple[float, float] = (0.7, 0.6)
    masses: tuple[float, float] = (1.5, 1.0)
    height: float = 1.4
    limits: tuple[float, float] = (-2.4, 2.4)
    angles: np.ndarray = field(default_factory=lambda: np.array([-2.0, -0.6]))
    speeds: np.ndarray = field(default_factory=lambda: np.zeros(2))

    def accelerations(self, torques):
        l1, l2 = self.lengths
        m1, m2 = self.masses
        q1, q2 = self.angles
        w1, w2 = self.speeds
        cos, sin = math.cos(q2), math.sin(q2)
        mass = np.array(
            [
                [(m1 + m2) * l1**2 + m2 * l2**2 + 2.0 * m2 * l1 * l2 * cos, 0.0],
                [m2 * l2**2 + m2 * l1 * l2 * cos, m2 * l2**2],
            ]
        )
        mass[0, 1] = mass[1, 0]
        turning = m2 * l1 * l2 * sin * np.array([-w2 * (2.0 * w1 + w2), w1**2])
        weight = GRAVITY * np.array(
            [
                (m1 + m2) * l1 * math.cos(q1) + m2 * l2 * math.cos(q1 + q2),
                m2 * l2 * math.cos(q1 + q2),
            ]
        )
        push = torques - turning - weight - 0.3 * self.speeds
        # The stops of the elbow.
        low, high = self.limits
        if q2 < low:
            push[1] += 400.0 * (low - q2) - 4.0 * w2
        elif q2 > high:
            push[1] += 400.0 * (high - q2) - 4.0 * w2
        return np.linalg.solve(mass, push)

    def step(self, torques, h):
        self.speeds = self.speeds + h * self.accelerations(torques)
        self.angles = self.angles + h * self.speeds

    def hand(self):
        """Place and velocity of the hand."""
        l1, l2 = self.lengths
        one, both = self.angles[0], self.angles[0] + self.angles[1]
        place = np.array(
            [
                l1 * math.cos(one) + l2 * math.cos(both),
                self.height + l1 * math.sin(one) + l2 * math.sin(both),
            ]
        )
        turn = self.speeds[0] + self.speeds[1]
        velocity = np.array(
            [
                -l1 * math.sin(one) * self.speeds[0] - l2 * math.sin(both) * turn,
                l1 * math.cos(one) * self.speeds[0] + l2 * math.cos(both) * turn,
            ]
        )
        return place, velocity


@dataclass
class Ball:
    place: np.ndarray
    velocity: np.ndarray
    restitution: float = 0.7
    grip: float = 0.85
    bounces: int = 0

    def fly(self, h):
        """One step of free flight; contacts are met within it, where they happen."""
        remaining = h
        while remaining > 1e-12:
            taken, wall = remaining, 0
            x, y = self.place
            vx, vy = self.velocity
            fall = 0.5 * GRAVITY
            if fall * remaining**2 - vy * remaining - (y - FLOOR) > 0.0 and y > FLOOR - 1e-9:
                root = math.sqrt(vy**2 + 4.0 * fall * max(y - FLOOR, 0.0))
                hit = (vy + root) / (2.0 * fall)
                if hit < taken:
                    taken, wall = hit, 1
            if vx > 0.0 and x + vx * taken > WALL:
                taken, wall = max((WALL - x) / vx, 0.0), 2
            self.place = self.place + taken * self.velocity
            self.place[1] -= fall * taken**2
            self.velocity = self.velocity + np.array([0.0, -GRAVITY * taken])
            if wall == 1:
                self.velocity *= np.array([self.grip, -self.restitution])
                self.bounces += 1
            elif wall == 2:
                self.velocity *= np.array([-self.restitution, self.grip])
                self.bounces += 1
            remaining -= taken
            if self.bounces > 20:
                break


def torque(knots, t, duration):
    """Linear between the knots."""
    at = t / duration * (len(knots) - 1)
    k = min(int(at), len(knots) - 2)
    return knots[k] + (at - k) * (knots[k + 1] - knots[k])


def released(plan, h, duration, path):
    """The ball as the hand lets it go; the hand's places are added to the path."""
    knots = plan[:-1].reshape(-1, 2)
    release = plan[-1]
    arm = Arm()
    t = 0.0
    while t + h < release:
        arm.step(torque(knots, t, duration), h)
        t += h
        path.append(arm.hand()[0])
    arm.step(torque(knots, t, duration), release - t)
    return Ball(*arm.hand())


def miss(plan, basket, when, h, duration):
    """How far the ball is from the basket at a time after the release, and the price of effort."""
    ball = released(plan, h, duration, [])
    for _ in range(round(when / h)):
        ball.fly(h)
    knots = plan[:-1].reshape(-1, 2)
    effort = np.mean(knots**2) + np.mean(np.diff(knots, axis=0) ** 2)
    return np.sum((ball.place - basket) ** 2) + 1e-5 * effort


def seconds(function, *arguments):
    """The best of three calls."""
    taken = []
    for _ in range(3):
        begun = time.perf_counter()
        function(*arguments)
        taken.append(time.perf_counter() - begun)
    return min(taken)


def flight(plan, when, h, duration):
    """The paths of hand and ball, and how often it bounced."""
    path = []
    ball = released(plan, h, duration, path)
    places = [ball.place]
    for _ in range(round(when / h)):
        ball.fly(h)
        places.append(ball.place)
    return np.array(path), np.array(places), ball.bounces


def picture(path, plans, basket, when, h, duration):
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(1, 2, figsize=(11, 4), layout="constrained", sharey=True)
    for axis, (title, plan) in zip(axes, plans.items(), strict=True):
        hand, ball, _ = flight(plan, when, h, duration)
        axis.plot(*hand.T, label="hand")
        axis.plot(*ball.T, ".", markersize=3, label="ball")
        axis.plot(*basket, "k_", markersize=20, label="basket")
        axis.axhline(FLOOR, color="gray")
        axis.axvline(WALL, color="gray")
        axis.set_title(title)
        axis.set_aspect("equal")
        axis.legend(loc="upper left")
    figure.savefig(path, dpi=120)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--picture", metavar="FILE", help="where to save a picture")
    options = parser.parse_args()

    basket, when, h, duration = np.array([2.2, 0.8]), 1.3, 0.01, 0.8
    start = np.append(np.tile([20.0, 4.0], 5), 0.503)
    data = (basket, when, h, duration)
    both = value_and_grad(miss)
    begun = time.perf_counter()
    both(start, *data)
    print(f"compiled in {time.perf_counter() - begun:.1f} s")
    worst = check_grad(miss, (start, *data), argnums=0)
    print(f"gradient against differences: {worst:.1e}")
    forward, backward = seconds(value(miss), start, *data), seconds(both, start, *data)
    print(f"throw {1e6 * forward:.0f} us, with gradient {1e6 * backward:.0f} us", end="")
    print(f": {backward / forward:.1f} times")

    bounds = [(-60.0, 60.0)] * (len(start) - 1) + [(0.3, 0.75)]
    fit = minimize(both, start, args=data, jac=True, method="L-BFGS-B", bounds=bounds)
    print(f"{fit.nfev} gradients")
    for name, plan in (("first", start), ("found", fit.x)):
        _, places, bounces = flight(plan, when, h, duration)
        away = np.linalg.norm(places[-1] - basket)
        print(
            f"{name}: let go at {plan[-1]:.3f} s, {bounces} bounces, {away:.3f} m from the basket"
        )
    assert worst < 1e-5
    assert away < 0.02 and bounces >= 1, "in the basket, off the floor or the wall"
    if options.picture:
        plans = {"first torques": start, "optimised": fit.x}
        picture(options.picture, plans, basket, when, h, duration)


if __name__ == "__main__":
    main()
