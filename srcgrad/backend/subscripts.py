"""Subscripts that cannot be negative lose the test for it.

`x[i]` means `x[i + n]` for a negative `i`, and Numba selects between the two at each access. LLVM
often sees that `i` counts up from zero, but not if it counts down, or stands in `n - 1 - i`; then
a loop is not vectorised, or each address costs a comparison (measured: up to 2 times slower).

    for i in range(m, 0, -1):              for i in range(m, 0, -1):
        y[i - 1] += x[i] * y[n - i]            y[np.uint64(i - 1)] += x[np.uint64(i)] * y[n - i]

The proof adds affine inequalities that hold where the subscript stands: bounds of the loops around
it, tests that were passed, definitions, lengths. An inequality is dropped where a name in it is
assigned. What is not proven stays as it is: `y[n - i]` above, if `n` may be anything.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterable, Iterator
from typing import TypeAlias

from srcgrad.backend.dtypes import Bindings, Kinds
from srcgrad.backend.places import located

UNSIGNED = "srcgrad_unsigned"
ATTEMPTS = 40
"""How many sums of inequalities are tried before a proof is given up."""

Affine: TypeAlias = dict[str, int]
"""Whole multiples of names, lengths and products, by their text; the constant is that of ""."""

_WORD = re.compile(r"[^\W\d]\w*")


def unsigned_subscripts(function: ast.FunctionDef, bound: Bindings, known: Kinds) -> None:
    """Cast the subscripts of a function that are proven not to be negative."""
    integers = {name for name, kind in known.items() if kind == "int64"}
    _Walk(bound, integers).block(function.body, ())


def shared_casts(function: ast.FunctionDef) -> None:
    """Cast the counter of a loop once in an iteration: Numba types each call anew.

    for i in range(n):                     for i in range(n):
        x[np.uint64(i)] = ...                  u = np.uint64(i)
        y[np.uint64(i)] = ...                  x[u] = y[u] = ...
    """
    for node in ast.walk(function):
        match node:
            case ast.For(ast.Name(counter), body=[first, *_]) if counter not in assigned(node.body):
                casts = [each for each in ast.walk(node) if _is_cast(each, counter)]
                for subscript in (each for s in node.body for each in ast.walk(s)):
                    if isinstance(subscript, ast.Subscript):
                        subscript.slice = _named(subscript.slice, counter)
                if casts:
                    text = f"{UNSIGNED}_{counter} = {UNSIGNED}({counter})"
                    node.body[:0] = located(text, first)


def _is_cast(node: ast.AST, counter: str) -> bool:
    match node:
        case ast.Call(ast.Name(function), [ast.Name(name)]):
            return function == UNSIGNED and name == counter
    return False


def _named(index: ast.expr, counter: str) -> ast.expr:
    """A subscript with the name of the cast in the place of each."""
    if isinstance(index, ast.Tuple):
        index.elts = [_named(each, counter) for each in index.elts]
    elif _is_cast(index, counter):
        return ast.copy_location(ast.Name(f"{UNSIGNED}_{counter}", ast.Load()), index)
    return index


class Fact:
    """An affine expression that is not negative, and the names that it speaks of."""

    __slots__ = ("names", "terms")

    def __init__(self, terms: Affine) -> None:
        self.terms = terms
        self.names = frozenset(name for atom in terms for name in _WORD.findall(atom))


Facts: TypeAlias = tuple[Fact, ...]


class _Walk:
    """Goes through a function in its order, with the facts that hold at each place."""

    def __init__(self, bound: Bindings, integers: set[str]) -> None:
        self.integers = integers
        self.natural = {name for name in bound if name in integers}
        shrinks = True
        while shrinks:
            fails = {n for n in self.natural if not all(map(self.natural_binding, bound[n]))}
            self.natural -= fails
            shrinks = bool(fails)

    def natural_binding(self, value: ast.expr | None) -> bool:
        """Whether a binding gives no negative number, if no name of `self.natural` has one."""
        match value:
            case ast.Call(function, bounds) if _is_range(function):
                start, stop, step = _bounds(bounds)
                return step != 0 and self.natural_at(start if step > 0 else _sum(stop, 1), ())
        return value is not None and self.natural_at(value, ())

    def block(self, body: list[ast.stmt], facts: Facts) -> Facts:
        for statement in body:
            facts = self.statement(statement, facts)
        return facts

    def statement(self, statement: ast.stmt, facts: Facts) -> Facts:
        """Cast a statement's subscripts; the facts that hold after it."""
        changed = assigned([statement])
        match statement:
            case ast.For(target, iterable, body, []):
                self.mark(iterable, facts)
                inside = without(facts, changed)
                match target, iterable:
                    case ast.Name(name), ast.Call(function, bounds) if _is_range(function):
                        if name not in assigned(body):
                            inside += self.within(name, bounds, facts, changed)
                self.block(body, inside)
                return without(facts, changed)
            case ast.While(test, body, []):
                inside = without(facts, changed)
                self.mark(test, inside)
                self.block(body, inside + self.implied(test))
                return inside
            case ast.If(test, body, orelse):
                self.mark(test, facts)
                self.block(body, facts + self.implied(test))
                passed = facts + self.implied(test, False)
                self.block(orelse, passed)
                return without(passed if _leaves(body) else facts, changed)
            case ast.Assign([ast.Name(name)], value) if name in self.integers:
                self.mark(value, facts)
                terms = self.affine(value)
                facts = without(facts, changed)
                if terms is None or name in Fact(terms).names:
                    return facts
                difference = plus({name: 1}, terms, -1)
                return (*facts, Fact(difference), Fact(plus({}, difference, -1)))
            case ast.Assign() | ast.AugAssign() | ast.Expr() | ast.Return() | ast.Raise():
                self.mark(statement, facts)
        return without(facts, changed)

    def within(self, name: str, bounds: list[ast.expr], facts: Facts, changed: set[str]) -> Facts:
        """What is known of a loop's counter in its body."""
        start, stop, step = _bounds(bounds)
        if step == 0:
            return ()
        low, high = (start, _sum(stop, -1)) if step > 0 else (_sum(stop, 1), start)
        found: list[Affine] = [{name: 1}] if self.natural_at(low, facts) else []
        for bound, sign in ((low, -1), (high, 1)):
            terms = self.affine(bound)
            if terms is not None and not Fact(terms).names & changed:
                found.append(plus({name: -sign}, terms, sign))
        return tuple(map(Fact, found))

    def implied(self, test: ast.expr, holds: bool = True) -> Facts:
        """What follows for whole numbers from a test that was passed, or that was not."""
        match test:
            case ast.BoolOp(operator, values) if isinstance(operator, ast.And) == holds:
                return tuple(fact for value in values for fact in self.implied(value, holds))
            case ast.UnaryOp(ast.Not(), operand):
                return self.implied(operand, not holds)
            case ast.Compare(left, operators, others) if holds or len(operators) == 1:
                pairs = zip([left, *others], operators, others, strict=False)
                return tuple(fact for pair in pairs for fact in self.compared(*pair, holds))
        return ()

    def compared(
        self, left: ast.expr, operator: ast.cmpop, right: ast.expr, holds: bool
    ) -> Iterator[Fact]:
        a, b = self.affine(left), self.affine(right)
        if a is None or b is None:
            return
        match operator, holds:
            case (ast.Lt(), True) | (ast.GtE(), False):
                yield Fact(plus(plus(b, a, -1), {"": -1}))
            case (ast.LtE(), True) | (ast.Gt(), False):
                yield Fact(plus(b, a, -1))
            case (ast.Gt(), True) | (ast.LtE(), False):
                yield Fact(plus(plus(a, b, -1), {"": -1}))
            case (ast.GtE(), True) | (ast.Lt(), False):
                yield Fact(plus(a, b, -1))
            case (ast.Eq(), True) | (ast.NotEq(), False):
                yield Fact(plus(a, b, -1))
                yield Fact(plus(b, a, -1))

    def mark(self, tree: ast.AST, facts: Facts) -> None:
        """Cast the subscripts in an expression or a simple statement that are proven."""
        for node in ast.walk(tree):
            if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name):
                if isinstance(node.slice, ast.Tuple):
                    node.slice.elts = [self.cast(index, facts) for index in node.slice.elts]
                else:
                    node.slice = self.cast(node.slice, facts)

    def cast(self, index: ast.expr, facts: Facts) -> ast.expr:
        if isinstance(index, ast.Constant | ast.Slice) or not self.natural_at(index, facts):
            return index
        call = ast.Call(ast.Name(UNSIGNED, ast.Load()), [index], [])
        ast.copy_location(call, index)
        ast.copy_location(call.func, index)
        return call

    def natural_at(self, value: ast.expr, facts: Facts) -> bool:
        """Whether a whole number is proven not to be negative."""
        terms = self.affine(value)
        if terms is not None and self.proven(terms, facts):
            return True
        match value:
            case ast.BinOp(left, ast.Add() | ast.Mult(), right):
                return self.natural_at(left, facts) and self.natural_at(right, facts)
            case ast.BinOp(left, ast.FloorDiv(), ast.Constant(int(divisor))) if divisor > 0:
                return self.natural_at(left, facts)
            case ast.BinOp(left, ast.Mod(), ast.Constant(int(divisor))) if divisor > 0:
                return self.affine(left) is not None
            case ast.Call(ast.Name("max"), [*values], []):
                return self.whole(values) and any(self.natural_at(v, facts) for v in values)
            case ast.Call(ast.Name("min"), [*values], []):
                return all(self.natural_at(v, facts) for v in values)
            case ast.IfExp(test, yes, no):
                return self.natural_at(yes, facts + self.implied(test)) and self.natural_at(
                    no, facts + self.implied(test, False)
                )
        return False

    def whole(self, values: list[ast.expr]) -> bool:
        return all(self.affine(value) is not None for value in values)

    def proven(self, terms: Affine, facts: Facts) -> bool:
        """Whether an affine expression is a sum of facts and of what is never negative."""
        waiting = [terms]
        for terms in waiting:
            if terms.get("", 0) >= 0 and all(
                factor > 0 and self.is_natural(atom) for atom, factor in terms.items() if atom
            ):
                return True
            for fact in reversed(facts):
                if len(waiting) > ATTEMPTS:
                    break
                less = _less(terms, fact.terms)
                if less is not None and less not in waiting:
                    waiting.append(less)
        return False

    def is_natural(self, atom: str) -> bool:
        return atom in self.natural or ".shape[" in atom or atom.startswith("len(")

    def affine(self, value: ast.expr) -> Affine | None:
        """A whole number as multiples of what it is made from; None for what is not followed."""
        match value:
            case ast.Constant(int(number)) if not isinstance(number, bool):
                return {"": number} if number else {}
            case ast.Name(name):
                return {name: 1} if name in self.integers else None
            case ast.Subscript(ast.Attribute(ast.Name(), "shape"), ast.Constant(int())):
                return {ast.unparse(value): 1}
            case ast.Call(ast.Name("len"), [ast.Name()]):
                return {ast.unparse(value): 1}
            case ast.UnaryOp(ast.USub(), operand):
                terms = self.affine(operand)
                return None if terms is None else plus({}, terms, -1)
            case ast.BinOp(left, ast.Add() | ast.Sub() | ast.Mult() as operator, right):
                a, b = self.affine(left), self.affine(right)
                if a is None or b is None:
                    return None
                if not isinstance(operator, ast.Mult):
                    return plus(a, b, 1 if isinstance(operator, ast.Add) else -1)
                if a.keys() <= {""}:
                    return plus({}, b, a.get("", 0))
                if b.keys() <= {""}:
                    return plus({}, a, b.get("", 0))
        return None


