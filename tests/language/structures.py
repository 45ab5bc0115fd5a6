"""Structures: tuples, named tuples, lists, dicts, dataclasses, objects, comprehensions."""

import math
from collections import namedtuple
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from tests.tools.checking import Cases

case = Cases()
VECTOR = np.array([0.9, -0.4, 1.7, 0.3, -1.1])
Point = namedtuple("Point", "x y")


class State(NamedTuple):
    position: float
    velocity: float

    def energy(self):
        return 0.5 * self.velocity**2 + self.position**2


@dataclass
class Spring:
    stiffness: float
    damping: float = 0.1

    def force(self, x, v):
        return -self.stiffness * x - self.damping * v

    @property
    def ratio(self):
        return self.damping / self.stiffness


@dataclass(frozen=True)
class Layered:
    spring: Spring
    offsets: tuple


class Model:
    gain = 2.0

    def __init__(self, a, weights):
        self.a = a
        self.weights = weights
        self.calls = 0

    def __call__(self, x):
        return self.a * x * self.gain

    def predict(self, x):
        return self(x) + self.bias

    @property
    def bias(self):
        return self.a**2

    @staticmethod
    def cube(x):
        return x**3

    @classmethod
    def doubled(cls, x):
        return cls.gain * x

    def accumulate(self, x):
        self.calls += 1
        self.a = self.a * x
        return self.a * self.calls

    def total(self, x):
        result = 0.0
        for i in range(len(self.weights)):
            result += self.weights[i] * x**i
        return result


class Derived(Model):
    def predict(self, x):
        return super().predict(x) * 2.0 + self.cube(x)


@dataclass
class WithList:
    a: float
    values: list = field(default_factory=lambda: [1.0, 2.0])


class Buffer:
    def __init__(self, n):
        self.data = np.zeros(n)
        self.count = 0

    def push(self, v):
        self.data[self.count] = v
        self.count += 1


def tuple_indexing(x, y):
    t = (x, y, x * y)
    return t[0] * t[-1] + t[1] * len(t)


case(tuple_indexing, 1.3, 0.7)


def tuple_concatenation(x, y):
    t = (x,) + (y, 2.0) + (x,) * 2
    a, b, c, d, e = t
    return a * b + c * d * e + t[1:3][0] * t[::-1][0]


case(tuple_concatenation, 1.3, 0.7)


def tuple_nested(x, y):
    t = ((x, y), (x * y, (x, 2.0)))
    return t[0][1] * t[1][1][0] + t[1][0]


case(tuple_nested, 1.3, 0.7)


def tuple_argument(p):
    a, b = p
    return a * b + p[0] ** 2


case(tuple_argument, (1.3, 0.7))


def tuple_argument_deep(p):
    (a, b), c, v = p
    return a * b + c[0] * c[1] + v[0] * v[1] * a


case(tuple_argument_deep, ((1.3, 0.7), [0.4, 0.2], np.array([0.3, -2.0])))


def list_argument(p):
    return p[0] * p[1] + p[-1] ** 2


case(list_argument, [1.3, 0.7, -0.4])


def list_argument_loop(p):
    total = 0.0
    for k, v in enumerate(p):
        total += v**2 * k
    return total * len(p)


case(list_argument_loop, [1.3, 0.7, -0.4])


def list_of_arrays(layers):
    total = 1.0
    for w in layers:
        total = total * w[0] + w[1]
    return total


case(list_of_arrays, [VECTOR, VECTOR[:2] * 2.0, VECTOR[1:3]])


def dict_argument(p):
    return p["a"] * p["b"] ** 2 + p["c"][1]


case(dict_argument, {"a": 1.3, "b": 0.7, "c": VECTOR})


def dict_nested_argument(p):
    return p["in"]["w"] * p["out"][0] + p["out"][1]


case(dict_nested_argument, {"in": {"w": 1.3}, "out": (0.7, 0.3)})


