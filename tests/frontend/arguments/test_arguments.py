"""Descriptions of arguments, their leaves, their dispatch keys, and what may be selected."""

from __future__ import annotations

import dataclasses
import enum
import math
import types
from collections import OrderedDict, namedtuple

import numpy as np
import pytest

import srcgrad
from srcgrad.errors import DTypeError
from srcgrad.frontend.arguments.describe import describe
from srcgrad.frontend.arguments.dispatch import conversion, key
from srcgrad.frontend.arguments.leaves import flatten, leaf_paths, leaf_specs, rebuild
from srcgrad.frontend.arguments.notation import parse_types
from srcgrad.frontend.arguments.overlaps import overlapping
from srcgrad.frontend.arguments.preparation import prepare
from srcgrad.frontend.arguments.selection import Selection, differentiable_leaves, promote, select
from srcgrad.frontend.arguments.specs import ArrayLeaf, Fixed, Mapping, Number, Record, Sequence
from srcgrad.types import FLOAT, INT, Array, Scalar
from tests.tools.work import calls

Pair = namedtuple("Pair", "first second")


class Colour(enum.IntEnum):
    RED = 1


@dataclasses.dataclass(frozen=True)
class Model:
    weights: object
    steps: int = 3
    mode: str = "fast"

    def __post_init__(self):
        assert not isinstance(self.weights, str)


def spec_of(value, **options):
    return describe({"x": value}, **options)[0]["x"]


def same(left, right):
    if isinstance(left, np.ndarray):
        return isinstance(right, np.ndarray) and np.array_equal(left, right)
    return type(left) is type(right) and left == right


# ----------------------------------------------------------------------------------- describing


@pytest.mark.parametrize(
    "value, expected",
    [
        (1.0, FLOAT),
        (1, INT),
        (1j, Scalar("complex128", weak=True)),
        (np.float64(1), Scalar("float64")),
        (np.float32(1), Scalar("float32")),
        (np.int16(1), Scalar("int16")),
        (np.bool_(True), Scalar("bool")),
        (np.longlong(1), Scalar("int64")),
        (np.zeros(3), Array("float64", 1)),
        (np.zeros(()), Array("float64", 0)),
        (np.zeros((2, 3)), Array("float64", 2)),
        (np.zeros((2, 3), order="F"), Array("float64", 2, "F")),
        (np.zeros((2, 3)).T, Array("float64", 2, "F")),
        (np.zeros((4, 6))[::2, ::2], Array("float64", 2, "A", order="C")),
        (np.zeros(3)[::-1], Array("float64", 1, "A")),
        (np.zeros(3, bool), Array("bool", 1)),
        (np.zeros(3, np.uint8), Array("uint8", 1)),
        (np.zeros(3, np.complex64), Array("complex64", 1)),
        (np.broadcast_to(1.0, (2, 2)), Array("float64", 2, "A", readonly=True)),
    ],
)
def test_numbers_and_arrays(value, expected):
    kind = ArrayLeaf if isinstance(value, np.ndarray) else Number
    assert spec_of(value) == kind(expected)


def test_axes_of_length_one_on_request():
    assert spec_of(np.zeros((3, 1))) == ArrayLeaf(Array("float64", 2))
    assert spec_of(np.zeros((3, 1)), unit_axes=True).type.unit_axes == {1}


@pytest.mark.parametrize(
    "value", ["fast", b"x", True, None, Colour.RED, math, math.sin, Model, {1}]
)
def test_fixed_values(value):
    assert spec_of(value) == Fixed(value)
    assert describe({"x": value})[1] == []
    assert hash(Fixed(value)) == hash(Fixed(value))


