"""Programs that ask for what is only known when they run, or have no derivative: SG2xx."""

from __future__ import annotations

import collections
import dataclasses
import functools
import itertools

import numpy as np

import srcgrad
from tests.tools.refused import refused, situation

VECTOR = np.array([1.0, 2.0, 3.0])
MATRIX = np.ones((2, 3))


class Own:
    def __init__(self, x):
        self.x = x

    def _hidden(self):
        return self.x

    double = property(lambda self: 2.0 * self.x)
    built_in = property(abs)


class Slotted:
    __slots__ = ("x",)

    def __init__(self, x):
        self.x = x


@dataclasses.dataclass(frozen=True)
class Frozen:
    x: float


@refused("SG203", VECTOR)
def length_of_a_float(x):
    return np.sum(np.zeros(x[0])) + x[0]


@refused("SG204", 2.0)
def text_or_number(x):
    name = "a" if x > 0.0 else 2.0
    return x * len(name)


@refused("SG206", VECTOR)
def array_and_function(x):
    return np.sum(x + Own)


@refused("SG207", 2.0)
def attribute_of_a_lambda(x):
    return (lambda v: v * x).__closure__


@refused("SG208", 2.0)
def attribute_that_is_not_there(x):
    return Own(x).y


@refused("SG209", 2.0)
def sets_a_frozen_field(x):
    frozen = Frozen(x)
    frozen.x = 2.0 * x
    return frozen.x


@refused("SG212", 2.0, 3.0)
def sorted_by_a_key(x, y):
    return sorted([x, y], key=lambda v: -v, reverse=x > y)[0]


@refused("SG213", 2.0)
def calls_a_number(x):
    return x(2.0)


@refused("SG214", 2.0)
def sine_of_a_function(x):
    return np.sin(lambda: x)


@refused("SG217", 2.0)
def dict_of_a_number(x):
    return dict.get(x, "a")


@refused("SG218", 2.0)
def subscript_of_a_function(x):
    double = lambda: 2.0 * x  # noqa: E731
    return double[0]


@refused("SG219", VECTOR)
def item_of_mixed_tuple(x):
    return np.sum((x, 2.0)[int(x[0])])


@refused("SG220", VECTOR)
def list_plus_number(x):
    return [x[0], 1.0] // x[0]


@refused("SG221", VECTOR, 3)
def growing_lists_are_equal(x, n):
    some, others = [], []
    for k in range(n):
        some.append(x[k])
        others.append(x[k])
    return x[0] if some == others else 0.0


@refused("SG222", 2.0)
def key_that_is_complex(x):
    return {1j * x: 1.0}[1j * x] * x


@refused("SG223", VECTOR)
def slice_of_a_list(x):
    return sum([x[0], x[1], x[2]][: int(x[1])])


@refused("SG224", VECTOR)
def store_in_a_list_of_arrays(x):
    values = [x, x]
    values[int(x[0])] = 2.0 * x
    return np.sum(values[0])


@refused("SG225", VECTOR)
def arrays_repeated(x):
    return np.sum(((x,) * int(x[1]))[0])


@refused("SG226", VECTOR)
def stores_in_a_copy(x):
    (x * 2.0)[0] = 1.0
    return np.sum(x)


@refused("SG227", VECTOR)
def appends_a_function(x):
    values = []
    for k in range(int(x[2])):
        values.append(lambda k=k: k)
    return x[0]


@refused("SG228", VECTOR)
def pops_at_a_number(x):
    return [x[:1], x[1:], x[2:]].pop(int(x[0]))[0]


@refused("SG229", 2.0)
def copies_slots(x):
    import copy

    return copy.copy(Slotted(x)).x


@refused("SG231", VECTOR, 2)
def draws_by_an_element(x, n):
    k = 0
    for each in x:
        k += 1 if each > 0.0 else 2
    return np.sum(np.random.default_rng(0).normal(size=k)) * x[0]


@refused("SG232", 2.0)
def draws_on_a_path(x):
    rng = np.random.default_rng(0)
    if x > 0.0:
        return rng.normal() * x
    return x


@refused("SG233", 2.0)
def none_plus_number(x):
    return None + x


@refused("SG235", 2.0)
def read_before_set(x):
    y = late * x  # noqa: F821
    late = 2.0
    return y + late


@refused("SG237", VECTOR, 2)
def spreads_an_array(x, n):
    return max(*x[:n], 1.0)


@refused("SG238", VECTOR)
def tuple_of_run_time_length(x):
    return len(tuple(2.0 * v for v in x)) * x[0]


@refused("SG239", VECTOR)
def inserts_at_a_number(x):
    values = [x[:2], x[1:]]
    values.insert(int(x[0]), x[:1])
    return values[0][0]


@refused("SG241", MATRIX)
def axes_that_vary(x):
    return np.sum(np.sum(x, axis=int(x[0, 0])))


@refused("SG242", VECTOR)
def dtype_that_varies(x):
    return np.sum(np.zeros(3, dtype=x[0])) * x[0]


@refused("SG243", VECTOR, 1)
def einsum_that_varies(x, n):
    return np.einsum(x, [n], x, [n])


@refused("SG244", VECTOR)
def adds_to_a_copy(x):
    np.add.at(x * 2.0, [0], 1.0)
    return np.sum(x)


@refused("SG245", VECTOR)
def windows_that_vary(x):
    return np.sum(np.lib.stride_tricks.sliding_window_view(x, 2, axis=int(x[0])))


@refused("SG246", VECTOR)
def real_if_close(x):
    return np.sum(np.real_if_close(x + 0j))


@refused("SG247", np.eye(2))
def matrix_power(x):
    return np.sum(np.linalg.matrix_power(x, int(x[0, 0])))


