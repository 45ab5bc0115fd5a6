"""Numbers in the place of arrays whose elements are only used where they are set.

d = np.empty(n)
for i in range(n):                    for i in range(n):
    d[i] = x[i + 1] - x[i]                d = x[i + 1] - x[i]
    y[i] = d[i] * d[i]                    y[i] = d * d
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator


def numbers_for_arrays(function: ast.FunctionDef, arrays: set[str]) -> None:
    """Have numbers in the place of arrays whose elements are only used where they are set."""
    mentions = Counter(node.id for node in ast.walk(function) if isinstance(node, ast.Name))
    own: Counter[str] = Counter()
    homes: dict[str, list[ast.For]] = {}
    for loop, counters in _innermost(function.body, []):
        for each, count in _own(loop.body, counters, arrays).items():
            own[each] += count
            homes.setdefault(each, []).append(loop)
    for block in _blocks(function):
        for statement in block:
            if isinstance(statement, ast.Assign) and _made(statement) in arrays:
                own[str(_made(statement))] += 1
    numbers = {each for each in homes if own[each] == mentions[each]}
    if not numbers:
        return
    for block in _blocks(function):
        block[:] = [s for s in block if not (isinstance(s, ast.Assign) and _made(s) in numbers)]
    for loop in {id(each): each for found in homes.values() for each in found}.values():
        loop.body = [_Numbers(numbers).visit(each) for each in loop.body]


def _made(statement: ast.Assign) -> str | None:
    """The name of an array that a statement makes without elements."""
    match statement:
        case ast.Assign([ast.Name(each)], ast.Call(ast.Attribute(ast.Name("np"), "empty"))):
            return each
    return None


def _innermost(body: list[ast.stmt], counters: list[str]) -> Iterator[tuple[ast.For, list[str]]]:
    for statement in body:
        inner = [*counters]
        if isinstance(statement, ast.For) and isinstance(statement.target, ast.Name):
            inner.append(statement.target.id)
            if not any(isinstance(each, ast.For | ast.While | ast.If) for each in statement.body):
                yield statement, inner
                continue
        for block in _parts(statement):
            yield from _innermost(block, inner)


def _own(body: list[ast.stmt], counters: list[str], arrays: set[str]) -> Counter[str]:
    """How often arrays are mentioned in a loop that sets their elements before it reads them."""
    found: Counter[str] = Counter()
    wrong: set[str] = set()
    for statement in body:
        own = [
            node
            for node in ast.walk(statement)
            if isinstance(node, ast.Subscript)
            and isinstance(node.value, ast.Name)
            and node.value.id in arrays
        ]
        for node in own:
            assert isinstance(node.value, ast.Name), "an array has a name"
            each = node.value.id
            index = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
            at = [part.id if isinstance(part, ast.Name) else "" for part in index]
            if at != counters[len(counters) - len(at) :]:
                wrong.add(each)
            elif not found[each]:
                is_set = isinstance(statement, ast.Assign) and statement.targets == [node]
                if not is_set or sum(o.value.id == each for o in own) > 1:  # type: ignore[attr-defined]
                    wrong.add(each)
            found[each] += 1
    return Counter({each: count for each, count in found.items() if each not in wrong})


class _Numbers(ast.NodeTransformer):
    def __init__(self, numbers: set[str]) -> None:
        self.numbers = numbers

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        if isinstance(node.value, ast.Name) and node.value.id in self.numbers:
            return ast.Name(node.value.id, node.ctx)
        return self.generic_visit(node)


def _parts(statement: ast.AST) -> list[list[ast.stmt]]:
    found = (getattr(statement, each, None) for each in ("body", "orelse"))
    return [block for block in found if isinstance(block, list)]


def _blocks(node: ast.AST) -> list[list[ast.stmt]]:
    return [block for each in ast.walk(node) for block in _parts(each)]