def named_tuple(x, y):
    p = Point(x, y * x)
    q = p._replace(x=p.y)
    a, b = p
    return p.x * q.x + a * b + p[1]


case(named_tuple, 1.3, 0.7)


def named_tuple_argument(p):
    return p.x * p.y**2


case(named_tuple_argument, Point(1.3, 0.7))


def named_tuple_method(state, h):
    for _ in range(3):
        state = State(state.position + h * state.velocity, state.velocity - h * state.position)
    return state.energy()


case(named_tuple_method, State(1.3, 0.7), 0.1)


def dataclass_argument(spring, x):
    return spring.force(x, 2.0) * spring.ratio


case(dataclass_argument, Spring(1.3, 0.7), 0.4)


def dataclass_built(k, d):
    spring = Spring(k, damping=d)
    stiff = Spring(stiffness=k * d)
    return spring.force(1.0, 2.0) * stiff.force(k, d)


case(dataclass_built, 1.3, 0.7)


def dataclass_nested(layered, x):
    return layered.spring.force(x, layered.offsets[0]) + layered.offsets[1]


case(dataclass_nested, Layered(Spring(1.3, 0.7), (0.4, 0.2)), 0.9)


def dataclass_attribute_written(spring, x):
    spring.stiffness = spring.stiffness * x
    spring.damping += spring.stiffness
    return spring.force(x, x)


case(dataclass_attribute_written, Spring(1.3, 0.7), 0.4)


def dataclass_with_default_factory(x):
    local = WithList(x)
    local.values[0] = local.a * 2.0
    return local.a * local.values[1] + local.values[0] ** 2


case(dataclass_with_default_factory, 1.3)

MODEL = Model(1.5, np.array([0.5, -1.0, 2.0]))
DERIVED = Derived(1.5, np.array([0.5, -1.0, 2.0]))


def global_object(x):
    return MODEL.predict(x) * MODEL(x) + MODEL.cube(x) + MODEL.doubled(x)


case(global_object, 1.3)

case(MODEL.predict, 1.3)
case(MODEL.total, 1.3)
case(DERIVED.predict, 1.3)
case(MODEL, 1.3)


def object_argument(model, x):
    return model.predict(x) + model.total(x)


case(object_argument, MODEL, 1.3)


def object_written(model, x):
    first = model.accumulate(x)
    second = model.accumulate(x)
    return first * second + model.a


case(object_written, MODEL, 1.3)


def object_made(x, y):
    model = Model(x, np.array([1.0, 2.0]))
    model.a = model.a * y
    model.extra = x * y
    return model.predict(y) + model.extra * model.total(x)


case(object_made, 1.3, 0.7)


def object_in_loop(x, n):
    model = Model(x, np.array([1.0, 2.0]))
    for _ in range(n):
        model.a = model.a * 0.5 + x
    return model.a * model.a


case(object_in_loop, 1.3, 3)


def object_array_attribute_written(x):
    b = Buffer(4)
    b.push(x)
    b.push(x * b.data[0])
    return b.data[1] * b.count


case(object_array_attribute_written, 1.3)


def getattr_known(spring):
    return getattr(spring, "stiffness") ** 2 * getattr(spring, "missing", 2.0) + hasattr(
        spring, "ratio"
    )


case(getattr_known, Spring(1.3, 0.7))


def instance_checks(x, extra=None):
    if isinstance(x, float) and not isinstance(extra, (tuple, list)):
        return x * x
    return x * len(extra)


case(instance_checks, 1.3)
case(instance_checks, 1.3, (1, 2))


def list_built(x, y):
    values = [x, y]
    values.append(x * y)
    values.extend([2.0, x])
    values[0] = values[1] * values[2]
    values[-1] += y
    return values[0] * values[2] + values[-1] * len(values)


case(list_built, 1.3, 0.7)


def list_methods(x, y):
    values = [x, y, x * y]
    last = values.pop()
    first = values.pop(0)
    values.insert(0, last * last)
    values.reverse()
    both = values + [first] * 2
    return both[0] * both[1] + both[2] * both[3]