def test_fixed_values_are_equal_by_data_or_by_identity():
    assert Fixed("ab") == Fixed("".join(["a", "b"]))
    assert Fixed(slice(1, None)) == Fixed(slice(1, None))
    assert Fixed(frozenset({1})) != Fixed(frozenset({1.0}))
    assert Fixed(True) != Fixed(1)
    assert Fixed(np.dtype("f8")) == Fixed(np.dtype(float))
    first, second = types.SimpleNamespace(n=1), types.SimpleNamespace(n=1)
    assert first == second
    assert Fixed(first) != Fixed(second)
    assert Fixed(first) == Fixed(first)
    text = "abc"
    assert Fixed(text.upper) != Fixed(text.lower)


STRUCTURES = [
    [1.0, 2],
    (1.0, np.zeros(2)),
    (),
    Pair(1.0, [2.0, "note"]),
    {"a": 1.0, "b": {"c": np.ones((2, 2)), 3: None}},
    Model(weights=[np.ones(2), 2.0]),
    [[1.0, (2.0,)], {"a": Model(3.0)}],
]


@pytest.mark.parametrize("value", STRUCTURES, ids=range(len(STRUCTURES)))
def test_structures_come_back_as_they_were(value):
    specs, leaves = describe({"x": value})
    again = rebuild(specs["x"], leaves)
    assert spec_of(again) == specs["x"]
    assert type(again) is type(value)
    assert all(map(same, flatten(again, specs["x"]), leaves))
    assert all(map(same, flatten(value, specs["x"]), leaves))
    assert len(list(leaf_specs(specs["x"]))) == len(leaves)
    assert len(list(leaf_paths(specs["x"], "x"))) == len(leaves)


def test_what_structures_are_described_as():
    assert spec_of(Pair(1.0, 2)) == Sequence(Pair, (Number(FLOAT), Number(INT)))
    assert spec_of(OrderedDict(a=1.0)) == Mapping(("a",), (Number(FLOAT),))
    assert spec_of(Model(1.0)) == Record(
        Model, ("weights", "steps", "mode"), (Number(FLOAT), Number(INT), Fixed("fast"))
    )
    assert spec_of([1.0]) != spec_of((1.0,))


def test_paths_are_what_a_user_would_write():
    value = {"layers": [Model(1.0), Model(2.0)]}
    assert list(leaf_paths(spec_of(value), "p")) == [
        "p['layers'][0].weights",
        "p['layers'][0].steps",
        "p['layers'][1].weights",
        "p['layers'][1].steps",
    ]


def unaligned(n):
    return np.frombuffer(b"\0" * (8 * n + 1), dtype=np.uint8)[1:].view(np.float64)


@pytest.mark.parametrize(
    "array", [np.arange(3, dtype=">f8"), unaligned(3)], ids=["big", "unaligned"]
)
def test_foreign_arrays_are_copied(array):
    plain = prepare(array)
    assert plain.dtype == np.float64
    assert plain.dtype.isnative
    assert plain.flags.aligned
    assert np.array_equal(plain, array)
    assert describe({"x": array})[1][0].flags.aligned


def test_ordinary_arrays_are_not_copied(tmp_path):
    array = np.zeros((2, 3))[:, ::2]
    assert prepare(array) is array
    mapped = np.memmap(tmp_path / "x", shape=3, mode="w+")
    assert type(prepare(mapped)) is np.ndarray
    assert np.shares_memory(prepare(mapped), mapped)


class Series:
    """Stands for pandas."""

    dtype = np.dtype(float)

    def __array__(self):
        return np.zeros(3)


Series.__module__ = "pandas.core.series"


