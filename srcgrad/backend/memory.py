"""Memory of large arrays is kept when they are freed, for the next array of such a size.

The system gives new memory page by page, at the first touch of each: 2 µs for 4 KiB, ten times what
writing them takes, at each call of a derivative again. Here, arrays of 64 KiB and more, in compiled
derivatives and as their results, come from a store of blocks in classes of sizes, eight to a power
of two, and go back to it when nobody refers to them any more. Large blocks ask for huge pages.

The store is bounded (`LIMIT`), gives back what was not used for `IDLE` seconds, and everything in
`free`, or when the system has no memory left. It is machine code, because arrays are allocated and
freed without the interpreter: Numba's runtime calls it through its interface for other allocators.
A lock that somebody else holds is not waited for: the block comes from the system, or goes there.

    block: bytes | address for the system's free | (kept: next block, second of its return) | ...
                                                 ^ what Numba's runtime gets
"""

from __future__ import annotations

import ctypes
import functools
import gc
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import llvmlite.binding as llvm
from llvmlite import ir
from numba.core.registry import cpu_target
from numba.core.runtime import rtsys

SMALLEST = 2**16
"""Bytes of an array that comes from here; smaller ones are kept by the C library."""
IDLE = 10
"""Seconds after which a block that nobody asked for goes back to the system."""
SHARE = 4
"""The store keeps one part in so many of the machine's memory, and at most `LARGEST_LIMIT`."""
LARGEST_LIMIT = 2**32
ALLOCATE = "srcgrad_allocate"
"""A function of a number of bytes: memory with a reference count, or null."""
IS_AVAILABLE = os.name == "posix"

_HEADER = 16
_HUGE_PAGE = 2**21
_HUGE = 2 * _HUGE_PAGE
_ADVISE_HUGE = 14
_SMALLEST_BITS, _BITS = 16, 47
_PER_OCTAVE_BITS = 3
_CLASSES = (_BITS + 1 - _SMALLEST_BITS) << _PER_OCTAVE_BITS
_LOCK, _KEPT, _LIMIT, _SWEPT, _HEADS = range(5)
_SIZE, _RAW, _NEXT, _STAMP = range(4)
_TRIES = 64

_NUMBER, _BIT = ir.IntType(64), ir.IntType(1)
_POINTER = ir.IntType(8).as_pointer()
_NUMBERS = _NUMBER.as_pointer()


def free() -> int:
    """Give the memory that srcgrad keeps for coming arrays back to the system; how many bytes.

    Arrays that are in use are not touched. Compiled derivatives keep the memory of freed arrays of
    64 KiB and more, at most a quarter of the machine's and 4 GiB, for about ten seconds.

    >>> from srcgrad import free
    >>> free() >= 0, free()
    (True, 0)
    """
    return _Store.made().release(sys.maxsize) if _Store.is_made() else 0


def kept() -> int:
    """The bytes in the store."""
    return _Store.made().state[_KEPT] if _Store.is_made() else 0


def install() -> None:
    """Let machine code of this process call `ALLOCATE`."""
    if IS_AVAILABLE:
        _Store.made()