case(list_methods, 1.3, 0.7)


def list_aliased(x):
    a = [x, 2.0]
    b = a
    c = a.copy()
    b[0] = x * x
    return a[0] * c[0]


case(list_aliased, 1.3)


def list_of_lists(x, y):
    grid = [[x, y], [x * y, 1.0]]
    grid[1][1] = grid[0][0] * grid[1][0]
    total = 0.0
    for row in grid:
        for v in row:
            total += v * v
    return total


case(list_of_lists, 1.3, 0.7)


def append_run_time(x, n):
    out = []
    for i in range(n):
        out.append(x * i + 1.0)
    total = 1.0
    for v in out:
        total *= v
    return total


case(append_run_time, 1.3, 4)
case(append_run_time, 1.3, 0)


def append_reads_last(x, n):
    trajectory = [x]
    for _ in range(n):
        trajectory.append(trajectory[-1] * 0.5 + x * trajectory[-1] ** 2 * 0.1)
    return trajectory[-1] * trajectory[0] + len(trajectory)


case(append_reads_last, 1.3, 4)
case(append_reads_last, 1.3, 0)


def append_in_while(x):
    out = []
    while x > 0.1:
        x = x * 0.6
        out.append(x * x)
    total = 0.0
    for i in range(len(out)):
        total += out[i] * (i + 1)
    return total


case(append_in_while, 1.3)


def append_and_write(x, n):
    out = [0.0]
    for i in range(n):
        out.append(x + i)
        out[0] += out[i] * out[i + 1]
    return out[0]


case(append_and_write, 1.3, 4)


def append_in_condition(x):
    positive = []
    negative = []
    for v in x:
        if v > 0.0:
            positive.append(v * v)
        else:
            negative.append(v)
    total = 0.0
    for v in positive:
        total += v
    for v in negative:
        total *= v
    return total


case(append_in_condition, VECTOR)


def stack_of_values(x, n):
    stack = []
    for i in range(n):
        stack.append(x * (i + 1))
    total = 1.0
    while stack:
        total = total * 0.5 + stack.pop() ** 2
    return total


case(stack_of_values, 1.3, 4)


def dict_built(x, y):
    d = {"a": x, "b": y}
    d["c"] = d["a"] * d["b"]
    d["a"] += 1.0
    d.update(b=d["c"] * 2.0)
    total = 0.0
    for key in d:
        total += d[key] * len(key)
    for key, value in d.items():
        if key != "b":
            total *= value
    return total + sum(d.values()) + d.get("zz", 3.0) * len(d) + d.pop("a")


case(dict_built, 1.3, 0.7)


def dict_comprehended(x):
    d = {k: x**k for k in range(1, 4)}
    return d[1] * d[2] + d[3] + sum(v for k, v in d.items() if k > 1)


case(dict_comprehended, 1.3)


def list_comprehension(x, y):
    values = [x * k + y for k in range(4)]
    chosen = [v * v for k, v in enumerate(values) if k % 2]
    return sum(chosen) * values[0]


case(list_comprehension, 1.3, 0.7)


def list_comprehension_run_time(x, n):
    values = [x * k for k in range(n)]
    total = 0.0
    for v in values:
        total += v * v
    return total


case(list_comprehension_run_time, 1.3, 4)
case(list_comprehension_run_time, 1.3, 0)


def nested_comprehension(x):
    grid = [[x * i + j for j in range(3)] for i in range(2)]
    flattened = [v for row in grid for v in row]
    return sum(v * v for v in flattened) + grid[1][2]


case(nested_comprehension, 1.3)


def comprehension_over_array(x):
    return sum([v * v for v in x]) + sum(v for v in x if v > 0.0)


case(comprehension_over_array, VECTOR)


def generators(x, n):
    a = sum(x**k for k in range(n))
    b = max(x * k for k in range(3))
    c = min(x - k for k in range(3))
    return a + b * c + sum((x for _ in range(n)), 2.0)


case(generators, 1.3, 4)


