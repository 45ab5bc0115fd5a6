"""What `Proofs` says follows must hold for all lengths, tried one by one."""

import itertools
import operator
import random

import pytest

from srcgrad import ir
from srcgrad.analysis.proofs import Proofs

LENGTHS = [ir.Dim("x", 0), ir.Dim("x", 1), ir.Dim("y", 0)]
COMPARED = (operator.lt, operator.le, operator.gt, operator.ge, operator.eq, operator.ne)


def value(expression, given):
    """An expression with numbers in place of lengths and names."""
    match expression:
        case ir.Const(number):
            return number
        case ir.Apply(function, operands):
            return function(*(value(operand, given) for operand in operands))
    return given[expression]


def a_form(chance, terms, depth=2):
    if depth == 0 or chance.random() < 0.2:
        return chance.choice([*terms, ir.Const(chance.randint(-2, 4))])
    function = chance.choice(
        [operator.add, operator.sub, max, min, operator.mul, operator.floordiv]
    )
    left = a_form(chance, terms, depth - 1)
    if function in (operator.mul, operator.floordiv):
        return ir.Apply(function, (left, ir.Const(chance.randint(1, 3))))
    return ir.Apply(function, (left, a_form(chance, terms, depth - 1)))


def a_condition(chance, terms):
    sides = a_form(chance, terms), a_form(chance, terms)
    condition = ir.Apply(chance.choice(COMPARED), sides)
    if chance.random() < 0.3:
        function = chance.choice([ir.both, ir.either])
        condition = ir.Apply(function, (condition, a_condition(chance, terms)))
    return ir.Apply(operator.not_, (condition,)) if chance.random() < 0.2 else condition


@pytest.mark.parametrize("seed", range(2))
def test_what_follows_is_true(seed):
    chance = random.Random(seed)
    proven = 0
    for _ in range(40):
        known = Proofs(frozenset({"x", "y"}))
        known.define("m", a_form(chance, LENGTHS))
        facts = [a_condition(chance, [*LENGTHS, ir.Var("m")]) for _ in range(chance.randint(0, 3))]
        for fact in facts:
            known.learn(fact)
        asked = [a_condition(chance, [*LENGTHS, ir.Var("m")]) for _ in range(4)]
        found = [condition for condition in asked if known.follows(condition)]
        proven += len(found)
        for lengths in itertools.product(range(5), repeat=3):
            given = dict(zip(LENGTHS, lengths, strict=True))
            given[ir.Var("m")] = value(known.values["m"], given)
            if all(value(fact, given) for fact in facts):
                assert all(value(condition, given) for condition in found), (facts, lengths)
    assert proven > 10


def test_clamped_differences():
    known = Proofs(frozenset({"x"}))
    n = LENGTHS[0]
    inner = ir.Apply(max, (ir.Apply(operator.sub, (n, ir.Const(2))), ir.Const(0)))
    known.define("m", inner)
    is_whole = ir.Apply(operator.eq, (ir.Var("m"), ir.Apply(operator.sub, (n, ir.Const(2)))))
    assert not known.follows(is_whole)
    known.learn(ir.Apply(operator.lt, (n, ir.Const(2))), holds=False)
    assert known.follows(is_whole)


def test_a_loop_tells_where_its_counter_is():
    known = Proofs(frozenset({"x"}))
    n, i = LENGTHS[0], ir.Var("i")
    below = ir.Apply(operator.lt, (ir.Apply(operator.add, (i, ir.Const(1))), n))
    stop = ir.Apply(operator.sub, (n, ir.Const(1)))
    for start, end, step in (
        (ir.Const(0), stop, 1),
        (ir.Apply(operator.sub, (stop, ir.Const(1))), ir.Const(-1), -1),
    ):
        inside = known.inside()
        inside.count(ir.For("i", start, end, ir.Const(step), ()))
        assert inside.follows(below)
        assert inside.follows(ir.Apply(operator.ge, (i, ir.Const(0))))
    assert not known.follows(below)


def test_what_an_inner_block_learns_stays_there():
    known = Proofs(frozenset({"x"}))
    positive = ir.Apply(operator.gt, (LENGTHS[0], ir.Const(0)))
    inside = known.inside()
    inside.learn(positive)
    inside.define("m", ir.Const(3))
    three = ir.Apply(operator.eq, (ir.Var("m"), ir.Const(3)))
    assert inside.follows(positive) and inside.follows(three)
    assert not known.follows(positive) and not known.follows(three)


def test_other_integers_are_not_spoken_of():
    known = Proofs(frozenset({"x"}))
    n = ir.Var("n")
    known.learn(ir.Apply(operator.ge, (n, ir.Const(4))))
    assert not known.follows(ir.Apply(operator.ge, (n, ir.Const(3))))
    other = ir.Dim("resized", 0)
    assert not known.follows(ir.Apply(operator.ge, (other, ir.Const(0))))


@pytest.mark.parametrize("function", [max, operator.add], ids=["maxima", "sums"])
def test_names_made_of_names_are_looked_at_once(function, monkeypatch):
    """Each name stands twice in the next: 2**30 forms, if they were made anew at each place."""
    looked = []
    applied = Proofs._applied
    monkeypatch.setattr(Proofs, "_applied", lambda *a: looked.append(a) or applied(*a))
    known = Proofs(frozenset({"x"}))
    known.define("m0", LENGTHS[0])
    for k in range(30):
        known.define(f"m{k + 1}", ir.Apply(function, (ir.Var(f"m{k}"), ir.Var(f"m{k}"))))
    known.follows(ir.Apply(operator.ge, (ir.Var("m30"), ir.Const(0))))
    assert len(looked) <= 30


def test_what_a_name_stands_for_is_kept_with_the_block():
    known = Proofs(frozenset({"x"}))
    for number in (2, 3):  # two blocks, one beside the other
        inside = known.inside()
        inside.define("m", ir.Const(number))
        assert inside.follows(ir.Apply(operator.eq, (ir.Var("m"), ir.Const(number))))
