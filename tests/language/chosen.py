"""Strings, members of enums, functions and objects that are one or the other as the numbers say."""

import dataclasses
import enum
import math

import numpy as np

from tests.tools.checking import Cases

case = Cases()
X = np.array([0.7, -1.2, 2.1, 0.4, 1.5, -0.3])


def on_both_sides(program, *others):
    """The program where its first argument is below one, and where it is above."""
    case(program, 0.4, *others, compiled=program is regime)
    case(program, 1.4, *others, compiled=False)


# Strings and enums -------------------------------------------------------------------------------


def regime(re, k):
    """A friction factor: the regime is named in one place and used in another."""
    if re < 1.0:
        name = "laminar"
    else:
        name = "turbulent"
    factor = 64.0 / re if name == "laminar" else 0.3 / re**0.25
    return factor * k


on_both_sides(regime, 2.0)


def _region(p):
    if p < 1.0:
        return "one"
    elif p < 2.0:
        return "two"
    return "three"


def region(p, t):
    where = _region(p)
    if where == "one":
        return p * t
    elif where == "two":
        return p * p * t
    elif where == "three":
        return p * t**3
    else:
        raise ValueError(f"unknown region {where}")


on_both_sides(region, 2.0)
case(region, 2.4, 2.0, compiled=False)


def coefficients_of_a_region(p, t):
    table = {"one": (1.5, 2.0), "two": (2.5, 0.5), "three": (3.5, 1.0)}
    a, b = table[_region(p)]
    return a * p * t**b


on_both_sides(coefficients_of_a_region, 2.0)


def operations_on_names(p, t):
    name = _region(p)
    total = len(name) * p
    if name in ("one", "three"):
        total *= t
    if not name.startswith("t") and name.upper() != "TWO":
        total += t * t
    if name + "!" == "two!" or f"{name}-{1}" == "three-1":
        total -= p
    return total


on_both_sides(operations_on_names, 2.0)
case(operations_on_names, 2.4, 2.0, compiled=False)


def matched_name(p, t):
    match _region(p):
        case "one":
            return p * t
        case "two" | "four":
            return p * p * t
        case other:
            return p * t * len(other)


on_both_sides(matched_name, 2.0)
case(matched_name, 2.4, 2.0, compiled=False)


class Phase(enum.Enum):
    SOLID = 1.5
    LIQUID = 2.5


def phase(t, k):
    found = Phase.SOLID if t < 1.0 else Phase.LIQUID
    scale = found.value
    if found is Phase.SOLID:
        scale *= t
    return scale * k * len(found.name)


on_both_sides(phase, 2.0)


class Shape(enum.Enum):
    FLAT = 1.0
    ROUND = 2.0

    def __call__(self, t):
        return t * self.value if self is Shape.FLAT else math.tanh(t) * self.value


def members_called(t, k):
    """A member that is one of two, and all of them, called as functions."""
    chosen = Shape.FLAT if t < 1.0 else Shape.ROUND
    return chosen(t * k) + sum(shape(t) * k for shape in Shape) + sum(map(Shape.ROUND, (t, k)))


on_both_sides(members_called, 2.0)


def state_machine(x):
    """A state that each iteration reads and sets."""
    state = "idle"
    total = 0.0
    for v in x:
        if state == "idle":
            if v > 0.5:
                state = "busy"
                total += v
        elif state == "busy":
            total += 2.0 * v * v
            if v < 0:
                state = "idle"
        if v > 2.0:
            state = "failed"
    return total * (2.0 if state == "failed" else 3.0)


case(state_machine, X)
case(state_machine, -X, compiled=False)


def while_named(x):
    step, size = "large", 1.0
    while step != "done":
        if step == "large":
            size *= x
            if size > 4.0:
                step = "small"
        else:
            size -= 0.25 * x
            if size < 3.0:
                step = "done"
    return size


case(while_named, 1.3, compiled=False)


# Functions ---------------------------------------------------------------------------------------


def ufunc_or_other(x, y):
    f = np.sin if x < 1.0 else np.cos
    return f(x * y) * y + f(x)


on_both_sides(ufunc_or_other, 2.0)


def lambda_or_other(x, y):
    if x > 1.0:
        law = lambda s: s * s + x  # noqa: E731
    else:
        law = lambda s: y * s  # noqa: E731
    y = 3.0 * y
    return law(x) + law(y)


on_both_sides(lambda_or_other, 2.0)


def _linear(s, k):
    return k * s


def _cubic(s, k):
    return k * s**3


def function_of_a_table(x, k):
    laws = {"linear": _linear, "cubic": _cubic}
    return laws["cubic" if x > 1.0 else "linear"](x, k=k)


on_both_sides(function_of_a_table, 2.0)


def activations(x):
    total = 0.0
    for v in x:
        activation = math.tanh if v > 0 else math.sin
        total += activation(v) * v
    return total


case(activations, X, compiled=False)


def function_or_none(x, k):
    law = None
    if x > 1.0:
        law = _cubic
    return k * x if law is None else law(x, k)


on_both_sides(function_or_none, 2.0)


# Objects -----------------------------------------------------------------------------------------


