"""Functions that compiled code calls are not machine code of their own until somebody needs that.

Numba optimises and assembles each of them by itself, at each level of calls, before it links them
into what calls them and optimises that. Here they stay as they were lowered, a draft, until the
function of a generated text is whole; that is optimised and assembled once. What other functions of
the process take up later becomes what Numba would have made of it, first.
"""

# mypy: allow-untyped-defs, allow-untyped-calls, disable-error-code="misc,has-type"

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from typing import Any

from llvmlite import binding as llvm
from llvmlite.binding import Linkage
from numba.core import config
from numba.core.codegen import JITCodeLibrary
from numba.core.dispatcher import Dispatcher
from numba.core.registry import cpu_target
from numba.core.runtime import rtsys

LEVEL = 2
"""How much LLVM optimises."""
_drafting = [0]
"""How many compilations of ours are under way; they hold the lock of Numba's compiler."""


class _Environments:
    """A code generator that keeps the environments of functions that are drafts."""

    def __init__(self, library: Draft) -> None:
        self._library = library

    def __getattr__(self, name: str) -> Any:
        return getattr(self._library._codegen, name)

    def set_env(self, name: str, environment: Any) -> None:
        if self._library.is_machine_code:
            self._library._codegen.set_env(name, environment)
        else:
            self._library.environments[name] = environment


class Draft(JITCodeLibrary):
    """A library that is optimised and assembled when an address in it is asked for."""

    is_whole = False
    """Whether it is of a generated text, with all that this calls."""
    is_apart = False
    """Whether it is of a function of ours that is called by its symbol, and never inlined."""
    key = symbol = ""
    """By what such a function is known, to us and to machine code."""
    is_machine_code = False
    _is_linked = False

    def __init__(self, codegen: Any, name: str) -> None:
        super().__init__(codegen, name)
        self.environments: dict[str, Any] = {}
        self._wrappers: list[Any] = []
        self.apart: dict[str, Draft] = {}
        """What it calls by its symbol, by key."""

    @property
    def codegen(self) -> Any:
        return _Environments(self)

    def get_pointer_to_function(self, name: str) -> int:
        self._link()
        if not self.is_machine_code and not self._defines(name):
            return 0
        self._ensure_finalized()
        return int(super().get_pointer_to_function(name))

    def add_linking_library(self, library: Any) -> None:
        if _drafting[0] and isinstance(library, Draft) and library.is_apart:
            self.apart[library.key] = library
        elif _drafting[0] and isinstance(library, Draft):
            library._link()
            self._linking_libraries.append(library)
        else:
            super().add_linking_library(library)

    def add_ir_module(self, ir_module: Any) -> None:
        """Take in functions; what calls them from C is of use to machine code only."""
        if ir_module.name == "cfunc_wrapper" and not self.is_whole:
            self._wrappers.append(ir_module)
        else:
            super().add_ir_module(ir_module)

    def finalize(self) -> None:
        self._link()
        wrappers, self._wrappers = () if self.is_apart else self._wrappers, []
        self._is_linked = False
        for each in wrappers:
            super().add_ir_module(each)
        self._is_linked = True
        self._optimize_final_module()
        self._final_module.verify()
        self._finalize_final_module()

    def _finalize_final_module(self) -> None:
        """Assemble what has been optimised, or take what a file holds."""
        super()._finalize_final_module()
        self._is_linked = self.is_machine_code = True
        for name, environment in self.environments.items():
            if self._codegen._engine.is_symbol_defined(name):
                self._codegen.set_env(name, environment)

    def _link(self) -> None:
        """Take in the drafts of what is called; nothing can be added afterwards."""
        if self._is_linked:
            return
        self._codegen._check_llvm_bugs()
        self._is_linked = True
        for library in dict.fromkeys(self._linking_libraries):
            self._reload_init.update(library._reload_init)
            if isinstance(library, Draft):
                self.environments = {**library.environments, **self.environments}
                self.apart.update(library.apart)
            self._final_module.link_in(library._get_module_for_linking(), preserve=True)

    def _defines(self, name: str) -> bool:
        modules = (self._final_module, *self._wrappers)
        found = (each for module in modules for each in module.functions)
        return any(each.name == name and not each.is_declaration for each in found)

    def _raise_if_finalized(self) -> None:
        super()._raise_if_finalized()
        if self._is_linked:
            raise RuntimeError(f"operation impossible on linked object {self!r}")

    def _get_module_for_linking(self) -> Any:
        if not _drafting[0] or self.is_machine_code:
            if self._shared_module is None and self.apart:
                whole = super()._get_module_for_linking().clone()
                for library in self.apart.values():
                    whole.link_in(library._get_module_for_linking(), preserve=True)
                self._shared_module = whole
            return super()._get_module_for_linking()
        self._link()
        module = self._final_module.clone()
        for function in module.functions:
            if not function.is_declaration and function.linkage == Linkage.external:
                function.linkage = "linkonce_odr"
        return module

    def _optimize_final_module(self) -> None:
        """Optimise what is about to be assembled.

        LLVM's third level differs from the second in copies of loops for conditions that do not
        change in them. Of a function with many loops it makes an exponential number: a block of a
        network took 16 s for 3.4. None of the rows of benchmarks that were measured, a single
        thread for BLAS, is slower without.
        """
        if not (self.is_whole or self.is_apart) or config.OPT.is_opt_max:
            super()._optimize_final_module()
            return
        cheap, builder = self._codegen._module_pass_manager(
            loop_vectorize=False, slp_vectorize=False, opt=0, cost="cheap"
        )
        cheap.run(self._final_module, builder)
        full, builder = self._codegen._module_pass_manager(opt=min(int(config.OPT), LEVEL))
        full.run(self._final_module, builder)

    def _optimize_functions(self, module: Any) -> None:
        """Turn variables in memory into values; the rest is done when all is together."""
        module.data_layout = self._codegen._data_layout
        for function in module.functions:
            if function.is_declaration:
                continue
            passes = llvm.newpassmanagers.create_new_function_pass_manager()
            builder = self._codegen._pass_builder()
            passes.add_sroa_pass()
            passes.add_simplify_cfg_pass()
            passes.run(function, builder)


def _has_what_drafts_take(codegen: Any) -> bool:
    """Whether Numba is new enough; an older one compiles as it does by itself."""
    made = (vars(kind).get("__init__") for kind in JITCodeLibrary.__mro__)
    set_there = {name for each in made for name in getattr(each, "__code__", _NONE).co_names}
    return hasattr(codegen, "_pass_builder") and "_reload_init" in set_there


_NONE = (lambda: None).__code__


@contextlib.contextmanager
def drafts() -> Iterator[None]:
    """What is compiled meanwhile is drafted; for who holds the lock of Numba's compiler."""
    context = cpu_target.target_context
    codegen = context.codegen()
    if not config.LLVM_REFPRUNE_PASS or not _has_what_drafts_take(codegen):
        yield  # counts of references are removed from each function by itself
        return
    rtsys.initialize(context)  # the runtime is machine code already
    before = codegen._library_class
    codegen._library_class = Draft
    _drafting[0] += 1
    try:
        yield
    finally:
        _drafting[0] -= 1
        codegen._library_class = before


def within_code_only(functions: Iterable[Any]) -> None:
    """Compile functions without what Python would call; without that they can be drafts."""
    for each in functions:
        if isinstance(each, Dispatcher):
            each.targetoptions["no_cpython_wrapper"] = True