@pytest.mark.parametrize(
    "value, text",
    [
        (
            np.array([1.0, None]),
            "argument p.x is an array of dtype object, which holds no numbers to compute with\n"
            "  If it holds numbers, pass p.x.astype(float).",
        ),
        (
            np.array(["a"]),
            "argument p.x is an array of dtype <U1, which holds no numbers to compute with\n"
            "  Pass numbers.",
        ),
        (
            np.array(["2020-01-01"], "M8[D]"),
            "argument p.x is an array of dtype datetime64[D], which holds no numbers to compute "
            "with\n  Pass a number: (p.x - start) / np.timedelta64(1, 's'), say.",
        ),
        (
            np.zeros(2, np.float16),
            "argument p.x is an array of dtype float16, which is not supported\n"
            "  Compiled code has float32 and float64: pass p.x.astype(np.float64).",
        ),
        (
            np.zeros(2, [("a", float)]),
            "argument p.x is an array of dtype [('a', '<f8')], which holds no numbers to compute "
            "with\n  Pass its fields as arrays of their own: p.x['a'].",
        ),
        (
            np.timedelta64(1, "s"),
            "argument p.x is a number of dtype timedelta64[s], which holds no numbers to compute "
            "with\n  Pass a number: p.x / np.timedelta64(1, 's'), say.",
        ),
        (
            np.ma.masked_array([1.0]),
            "argument p.x is a MaskedArray, which has rules of its own\n"
            "  Pass an ordinary array: np.asarray(p.x).",
        ),
        (
            Series(),
            "argument p.x is a pandas Series, which has rules of its own\n"
            "  Pass a NumPy array: np.asarray(p.x).",
        ),
        (
            2**63,
            "argument p.x is 9223372036854775808, which does not fit in 64 bits\n  Pass a float.",
        ),
    ],
)
def test_what_no_program_can_compute_with(value, text):
    with pytest.raises(DTypeError) as caught:
        describe({"p": types.SimpleNamespace(), "p.x": value})
    assert str(caught.value) == text


# ------------------------------------------------------------------------------ differentiation


def test_what_is_differentiated():
    def chosen(value):
        return differentiable_leaves(spec_of(value), "x")

    assert chosen(1.0) == (True,)
    assert chosen(3) == (True,)
    assert chosen([1j, np.zeros(2, np.complex64)]) == (True, True)
    assert chosen(np.arange(3)) == (True,)
    assert chosen([1.0, 2, "note", True]) == (True, True)
    assert chosen(Model(weights=[1.0, 2], steps=7)) == (True, True, False)
    assert chosen({"w": np.zeros(2), "mask": np.zeros(2, bool)}) == (True, False)


@pytest.mark.parametrize(
    "value, text",
    [
        (True, "argument x is True, a bool: it has no derivative"),
        ("fast", "argument x is 'fast', a str: it has no derivative"),
        (None, "argument x is None: it has no derivative"),
        (np.zeros(2, bool), "argument x is an array of dtype bool: it has no derivative"),
        (np.bool_(True), "argument x is a number of dtype bool: it has no derivative"),
        (["a"], "argument x has no numbers in it: it has no derivative"),
        ((), "argument x has no numbers in it: it has no derivative"),
    ],
)
def test_what_cannot_be_differentiated(value, text):
    with pytest.raises(DTypeError) as caught:
        differentiable_leaves(spec_of(value), "x")
    assert str(caught.value).splitlines()[0] == text
    assert len(str(caught.value).splitlines()) == 2


def test_integers_are_promoted():
    value = Model(weights=[2, np.int32(3), np.arange(4)[::2], np.float32(1)], steps=7)
    spec = spec_of(value)
    chosen = differentiable_leaves(spec, "x")
    promoted = promote(spec, chosen)
    assert [leaf.type for leaf in leaf_specs(promoted)] == [
        FLOAT,
        Scalar("float64"),
        Array("float64", 1),
        Scalar("float32"),
        INT,
    ]
    converted = []
    for leaf, wanted in zip(flatten(value, spec), leaf_specs(promoted), strict=True):
        convert = conversion(leaf, wanted)
        converted.append(leaf if convert is None else convert(leaf))
    assert same(converted[0], 2.0)
    assert same(converted[1], np.float64(3))
    assert same(converted[2], np.array([0.0, 2.0]))
    assert converted[2].flags.c_contiguous
    assert converted[3:] == [np.float32(1), 7]


def test_conversions_that_are_not_needed():
    for value in (1.0, 1, np.float32(1), np.zeros(3), np.zeros((2, 2)).T, np.zeros(4)[::2]):
        assert conversion(value, spec_of(value)) is None
    assert conversion(np.zeros(3, ">f8"), spec_of(np.zeros(3)))(np.ones(3, ">f8")).dtype.isnative