def plus(a: Affine, b: Affine, times: int = 1) -> Affine:
    """The sum of an affine expression and a multiple of another."""
    total = {atom: a.get(atom, 0) + times * b.get(atom, 0) for atom in a | b}
    return {atom: factor for atom, factor in total.items() if factor}


def assigned(body: Iterable[ast.stmt]) -> set[str]:
    """The names that statements bind; generated text binds none inside of expressions."""
    found: set[str] = set()
    for statement in body:
        match statement:
            case ast.Assign(targets):
                found.update(name for target in targets for name in _bound(target))
            case ast.AugAssign(target):
                found.update(_bound(target))
            case ast.For(target, _, inner, orelse):
                found |= {*_bound(target)} | assigned(inner) | assigned(orelse)
            case ast.While(_, inner, orelse) | ast.If(_, inner, orelse):
                found |= assigned(inner) | assigned(orelse)
    return found


def _bound(target: ast.expr) -> Iterator[str]:
    match target:
        case ast.Name(name):
            yield name
        case ast.Tuple(parts):
            for part in parts:
                yield from _bound(part)


def without(facts: Facts, changed: Collection[str]) -> Facts:
    """The facts that speak of none of these names."""
    return tuple(fact for fact in facts if fact.names.isdisjoint(changed))


def _less(terms: Affine, fact: Affine) -> Affine | None:
    """What remains to be shown when a multiple of a fact is taken away that removes an atom."""
    for atom, factor in fact.items():
        if atom and factor * terms.get(atom, 0) > 0 and terms[atom] % factor == 0:
            return plus(terms, fact, -terms[atom] // factor)
    return None


def _is_range(function: ast.expr) -> bool:
    return ast.unparse(function) in ("range", "prange", "numba.prange")


def _bounds(bounds: list[ast.expr]) -> tuple[ast.expr, ast.expr, int]:
    """Start, stop and step of a range; a step of 0 if it is not a constant."""
    match bounds:
        case [stop]:
            return ast.Constant(0), stop, 1
        case [start, stop]:
            return start, stop, 1
        case [start, stop, ast.Constant(int(step))]:
            return start, stop, step
        case [start, stop, ast.UnaryOp(ast.USub(), ast.Constant(int(step)))]:
            return start, stop, -step
    return ast.Constant(0), ast.Constant(0), 0


def _sum(value: ast.expr, number: int) -> ast.expr:
    return ast.BinOp(value, ast.Add(), ast.Constant(number))


def _leaves(body: list[ast.stmt]) -> bool:
    """Whether what follows is reached only past these statements."""
    return isinstance(body[-1], ast.Raise | ast.Return | ast.Break | ast.Continue)