class Material:
    def __init__(self, stiffness, ratio):
        self.stiffness = stiffness
        self.ratio = ratio

    def shear(self):
        return self.stiffness / (2.0 * (1.0 + self.ratio))

    def bulk(self):
        return self.stiffness / (3.0 * (1.0 - 2.0 * self.ratio))


def one_of_two_materials(t, e):
    steel = Material(e, 0.3)
    rubber = Material(0.1 * e * t, 0.49)
    chosen = steel if t > 1.0 else rubber
    law = steel.shear if e * t > 2.0 else steel.bulk
    return chosen.shear() * t + law() + steel.stiffness


on_both_sides(one_of_two_materials, 2.0)


def written_through_a_choice(t, e):
    """Python changes the object that was chosen, and no other."""
    steel = Material(e, 0.3)
    rubber = Material(0.1 * e, 0.49)
    chosen = steel if t > 1.0 else rubber
    chosen.stiffness = chosen.stiffness * t + e
    return steel.stiffness * rubber.stiffness * t


on_both_sides(written_through_a_choice, 2.0)


def best_of_many(x, k):
    """None, then one of the objects that iterations make."""
    best = None
    for v in x:
        made = Material(v * v + k, 0.1 * v)
        if best is None or made.stiffness > best.stiffness:
            best = made
    return best.shear()


case(best_of_many, X, 0.5)


@dataclasses.dataclass
class Mixture:
    name: str
    fraction: float
    composition: np.ndarray


def second_phase_or_none(t, z):
    vapour = Mixture("vapour", 0.9, z)
    liquid = None
    if t < 1.0:
        liquid = Mixture("liquid", 0.1 * t, z * t)
    total = vapour.fraction * np.sum(vapour.composition**2)
    if liquid is not None:
        total += liquid.fraction * np.sum(liquid.composition**2) * len(liquid.name)
    return total


on_both_sides(second_phase_or_none, np.array([0.5, 0.3, 0.2]))


def list_or_none(t, z):
    extra = None
    if t < 1.0:
        extra = [t * z, z, [t, 2.0]]
    if extra:
        return extra[0] * extra[2][0] + extra[1]
    return t * z


on_both_sides(list_or_none, 1.7)


def under_one_of_two_words(x):
    sums = {"low": 0.0, "high": 0.0, "count": 0}
    items = {"low": [], "high": []}
    for v in x:
        word = "high" if v > 1.0 else "low"
        sums[word] += v**2
        sums["count"] += 1
        if sums[word] > 3.0:
            sums[word] = sums[word] * 0.5
        items[word].append(v)
    return sums["low"] * 2 + sums["high"] * sums["count"] + sum(v**3 for v in items["high"])


case(under_one_of_two_words, np.array([0.7, 1.3, 0.45, 1.9, 1.1, 0.85]))


def functions_by_position(x):
    of_all = [math.sin, math.cos, lambda u: u**2]
    made = []
    for k in range(3):
        made.append(lambda u, k=k: u ** (k + 1) * x[0])
    t = 0.0
    for i in range(len(x)):
        t += of_all[i % 3](x[i]) * made[i % 3](x[i])
    return t


case(functions_by_position, np.array([0.7, 1.3, 0.45, 1.9, 1.1, 0.85]))


def region_of_a_table(t, p):
    """As tables of regions are looked up: no `else`, as there is always a region."""
    if p > 2.0:
        if t < 0.5:
            region = "c"
        elif t < 3.0:
            region = "t"
    elif p > 1.0:
        region = "r"
    elif p > 0.0:
        region = "k" if t > p else "c"
    return COEFFICIENTS[region] * t * p


COEFFICIENTS = {"c": 2.0, "t": -0.5, "r": 1.5, "k": 3.0}


def sizes_of_waves(x):
    total = 0.0
    for each in x:
        if each > 1.0:
            size = "large"
        elif each > 0.3:
            size = "small"  # else it is as before
        total += each**2 if size == "large" else 3.0 * each
    return total


def pair_of_a_regime(x):
    if x > 1.0:
        pair, rates = [x, 2.0], {"a": x, "b": [3.0, x]}
    elif x < 0.0:
        pair, rates = [x * x, x], {"a": 1.0, "b": [x, x]}
    pair[1] *= rates["b"][1]
    return sum(pair) * rates["a"]


def names_of_one_list(x):
    if x > 1.0:
        items = [x]
        others = items
    elif x < 0.0:
        items, others = [2.0 * x], [1.0]
    others.append(3.0)
    return sum(items) * x


def last_of_a_loop(x, n):
    for k in range(n):
        state = [x, k * 1.0]
        x = x * 0.9
    return state[0] ** 2 + state[1] * x


case(region_of_a_table, 0.7, 2.5)
case(region_of_a_table, 0.7, 0.5)
case(region_of_a_table, 0.2, 0.5)
case(sizes_of_waves, np.array([0.5, 2.0, 0.1, 3.0, 0.4, 0.2]))
case(pair_of_a_regime, 1.5)
case(pair_of_a_regime, -0.6)
case(names_of_one_list, 1.5)
case(names_of_one_list, -0.6)
case(last_of_a_loop, 1.5, 3)