class _Store:
    """The machine code of this process, which is never freed: arrays that live on refer to it."""

    def __init__(self) -> None:
        rtsys.initialize(cpu_target.target_context)
        module = llvm.parse_assembly(str(_module()))
        target = llvm.Target.from_default_triple().create_target_machine(opt=2, jit=True)
        self.engine = llvm.create_mcjit_compiler(module, target)
        self.engine.finalize_object()
        ctypes.pythonapi.Py_IncRef(ctypes.py_object(self.engine))
        address = self.engine.get_global_value_address("state")
        self.state = (ctypes.c_int64 * (_HEADS + _CLASSES)).from_address(address)
        self.state[_LIMIT] = min(_memory() // SHARE, LARGEST_LIMIT)
        function = self.engine.get_function_address("release")
        self.release = ctypes.CFUNCTYPE(ctypes.c_int64, ctypes.c_int64)(function)
        llvm.add_symbol(ALLOCATE, self.engine.get_function_address(ALLOCATE))
        os.register_at_fork(after_in_child=self.after_fork)
        objects = ctypes.py_object, ctypes.py_object
        function = self.engine.get_function_address("collected")
        self.collected = ctypes.PYFUNCTYPE(None, *objects)(function)
        gc.callbacks.append(self.collected)

    @staticmethod
    @functools.cache
    def made() -> _Store:
        """The one of this process."""
        return _Store()

    @staticmethod
    def is_made() -> bool:
        return bool(_Store.made.cache_info().currsize)

    def after_fork(self) -> None:
        """Forget blocks that another thread was about to change when the process was copied."""
        if self.state[_LOCK]:
            for place in (_LOCK, _KEPT, _SWEPT, *range(_HEADS, _HEADS + _CLASSES)):
                self.state[place] = 0


def _memory() -> int:
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (ValueError, OSError):  # a system that does not tell
        return 2**32


def _module() -> ir.Module:
    """The store in LLVM's language."""
    module = ir.Module("srcgrad_memory")
    kind = ir.ArrayType(_NUMBER, _HEADS + _CLASSES)
    state = ir.GlobalVariable(module, kind, "state")
    state.initializer = ir.Constant(kind, None)
    for function in (_lock, _unlock, _sweep, _release, _collected, _take, _give, _allocate):
        function(module)
    return module


class _Body(ir.IRBuilder):  # type: ignore[misc]
    """The body of a new function, with words for what the functions here do."""

    def __init__(self, module: ir.Module, name: str, result: ir.Type, *arguments: ir.Type) -> None:
        self.of = ir.Function(module, ir.FunctionType(result, arguments), name)
        if name not in ("release", "collected", ALLOCATE):
            self.of.linkage = "internal"
        super().__init__(self.of.append_basic_block())

    def run(self, name: str, result: ir.Type, *arguments: ir.Value) -> ir.Value:
        """Call a function of this module, or of the C library."""
        function = self.module.globals.get(name)
        if function is None:
            form = ir.FunctionType(result, [argument.type for argument in arguments])
            function = ir.Function(self.module, form, name)
        return self.call(function, arguments)

    def state(self, place: int | ir.Value) -> ir.Value:
        """Where the state's number `place` stands."""
        where = _NUMBER(place) if isinstance(place, int) else place
        return self.gep(self.module.globals["state"], [_NUMBER(0), where])

    def at(self, block: ir.Value, place: int) -> ir.Value:
        """Where number `place` of a block stands, which is given as a number."""
        return self.gep(self.inttoptr(block, _NUMBERS), [_NUMBER(place)])

    def head(self, size: ir.Value) -> ir.Value:
        """Where the first kept block of a size stands: a class has one size."""
        bits = self.sub(_NUMBER(63), self.ctlz(size, _BIT(1)))
        shift = self.sub(bits, _NUMBER(_PER_OCTAVE_BITS))
        part = self.and_(self.lshr(size, shift), _NUMBER(2**_PER_OCTAVE_BITS - 1))
        octave = self.shl(self.sub(bits, _NUMBER(_SMALLEST_BITS)), _NUMBER(_PER_OCTAVE_BITS))
        return self.state(self.add(_NUMBER(_HEADS), self.add(octave, part)))

    def count(self, change: ir.Value) -> None:
        """Add to the bytes that are kept."""
        place = self.state(_KEPT)
        self.store(self.add(self.load(place), change), place)

    @contextmanager
    def repeat(self, condition: Any) -> Iterator[None]:
        """A loop while a condition, made anew at the start of each iteration, holds."""
        test, body = self.append_basic_block(), self.append_basic_block()
        end = self.append_basic_block()
        self.branch(test)
        self.position_at_end(test)
        self.cbranch(condition(), body, end)
        self.position_at_end(body)
        yield
        self.branch(test)
        self.position_at_end(end)

    def variable(self, value: ir.Value) -> ir.Value:
        """A place in the function's frame that holds a number."""
        place = self.alloca(_NUMBER)
        self.store(value, place)
        return place

    def now(self) -> ir.Value:
        return self.run("time", _NUMBER, ir.Constant(_POINTER, None))


def _lock(module: ir.Module) -> None:
    """Whether this thread has the state to itself now."""
    body = _Body(module, "lock", _BIT)
    tries = body.variable(_NUMBER(_TRIES))
    with body.repeat(lambda: body.icmp_signed(">", body.load(tries), _NUMBER(0))):
        before = body.atomic_rmw("xchg", body.state(_LOCK), _NUMBER(1), "acquire")
        with body.if_then(body.icmp_signed("==", before, _NUMBER(0))):
            body.ret(_BIT(1))
        body.store(body.sub(body.load(tries), _NUMBER(1)), tries)
    body.ret(_BIT(0))


def _unlock(module: ir.Module) -> None:
    body = _Body(module, "unlock", ir.VoidType())
    body.store_atomic(_NUMBER(0), body.state(_LOCK), "release", 8)
    body.ret_void()


def _sweep(module: ir.Module) -> None:
    """Free what has been kept since before a second; how many bytes. The caller has the lock.

    Blocks go back to the head of their list, so what follows an old one is old.
    """
    body = _Body(module, "sweep", _NUMBER, _NUMBER)
    [before] = body.of.args
    freed, index = body.variable(_NUMBER(0)), body.variable(_NUMBER(_HEADS))
    link = body.variable(_NUMBER(0))

    def block() -> ir.Value:
        return body.load(body.inttoptr(body.load(link), _NUMBERS))

    with body.repeat(lambda: body.icmp_signed("<", body.load(index), _NUMBER(_HEADS + _CLASSES))):
        body.store(body.ptrtoint(body.state(body.load(index)), _NUMBER), link)
        with body.repeat(lambda: body.icmp_signed("!=", block(), _NUMBER(0))):
            found = block()
            is_new = body.icmp_signed(">=", body.load(body.at(found, _STAMP)), before)
            with body.if_else(is_new) as (new, old):
                with new:
                    body.store(body.ptrtoint(body.at(found, _NEXT), _NUMBER), link)
                with old:
                    following = body.load(body.at(found, _NEXT))
                    body.store(following, body.inttoptr(body.load(link), _NUMBERS))
                    size = body.load(body.at(found, _SIZE))
                    body.store(body.add(body.load(freed), size), freed)
                    _to_system(body, found)
        body.store(body.add(body.load(index), _NUMBER(1)), index)
    body.count(body.neg(body.load(freed)))
    body.ret(body.load(freed))


def _to_system(body: _Body, block: ir.Value) -> None:
    raw = body.inttoptr(body.load(body.at(block, _RAW)), _POINTER)
    body.run("free", ir.VoidType(), raw)


def _release(module: ir.Module) -> None:
    """As `sweep`, for who has not the lock."""
    body = _Body(module, "release", _NUMBER, _NUMBER)
    with body.if_then(body.not_(body.run("lock", _BIT))):
        body.ret(_NUMBER(0))
    freed = body.run("sweep", _NUMBER, body.of.args[0])
    body.run("unlock", ir.VoidType())
    body.ret(freed)


def _sweep_now_and_then(body: _Body, now: ir.Value) -> None:
    """Free what nobody asked for, if that was not done just before. The caller has the lock."""
    last = body.add(body.load(body.state(_SWEPT)), _NUMBER(IDLE // 2))
    with body.if_then(body.icmp_signed(">", now, last)):
        body.store(now, body.state(_SWEPT))
        body.run("sweep", _NUMBER, body.sub(now, _NUMBER(IDLE)))


def _collected(module: ir.Module) -> None:
    """Where no derivative is called any more, Python's collector looks after the store.

    This is machine code, too: what a Python function raises there is reported and forgotten, and
    a Control-C that came meanwhile is raised in the first Python function that runs.
    """
    body = _Body(module, "collected", ir.VoidType(), _POINTER, _POINTER)
    is_empty = body.icmp_signed("==", body.load(body.state(_KEPT)), _NUMBER(0))
    with body.if_then(is_empty):
        body.ret_void()
    with body.if_then(body.run("lock", _BIT)):
        _sweep_now_and_then(body, body.now())
        body.run("unlock", ir.VoidType())
    body.ret_void()


def _take(module: ir.Module) -> None:
    """Numba's malloc: memory of so many bytes, or null; the second argument is not used."""
    body = _Body(module, "take", _POINTER, _NUMBER, _POINTER)
    wanted = body.of.args[0]
    with body.if_then(body.icmp_unsigned(">=", wanted, _NUMBER(2 ** (_BITS - 1)))):
        body.ret(ir.Constant(_POINTER, None))
    wanted = body.add(wanted, _NUMBER(_HEADER))
    is_small = body.icmp_unsigned("<", wanted, _NUMBER(SMALLEST))
    wanted = body.select(is_small, _NUMBER(SMALLEST), wanted)
    bits = body.sub(_NUMBER(63 - _PER_OCTAVE_BITS), body.ctlz(wanted, _BIT(1)))
    step = body.shl(_NUMBER(1), bits)
    size = body.and_(body.sub(body.add(wanted, step), _NUMBER(1)), body.neg(step))
    with body.if_then(body.run("lock", _BIT)):
        found = body.load(body.head(size))
        is_there = body.icmp_signed("!=", found, _NUMBER(0))
        with body.if_then(is_there):
            body.store(body.load(body.at(found, _NEXT)), body.head(size))
            body.count(body.neg(size))
        body.run("unlock", ir.VoidType())
        with body.if_then(is_there):
            body.ret(body.inttoptr(body.add(found, _NUMBER(_HEADER)), _POINTER))
    body.ret(_from_system(body, size))


def _from_system(body: _Body, size: ir.Value) -> ir.Value:
    """A new block; what is kept is given up if there is no memory left."""
    is_huge = body.icmp_unsigned(">=", size, _NUMBER(_HUGE))
    align = body.select(is_huge, _NUMBER(_HUGE_PAGE), _NUMBER(64))
    place = body.alloca(_POINTER)
    null = ir.Constant(_POINTER, None)
    body.store(body.run("malloc", _POINTER, body.add(size, align)), place)
    with body.if_then(body.icmp_unsigned("==", body.load(place), null)):
        body.run("release", _NUMBER, _NUMBER(sys.maxsize))
        body.store(body.run("malloc", _POINTER, body.add(size, align)), place)
        with body.if_then(body.icmp_unsigned("==", body.load(place), null)):
            body.ret(null)
    raw = body.ptrtoint(body.load(place), _NUMBER)
    block = body.and_(body.add(raw, align), body.neg(align))
    if sys.platform == "linux":
        with body.if_then(is_huge):
            whole = body.and_(size, _NUMBER(-_HUGE_PAGE))
            advice = ir.Constant(ir.IntType(32), _ADVISE_HUGE)
            body.run("madvise", ir.IntType(32), body.inttoptr(block, _POINTER), whole, advice)
    body.store(size, body.at(block, _SIZE))
    body.store(raw, body.at(block, _RAW))
    return body.inttoptr(body.add(block, _NUMBER(_HEADER)), _POINTER)


def _give(module: ir.Module) -> None:
    """Numba's free: keep a block, or give it to the system; the second argument is not used."""
    body = _Body(module, "give", ir.VoidType(), _POINTER, _POINTER)
    block = body.sub(body.ptrtoint(body.of.args[0], _NUMBER), _NUMBER(_HEADER))
    size = body.load(body.at(block, _SIZE))
    with body.if_then(body.run("lock", _BIT)):
        kept = body.add(body.load(body.state(_KEPT)), size)
        is_within = body.icmp_signed("<=", kept, body.load(body.state(_LIMIT)))
        with body.if_then(is_within):
            now = body.now()
            body.store(body.load(body.head(size)), body.at(block, _NEXT))
            body.store(now, body.at(block, _STAMP))
            body.store(block, body.head(size))
            body.count(size)
            _sweep_now_and_then(body, now)
        body.run("unlock", ir.VoidType())
        with body.if_then(is_within):
            body.ret_void()
    _to_system(body, block)
    body.ret_void()


def _allocate(module: ir.Module) -> None:
    """Memory with a reference count, by Numba's runtime from this store."""
    body = _Body(module, ALLOCATE, _POINTER, _NUMBER)
    allocator = ir.GlobalVariable(module, ir.ArrayType(_POINTER, 4), "allocator")
    functions = [module.globals[name].bitcast(_POINTER) for name in ("take", "give")]
    null = ir.Constant(_POINTER, None)
    allocator.initializer = ir.Constant(
        allocator.value_type, [functions[0], null, functions[1], null]
    )
    form = ir.FunctionType(_POINTER, [_NUMBER, allocator.type])
    table = body.run("NRT_get_api", form.as_pointer().as_pointer())
    function = body.load(body.gep(table, [_NUMBER(1)]))
    body.ret(body.call(function, [body.of.args[0], allocator]))