@refused("SG248", VECTOR)
def splits(x):
    return np.sum(np.array_split(x, int(x[2]))[0])


@refused("SG250", MATRIX)
def out_of_another_kind(x):
    return np.sum(np.dot(x, x.T, out=np.zeros(2)))


@refused("SG251", MATRIX)
def tensordot(x):
    return np.sum(np.tensordot(x, x.T, axes=int(x[0, 0])))


@refused("SG252", 2.0)
def generator_without_seed(x):
    return np.random.default_rng().normal() * x


@refused("SG253", 2.0)
def state_without_seed(x):
    return np.random.RandomState().normal() * x


@refused("SG254", 2.0)
def seed_without_number(x):
    np.random.seed()
    return np.random.normal() * x


@refused("SG255", 2.0)
def seed_on_a_path(x):
    if x > 0.0:
        np.random.seed(0)
    return x


@refused("SG256", VECTOR)
def initial_function(x):
    return np.sum(x, initial=lambda: 0.0)


@refused("SG257", MATRIX)
def transpose(x):
    n = int(x[0, 0])
    return np.sum(x.transpose(n, 1 - n))


@refused("SG258", VECTOR)
def where_without_out(x):
    return np.sum(np.exp(x, where=x > 1.0))


@refused("SG259", 2.0)
def name_that_is_nowhere(x):
    return x * VECTR[0]  # noqa: F821


def _late():
    def reads(x):
        return x * later

    def gives():
        return reads

    made = gives()
    if made is None:
        later = 2.0
    return made


not_set_yet = refused("SG260", 2.0)(_late())


@refused("SG261", 3.0)
def listed_powers(x):
    if x < 1.0:
        return [1.0]
    return [x, *listed_powers(x - 1.0)]


@refused("SG263", 2.0)
def endless(x):
    return endless(x * 0.5) + 1.0


@refused("SG265", VECTOR, [])
def list_of_lists(x, rows):
    for _ in range(int(x[2])):
        rows.append(sorted(x))
    return rows[1][0]


@refused("SG266", VECTOR)
def another_kind_in_a_list_of_arrays(x):
    rows = []
    for k in range(int(x[2])):
        rows.append(x * k)
    rows[0] = 2.0
    return np.sum(rows[1])


@refused("SG267", VECTOR)
def another_dtype_in_a_list_of_arrays(x):
    rows = []
    for k in range(int(x[2])):
        rows.append(x * k)
    rows[0] = x * 1j
    return np.sum(np.abs(rows[1]))


@refused("SG268", 2.0)
def clock(x):
    import time

    return x if time.time() > 0.0 else 0.0


@refused("SG272", 2.0, has_aux=True)
def returns_a_function(x):
    return x, lambda: x


@refused("SG273", 2.0, [np.random.default_rng(0)])
def generator_in_a_list(x, generators):
    return generators[0].normal() * x


@refused("SG274", VECTOR)
def combinations(x):
    return sum(a for (a,) in itertools.combinations([x[0], x[1]], int(x[0])))


@refused("SG275", VECTOR)
def stores_a_function(x):
    y = x.copy()
    y[0] = lambda: x
    return np.sum(y)


@refused("SG278", 2.0)
def nothing(x):
    x * 2.0


@refused("SG279", 2.0, has_aux=True)
def no_pair(x):
    return x


@refused("SG280", 1.0)
def routine_fails_in_try(x):
    try:
        return np.sum(np.linalg.svd(np.array([[x, np.nan], [np.nan, x]]), compute_uv=False))
    except np.linalg.LinAlgError:
        return x


@refused("SG284", VECTOR)
def tees(x):
    return sum(next(each) for each in itertools.tee(x, int(x[0])))


@refused("SG287", VECTOR)
def groups(x):
    return sum(key for key, _ in itertools.groupby([x[0], x[1]]))


@refused("SG294", VECTOR)
def reversed_then_grown(x):
    values = []
    for k in range(int(x[2])):
        values.append(x[k])
    backwards = reversed(values)
    values.append(x[0])
    return sum(backwards)


@refused("SG249", MATRIX)
def axis_of_vecdot(x):
    return np.sum(np.vecdot(x, x, axis=int(x[0, 0])))


class Sorted(dict):
    def __iter__(self):
        return iter(sorted(dict.keys(self)))


@refused("SG2457", 2.0)
def all_of_a_dict_with_its_own_order(x):
    found = {}
    found.update(Sorted(b=x, a=2.0))
    return found["b"]


RATE = 1.0


@functools.cache
def times_the_rate(n):
    return n * RATE


@refused("SG2456", 2.0)
def cached_while_a_global_is_set(x):
    global RATE
    RATE = 2.0
    total = x * times_the_rate(2)
    RATE = 1.0
    return total


@refused("SG2118", 2.0)
def cached_and_set_again(x):
    t = x

    @functools.cache
    def times(n):
        return t * n

    total = times(2)
    t = x * x
    return total + times(2)


@situation("SG2395")
def jacobian_through_a_recursion_that_reads_an_array():
    @functools.cache
    def summed(x, k):
        return 0.0 if k == len(x) else x[k] * summed(x, k + 1) + 1.0

    srcgrad.jacobian(lambda x: np.array([summed(x, 0), x[0]])).plain(VECTOR)


@situation("SG2386")
def taylor_polynomial_of_a_recursion():
    def halved(x):
        return x if x < 1.0 else np.sin(halved(0.5 * x))

    srcgrad.jet(halved).plain(3.0, series=(1.0, 0.0))


@refused("SG2455", 2.0)
def named_tuple_of_a_number(x):
    pair = collections.namedtuple("pair", "a b", defaults=[x])
    return pair(1.0).b
