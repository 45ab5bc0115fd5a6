"""Subscripts that cannot be negative lose the test for it.

`x[i]` means `x[i + n]` for a negative `i`, and Numba selects between the two at each access; LLVM
often sees that `i` counts up from zero, but not when it counts down, or stands in `n - 1 - i`. There
a loop is not vectorised, or an address is computed twice (measured: up to 2 times slower).

    for i in range(n - 1, 0, -1):         for i in range(n - 1, 0, -1):
        y[i - 1] += x[i] * y[n - i]           y[np.uint64(i - 1)] += x[np.uint64(i)] * y[n - i]

The proof is by substitution into affine inequalities that hold where the subscript stands: bounds of
the loops around it, tests that were passed, definitions, lengths. An inequality is dropped where a
name in it is assigned. What is not proven stays as it is, `y[n - i]` above if nothing relates both.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import TypeAlias

UNSIGNED = "srcgrad_unsigned"
DEPTH = 6
"""How many inequalities a proof may use."""

Affine: TypeAlias = dict[str, int]
"""Whole multiples of names, lengths and products, by their text; the constant is that of ""."""


def unsigned_subscripts(function: ast.FunctionDef) -> None:
    """Mark the subscripts of a function that are proven non-negative."""
    _Walk(function).block(function.body, ())


class Fact:
    """An affine expression that is not negative, and the names that it speaks of."""

    __slots__ = ("names", "terms")

    def __init__(self, terms: Affine) -> None:
        self.terms = terms
        self.names = frozenset(n.id for t in terms if t for n in _names(ast.parse(t)))


Facts: TypeAlias = tuple[Fact, ...]


class _Walk:
    """Goes through a function in its order, with the facts that hold at each place."""

    def __init__(self, function: ast.FunctionDef) -> None:
        self.integers, self.natural = _counters(function)

    def block(self, body: list[ast.stmt], facts: Facts) -> Facts:
        for statement in body:
            facts = self.statement(statement, facts)
        return facts

    def statement(self, statement: ast.stmt, facts: Facts) -> Facts:
        """Mark a statement's subscripts; the facts that hold after it."""
        match statement:
            case ast.For(target, iterable, body):
                self.mark(iterable, facts)
                changed = assigned([statement])
                inside = without(facts, changed)
                match target, iterable:
                    case ast.Name(name), ast.Call(ast.Name("range" | "prange"), bounds):
                        if name not in assigned(body):
                            inside += self.within(name, bounds, facts, changed)
                self.block(body, inside)
                return without(facts, changed)
            case ast.While(test, body):
                inside = without(facts, assigned(body))
                self.mark(test, inside)
                self.block(body, inside + self.implied(test))
                return inside
            case ast.If(test, body, orelse):
                self.mark(test, facts)
                self.block(body, facts + self.implied(test))
                self.block(orelse, facts + self.implied(test, False))
                after = facts
                if _leaves(body):
                    return without(facts + self.implied(test, False), assigned(orelse))
                return without(after, assigned([statement]))
        self.mark(statement, facts)
        facts = without(facts, assigned([statement]))
        match statement:
            case ast.Assign([ast.Name(name)], value) if name in self.integers:
                terms = self.affine(value)
                if terms is not None and name not in {n.id for n in _names(value)}:
                    return (*facts, Fact(plus(terms, {name: 1}, -1)), Fact(plus({name: 1}, terms, -1)))
        return facts

    def within(self, name: str, bounds: list[ast.expr], facts: Facts, changed: set[str]) -> Facts:
        """What is known of a loop's counter in its body."""
        start, stop, step = _bounds(bounds)
        if step is None:
            return ()
        low, high = (start, _one_less(stop)) if step > 0 else (_one_more(stop), start)
        found: list[Affine] = [{name: 1}] if self.natural_at(low, facts) else []
        if (terms := self.affine(low)) is not None:
            found.append(plus({name: 1}, terms, -1))
        if (terms := self.affine(high)) is not None:
            found.append(plus(terms, {name: 1}, -1))
        return without(tuple(Fact(terms) for terms in found), changed - {name})

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
        if terms is not None and self.proven(terms, facts, DEPTH):
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

    def proven(self, terms: Affine, facts: Facts, depth: int) -> bool:
        """Whether an affine expression is a sum of facts and of what is never negative."""
        if terms.get("", 0) >= 0 and all(
            factor > 0 and self.is_natural(atom) for atom, factor in terms.items() if atom
        ):
            return True
        if depth == 0:
            return False
        for fact in reversed(facts):
            shared = [atom for atom in fact.terms if atom and fact.terms[atom] * terms.get(atom, 0) > 0]
            for atom in shared:
                multiple, rest = divmod(terms[atom], fact.terms[atom])
                if rest == 0 and self.proven(
                    plus(terms, fact.terms, -multiple), _but(facts, fact), depth - 1
                ):
                    return True
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