# ---------------------------------------------------------------------------------- dispatch keys


def test_keys_tell_apart_what_descriptions_do():
    frozen = np.zeros(3)
    frozen.flags.writeable = False
    values = [
        1.0, 1, 1j, True, False, None, "a", "b", b"a", np.float64(1), np.float32(1), np.bool_(True),
        np.zeros(()), np.zeros(3), np.zeros(3, np.float32), np.zeros(3, ">f8"), unaligned(3),
        frozen,
        np.zeros((2, 2)), np.zeros((2, 2)).T, np.zeros((4, 4))[::2, ::2], np.zeros(3)[::-1],
        [1.0], (1.0,), [1], [[1.0]], Pair(1.0, 1.0), (1.0, 1.0), {"a": 1.0}, {"b": 1.0}, {"a": 1},
        Model(1.0), Model(1), Model(1.0, mode="slow"), math.sin, math.cos, math, Colour.RED,
        slice(1), slice(2), range(3), range(4), object(), 2**63,
    ]  # fmt: skip
    keys = [key((value,)) for value in values]
    assert len(set(keys)) == len(values)
    for value, known in zip(values, keys, strict=True):
        assert key((value,)) == known


def test_keys_do_not_depend_on_values_or_sizes():
    assert key((1.0, 2)) == key((3.0, 4))
    assert key((np.zeros(3),)) == key((np.ones(4),))
    assert key(([np.zeros(3), 1.0],)) == key(([np.ones(2), 2.0],))
    assert key((Model(1.0),)) == key((Model(2.0),))
    assert key(("".join("ab"),)) == key(("ab",))


def test_a_key_keeps_its_object_alive():
    thing = types.SimpleNamespace()
    known = {key((thing,)): 1}
    del thing
    for _ in range(10):
        assert key((types.SimpleNamespace(),)) not in known


@pytest.mark.parametrize(
    "arguments, bound",
    [
        ((1.0, 2.0), 0),
        ((np.zeros(3), np.zeros((2, 2)), np.zeros((4, 4))[::2, ::2]), 3),
    ],
)
def test_keys_are_quick(arguments, bound):
    known = {key(arguments): 1}
    assert calls(lambda: known[key(arguments)]) <= 2 + bound


# ----------------------------------------------------------------------------- which parameters


@pytest.mark.parametrize(
    "argnums, names, single",
    [
        (0, ("x",), True),
        (-1, ("n",), True),
        ("k", ("k",), True),
        (np.int64(1), ("k",), True),
        ((0,), ("x",), False),
        (["n", 0], ("n", "x"), False),
    ],
)
def test_selections(argnums, names, single):
    assert select(argnums, ["x", "k", "n"]) == Selection(names, single)


@pytest.mark.parametrize(
    "argnums, parameters, text",
    [
        (3, "xkn", "argnums=3 is out of range: loss has 3 parameters, x, k and n"),
        (-2, "x", "argnums=-2 is out of range: loss has 1 parameter, x"),
        ("y", "xk", "argnums='y' names no parameter: loss has 2 parameters, x and k"),
        ((0, "x"), "xk", "argnums=(0, 'x') selects x twice: loss has 2 parameters, x and k"),
        ((0, -2), "xk", "argnums=(0, -2) selects x twice: loss has 2 parameters, x and k"),
        ((), "xk", "argnums is empty: loss has 2 parameters, x and k"),
        (0, "", "loss has no parameters to differentiate with respect to"),
    ],
)
def test_bad_selections(argnums, parameters, text):
    with pytest.raises(ValueError) as caught:
        select(argnums, list(parameters), "loss")
    assert str(caught.value) == text


@pytest.mark.parametrize("argnums", [1.0, True, None])
def test_selections_that_are_no_selection(argnums):
    with pytest.raises(TypeError) as caught:
        select(argnums, ["x", "k"], "loss")
    assert str(caught.value) == (
        f"argnums={argnums!r} is neither a position nor a name: loss has 2 parameters, x and k"
    )


