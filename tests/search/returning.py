"""Programs of the other generators that return several things, for every entry point."""

from __future__ import annotations

import ast
import copy
import warnings
from dataclasses import replace
from typing import Any

import numpy as np

from tests.search.agreement import BASE
from tests.search.arrays import array_program
from tests.search.entries import FIRST, HIGHER, OF_ONE_NUMBER
from tests.search.idioms import Chance, idiom_program
from tests.search.judged import TooSlow, time_limit
from tests.search.program import RandomProgram
from tests.search.statements import statement_program
from tests.tools.checking import leaves

SOURCES = (idiom_program, array_program, statement_program)
MOST = 4
"""So many names are returned at most."""


def chosen_entries(chance: Chance, is_scalar: bool) -> tuple[str, ...]:
    """Two entry points of the first order, and one time in two one of a higher order."""
    names = [name for name in FIRST if name not in BASE]
    chosen = [chance.pick(names), chance.pick(names)]
    if is_scalar:
        chosen.append(chance.pick(list(OF_ONE_NUMBER)))
    if chance.one_in(2):
        chosen.append(chance.pick(list(HIGHER)))
    return tuple(dict.fromkeys(chosen))


def returning_program(seed: int) -> RandomProgram:
    """A program of another generator; two times in three it returns names of its last line."""
    chance = Chance(seed * 7 + 3)
    program = chance.pick(SOURCES)(seed)
    if not chance.one_in(3):
        text = _returning(program.text, chance)
        several = replace(program, text=text)
        if _is_numbers(several):
            return replace(several, entries=chosen_entries(chance, False))
    return replace(program, entries=chosen_entries(chance, True))


def _returning(text: str, chance: Chance) -> str:
    """The text with a last line that returns what its expression is made of, in a structure."""
    tree = ast.parse(text)
    main = tree.body[-1]
    assert isinstance(main, ast.FunctionDef)
    last = main.body[-1]
    returns = [node for node in ast.walk(main) if isinstance(node, ast.Return)]
    if returns != [last] or not isinstance(last, ast.Return) or last.value is None:
        return text
    called = {id(node.func) for node in ast.walk(last) if isinstance(node, ast.Call)}
    used = [
        node.id
        for node in ast.walk(last.value)
        if isinstance(node, ast.Name) and id(node) not in called and node.id != "np"
    ]
    names = list(dict.fromkeys(used))[:MOST]
    parts = [ast.unparse(last.value), *names]
    kind = chance.below(5)
    if kind == 0 and names:
        made = chance.pick(names)
    elif kind == 1:
        made = "{" + ", ".join(f"'{chr(97 + k)}': {part}" for k, part in enumerate(parts)) + "}"
    elif kind == 2:
        made = f"[{parts[0]}, ({', '.join(parts[1:])},)]" if names else f"[{parts[0]}]"
    elif kind == 3 and len(names) > 1:
        made = f"({', '.join(names)})"
    else:
        made = f"({', '.join(parts)},)"
    main.body[-1] = ast.parse(f"return {made}").body[0]
    return ast.unparse(ast.fix_missing_locations(tree)) + "\n"


def _is_numbers(program: RandomProgram) -> bool:
    """Whether what the program returns is of numbers and arrays of them."""
    with program.loaded() as function, warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            with time_limit(2.0):
                value = function(*copy.deepcopy(program.calls[0]))
        except (Exception, TooSlow):
            return False
    return all(map(_is_number, leaves(value)))


def _is_number(leaf: Any) -> bool:
    if isinstance(leaf, np.ndarray):
        return leaf.dtype.kind in "biufc"
    return isinstance(leaf, int | float | complex | np.number | np.bool_)
