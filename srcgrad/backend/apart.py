"""Functions of linear algebra that are compiled once for a machine, and called by what needs them.

A system of equations or a decomposition is the same machine code in every derivative. What is
compiled `APART` is optimised and assembled by itself, stored in the cache folder, and only called
by its symbol: neither Numba nor LLVM sees its inside again. Who takes up a derivative into machine
code of their own (a user's function that calls it) takes these functions up with it, as ever.
"""

# mypy: allow-untyped-defs, disable-error-code="misc"

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from numba.core import bytecode
from numba.core.compiler import Compiler, CompileResult
from numba.core.untyped_passes import ExtractByteCode

from srcgrad.backend import stored
from srcgrad.backend.drafts import Draft


class Apart(Compiler):
    """Numba's compiler, of a function that becomes machine code of its own."""

    def compile_extra(self, func: Any) -> CompileResult:
        codegen = self.state.targetctx.codegen()
        if codegen._library_class is not Draft:
            return super().compile_extra(func)  # what is compiled is not ours
        digest = stored.digest_of(
            *(func.__module__, func.__qualname__, *map(str, self.state.args)),
            *(self.state.flags.get_mangle_string(), *_enclosed(func), *stored.machine()),
        )
        key = f"{func.__qualname__.partition('.')[0].strip('_')}_{digest[:24]}"
        found = stored.apart(key, self.state.targetctx)
        if found is not None:
            return found
        library = codegen.create_library(func.__qualname__)
        library.enable_object_caching()
        library.is_apart = True
        self.state.library = library
        self.state.func_id = bytecode.FunctionIdentity.from_function(func)
        self.state.func_id.unique_id = int(
            digest[:12], 16
        )  # its symbol is the same in all processes
        ExtractByteCode().run_pass(self.state)
        self.state.lifted, self.state.lifted_from = (), None
        result = self._compile_bytecode()
        library._ensure_finalized()
        stored.keep_apart(key, result)
        return result


APART = {"pipeline_class": Apart}
"""Options of what is compiled so, for Numba's `overload`."""


def _enclosed(function: Any) -> Iterator[str]:
    """What a function finds in those around it: types, numbers, and functions by their names."""
    for cell in function.__closure__ or ():
        value = cell.cell_contents
        yield getattr(value, "__qualname__", None) or str(value)
