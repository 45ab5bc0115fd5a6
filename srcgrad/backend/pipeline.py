"""Numba's compiler with the passes that generated text needs.

Each name of a generated text has one type, there are no closures, and no branch depends on a type.
So a name need not be split into one for each of its bindings (a pass over the whole function for
each name), nothing is inlined before types are known, and there are no whole-array expressions to
fuse. Measured on a derivative of 300 lines: 3.6 s of compilation become 2.8.

Text for which that does not hold goes through all passes.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Any

from numba.core import analysis, types
from numba.core.compiler import Compiler, CompilerBase
from numba.core.compiler_machinery import PassManager, register_pass
from numba.core.rewrites.registry import rewrite_registry
from numba.core.typed_passes import (
    AnnotateTypes,
    InlineOverloads,
    IRLegalization,
    NativeLowering,
    NoPythonBackend,
    NoPythonSupportedFeatureValidation,
    NopythonTypeInference,
)
from numba.core.untyped_passes import (
    FixupArgs,
    GenericRewrites,
    RewriteDynamicRaises,
    RewriteSemanticConstants,
    TranslateByteCode,
)
from numba.extending import overload
from numba.np import arrayobj


class _Remembered:
    """A typing context that asks once what a function makes of arguments of certain types."""

    def __init__(self, context: Any) -> None:
        self._context = context
        self._known: dict[Any, Any] = {}

    def __getattr__(self, name: str) -> Any:
        return getattr(self._context, name)

    def resolve_function_type(self, function: Any, arguments: Any, keywords: Any) -> Any:
        if not isinstance(function, types.Function):
            return self._context.resolve_function_type(function, arguments, keywords)
        key = (id(function), tuple(arguments), tuple(sorted(keywords.items())))
        if key not in self._known:
            found = self._context.resolve_function_type(function, arguments, keywords)
            self._known[key] = function, found  # a function that lives keeps its id
        return self._known[key][1]


@register_pass(mutates_CFG=True, analysis_only=False)
class Rewritten(GenericRewrites):  # type: ignore[misc]
    """Numba's rewrites before types are known.

    Numba finds out where each name is last read before them, after them, and again as the last
    thing before code is made; here only then.
    """

    _name = "srcgrad_generic_rewrites"

    def run_pass(self, state: Any) -> bool:
        blocks = state.func_ir.blocks
        for kind in rewrite_registry.rewrites["before-inference"]:
            rewrite = kind(state)
            work = list(blocks.items())
            while work:
                key, block = work.pop()
                if rewrite.match(state.func_ir, block, state.typemap, state.calltypes):
                    blocks[key] = rewrite.apply()
                    work.append((key, blocks[key]))
        return True


@register_pass(mutates_CFG=True, analysis_only=False)
class RememberedTypes(NopythonTypeInference):  # type: ignore[misc]
    """Numba's inference, which would choose among the same overloads at each operation."""

    _name = "srcgrad_type_inference"

    def run_pass(self, state: Any) -> bool:
        context = state.typingctx
        state.typingctx = _Remembered(context)
        try:
            return bool(super().run_pass(state))
        finally:
            state.typingctx = context


def slices_differ(shape, places):  # type: ignore[no-untyped-def]
    """Raise the error for arrays that are put where they do not fit; generated text sees first."""


@overload(slices_differ)
def _slices_differ(shape, places):  # type: ignore[no-untyped-def]
    def raised(shape, places):  # type: ignore[no-untyped-def]
        raise ValueError("cannot assign slice from input of different size")

    return raised


@register_pass(mutates_CFG=True, analysis_only=False)
class ShortMessages(NativeLowering):  # type: ignore[misc]
    """Numba's lowering, which would compile forty functions to have shapes in an error's message.

    What is made is a whole text's. That nobody else compiles meanwhile is for `quiet` to see to.
    """

    _name = "srcgrad_native_lowering"

    def run_pass(self, state: Any) -> bool:
        codegen = state.targetctx.codegen()
        state.library = codegen.create_library(state.func_id.func_qualname)
        state.library.enable_object_caching()
        state.library.is_whole = True
        raised = arrayobj.raise_with_shape_context
        arrayobj.raise_with_shape_context = slices_differ
        try:
            return bool(super().run_pass(state))
        finally:
            arrayobj.raise_with_shape_context = raised


@register_pass(mutates_CFG=False, analysis_only=True)
class QuickLegalization(IRLegalization):  # type: ignore[misc]
    """Numba's search for the places after which names are not read any more.

    Numba's sets of all names that are set on the way to each block took 0.3 s for 700 blocks.
    """

    _name = "srcgrad_ir_legalization"

    def run_pass(self, state: Any) -> bool:
        before = analysis.compute_live_map
        analysis.compute_live_map = live_names
        try:
            return bool(super().run_pass(state))
        finally:
            analysis.compute_live_map = before


def live_names(
    cfg: Any, blocks: Mapping[int, Any], uses: Mapping[int, set[str]], sets: Mapping[int, set[str]]
) -> dict[int, set[str]]:
    """The names that each block, or one after it, reads as they were before it.

    The same as Numba's `compute_live_map`, a set of names being the bits of an integer.
    """
    names = list(
        dict.fromkeys(name for table in (uses, sets) for own in table.values() for name in own)
    )
    bits = {name: 1 << k for k, name in enumerate(names)}
    used, given = (
        {key: sum(bits[name] for name in own) for key, own in table.items()}
        for table in (uses, sets)
    )
    order = cfg.topo_order()
    reached = {key: used[key] | given[key] for key in order}
    live = {key: used[key] for key in blocks}
    changing = True
    while changing:
        changing = False
        for key in order:
            for following, _ in cfg.successors(key):
                new = reached[following] | reached[key]
                changing |= new != reached[following]
                reached[following] = new
    changing = True
    while changing:
        changing = False
        for key in reversed(order):
            for before, _ in cfg.predecessors(key):
                new = live[before] | (live[key] & reached[before] & ~given[before])
                changing |= new != live[before]
                live[before] = new
    return {key: _names_of(own, names) for key, own in live.items()}


def _names_of(bits: int, names: list[str]) -> set[str]:
    found = set()
    while bits:
        lowest = bits & -bits
        found.add(names[lowest.bit_length() - 1])
        bits ^= lowest
    return found


PASSES = (
    TranslateByteCode,
    FixupArgs,
    RewriteSemanticConstants,
    Rewritten,
    RewriteDynamicRaises,
    RememberedTypes,
    InlineOverloads,
    NoPythonSupportedFeatureValidation,
    QuickLegalization,
    AnnotateTypes,
    ShortMessages,
    NoPythonBackend,
)
_NEED_ALL = (
    *(ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp),
    *(ast.With, ast.Try, ast.Yield, ast.YieldFrom),
)


class ShortPipeline(CompilerBase):  # type: ignore[misc]
    """A compiler of one generated function."""

    def define_pipelines(self) -> list[Any]:
        passes = PassManager("srcgrad")
        for each in PASSES:
            passes.add_pass(each, each.__name__)
        passes.finalize()
        return [passes]


def pipelines(text: str, name: str) -> tuple[type[CompilerBase], ...]:
    """The compilers to be tried, one after the other, on a function of generated text."""
    for function in ast.parse(text).body:
        if isinstance(function, ast.FunctionDef) and function.name == name:
            inner = (node for statement in function.body for node in ast.walk(statement))
            if not any(isinstance(node, (*_NEED_ALL, ast.FunctionDef)) for node in inner):
                return (ShortPipeline, Compiler)
    return (Compiler,)