# -------------------------------------------------------------------------------- type strings


@pytest.mark.parametrize(
    "text, expected",
    [
        ("f8", Number(FLOAT)),
        ("float64", Number(FLOAT)),
        ("float", Number(FLOAT)),
        ("np.float64", Number(Scalar("float64"))),
        ("f4", Number(Scalar("float32"))),
        ("i8", Number(INT)),
        ("b1", Number(Scalar("bool"))),
        ("f8[:]", ArrayLeaf(Array("float64", 1))),
        ("float64[:]", ArrayLeaf(Array("float64", 1))),
        ("f8[::1]", ArrayLeaf(Array("float64", 1))),
        ("f8[:]A", ArrayLeaf(Array("float64", 1, "A"))),
        ("f8[:,:]", ArrayLeaf(Array("float64", 2))),
        ("f4[:, ::1]", ArrayLeaf(Array("float32", 2))),
        ("f8[::1, :]", ArrayLeaf(Array("float64", 2, "F"))),
        ("f8[:, :]F", ArrayLeaf(Array("float64", 2, "F"))),
        ("f8[::1, :, :]", ArrayLeaf(Array("float64", 3, "F"))),
        ("i4[()]", ArrayLeaf(Array("int32", 0))),
        ("'fast'", Fixed("fast")),
        ("None", Fixed(None)),
        ("(f8, f8[:])", Sequence(tuple, (Number(FLOAT), ArrayLeaf(Array("float64", 1))))),
        ("(f8,)", Sequence(tuple, (Number(FLOAT),))),
        ("[f8, i8]", Sequence(list, (Number(FLOAT), Number(INT)))),
    ],
)
def test_type_strings(text, expected):
    assert parse_types(text) == (expected,)


def test_several_type_strings():
    assert parse_types("") == ()
    assert parse_types(" f8[:] ,f8 ") == (ArrayLeaf(Array("float64", 1)), Number(FLOAT))
    assert parse_types("f8[:], f8") == tuple(describe({"x": np.zeros(3), "k": 2.0})[0].values())


@pytest.mark.parametrize(
    "text, column",
    [
        ("f8[:], f9", 7),
        ("f8 f8", 3),
        ("f8[1]", 0),
        ("f8[:, ::1, :]", 0),
        ("(f8, q)", 5),
        ("f8, )", 4),
    ],
)
def test_bad_type_strings(text, column):
    with pytest.raises(ValueError) as caught:
        parse_types(text)
    assert str(caught.value).splitlines()[:3] == [
        "cannot read these types:",
        f"    {text}",
        f"    {' ' * column}^",
    ]


# -------------------------------------------------------------------------------- shared memory


def test_arrays_that_share_memory():
    x = np.zeros(10)
    assert overlapping([x, 1.0, np.zeros(10)]) == []
    assert overlapping([x, 1.0, x]) == [(0, 2)]
    assert overlapping([x, x[::-1]]) == [(0, 1)]
    assert overlapping([x[:5], x[5:]]) == []
    assert overlapping([x[::2], x[1::2]]) == []
    assert overlapping([x[:6], x[5:], x[9:]]) == [(0, 1), (1, 2)]
    assert overlapping([x[:0], x]) == []


def test_lists_that_grow_are_returned_as_lists():
    def f(x, n):
        numbers, arrays, pairs, rows = [], [], [], []
        for k in range(n):
            numbers.append(x[0] * k)
            arrays.append(x * k)
            pairs.append((x[0], x[1] * k))
            rows.append([x[0], x[1] * k])
        return np.sum(x), (numbers, {"arrays": arrays}, pairs, rows)

    for n in (0, 3):
        x = np.array([0.9, -0.4])
        _, wanted = f(x, n)
        (_, found), _ = srcgrad.value_and_grad(f, has_aux=True).plain(x, n)
        assert repr(found) == repr(wanted)