def comprehension_scope(x):
    k = x * x
    values = [k * 2.0 for k in (1.0, x)]
    return k * values[1]


case(comprehension_scope, 1.3)


def comprehension_conditional(x):
    values = [v * v if v > 1.0 else -v for v in (x, 0.5 * x, 2.0 * x)]
    return values[0] + values[1] * values[2]


case(comprehension_conditional, 1.3)


def array_from_list(x, y):
    a = np.array([x, y, x * y])
    a[0] *= a[2]
    return a[0] + a[1]


case(array_from_list, 1.3, 0.7)


def options_dictionary(x, options):
    if options["mode"] == "fast":
        return x * options["scale"]
    return x * x


case(options_dictionary, 1.3, {"mode": "fast", "scale": 2.0}, argnums=0)
case(options_dictionary, 1.3, {"mode": "slow", "scale": 2.0}, argnums=0)


def carried_tuple(x, n):
    state = (x, 0.0)
    for k in range(n):
        state = (state[0] * 0.9 + state[1], state[1] + x * k)
    return state[0] * state[1]


case(carried_tuple, 1.3, 3)


def carried_named_tuple(x, n):
    p = Point(x, 1.0)
    for _ in range(n):
        p = Point(p.x * p.y, p.y + 0.1 * p.x)
    return p.x + p.y


case(carried_named_tuple, 1.3, 3)


def carried_fixed_list(x, n):
    state = [x, 1.0]
    for _ in range(n):
        state[0] = state[0] * state[1] * 0.5
        state[1] = state[1] + state[0]
    return state[0] * state[1]


case(carried_fixed_list, 1.3, 3)


def carried_dict(x, n):
    state = {"a": x, "b": 1.0}
    for _ in range(n):
        state["a"] = math.sin(state["a"]) * state["b"]
        state["b"] += state["a"]
    return state["a"] * state["b"]


case(carried_dict, 1.3, 3)


def indexed_by_variable(x, y, n):
    values = [x, y, x * y]
    total = 0.0
    for k in range(n):
        total += values[k] * values[-1 - k]
    return total


case(indexed_by_variable, 1.3, 0.7, 3)


def strings(x, name="ab"):
    return x * len(name) + (x * x if name.startswith("a") else 0.0) + len(f"{name}-{2}")


case(strings, 1.3)


def sets(x, mode):
    allowed = {"a", "b"}
    return x * x if mode in allowed else x


case(sets, 1.3, "a")


def slices_of_lists(x, y):
    values = [x, y, x * y, 2.0]
    head, tail = values[:2], values[2:]
    return head[0] * tail[0] + sum(values[::2]) * head[-1]


case(slices_of_lists, 1.3, 0.7)


def zip_of_structures(p, q):
    total = 0.0
    for a, b in zip(p, q):
        total += a * b
    return total


case(zip_of_structures, (1.3, 0.7), [0.2, -0.4])


def tuple_comparison(x, mode):
    if mode == (1, "a"):
        return x * x
    return x


case(tuple_comparison, 1.3, (1, "a"))


def terms_that_are_left_out(x):
    skipped = {k * k for k in range(3) if k != 1}
    total = 0.0
    for k in range(len(x)):
        if k not in skipped:
            total += x[k] ** 2 * len({k % 2 for k in skipped})
    return total


case(terms_that_are_left_out, VECTOR)


class Iterate(NamedTuple):
    scale: float
    position: np.ndarray
    count: int = 0


def replaced_in_a_loop(x):
    s = Iterate(x[0], x)
    for i in range(len(x)):
        s = s._replace(scale=s.scale * x[i] + 0.1, position=s.position * 0.9, count=s.count + 1)
    y = s.position * 1.0
    t = s._replace(position=2.0 * y)
    y[0] = 5.0
    return s.scale + np.sum(s._asdict()["position"]) * s.count + np.sum(t.position**2)


case(replaced_in_a_loop, np.array([0.7, 1.3, 0.45, 1.9]))
