"""A derivative changes nothing of its process: no setting of Python, of Numba or of LLVM.

What no test can see is kept out by one rule, checked here too: nothing of srcgrad names a function
that sets something for the process. LLVM is only ever told addresses of symbols by new names.
"""

import ast
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import srcgrad

SETTINGS = """
import decimal, gc, json, locale, os, random, signal, sys, threading, warnings
import numba, numpy as np
from numba.core import config


def settings():
    return json.loads(json.dumps({
        "numba": {k: repr(v) for k, v in vars(config).items() if k.isupper()},
        "environment": dict(os.environ),
        "folder": [os.getcwd(), *sys.path],
        "importers": [repr(each) for each in sys.meta_path],
        "recursion": sys.getrecursionlimit(),
        "stack": threading.stack_size(),
        "switch": sys.getswitchinterval(),
        "hooks": [repr(h) for h in (sys.excepthook, sys.displayhook, threading.excepthook)],
        "tracing": [repr(sys.gettrace()), repr(sys.getprofile())],
        "floats": [np.geterr(), repr(np.geterrcall()), repr(np.get_printoptions())],
        "decimal": repr(decimal.getcontext()),
        "warnings": [repr(each) for each in warnings.filters],
        "collector": [gc.isenabled(), gc.get_threshold()],
        "signals": [repr(signal.getsignal(s)) for s in sorted(signal.valid_signals())],
        "locale": locale.setlocale(locale.LC_ALL),
        "random": [repr(random.getstate()), repr(np.random.get_state())],
        "threads": [numba.get_num_threads(), threading.active_count()],
        "digits": sys.get_int_max_str_digits(),
    }))
"""

VICTIMS = '''
import re


def emptied(n, t):
    """2 * t: two elements in the middle are added up and emptied in one loop."""
    b = np.empty(n + 6)
    for i in range(n + 6):
        b[i] = t
    s = 0.0
    for i in range(2):
        s += b[i + 4]
        b[i + 4] = 0.0
    for i in range(4, 6):
        s += b[i]
    return s


def added(x):
    s = 0.0
    for i in range(x.shape[0]):
        s += np.sqrt(x[i]) * x[i]
    return s


def largest(x):
    return np.max(np.exp(x)) + np.sum(x)


def code(function, *arguments):
    """The answer and the machine code of a user's own Numba function, without its symbols."""
    compiled = numba.njit(function)
    answer = float(compiled(*arguments))
    text = next(iter(compiled.inspect_asm().values()))
    text = re.sub(r"_Z\\w+", "symbol", text)
    return [answer, [line for line in text.splitlines() if "symbol" not in line]]


def victims():
    x = np.linspace(0.5, 2.0, 33)
    return [code(emptied, 4, 1.5), code(added, x), code(largest, x)]
'''

DERIVATIVES = '''
import srcgrad
from srcgrad import check_grad, grad, value_and_grad


def pasted(x, t):
    x[4:6] = t
    return np.sum(x * x)


def functions(x):
    return np.sum(np.sin(x) * np.exp(x)) + np.max(x)


def sums(x, k):
    total = 0.0
    for i in range(len(x)):
        while total < x[i]:
            total += k * np.sqrt(x[i])
    return total


def deep(x):
    """A sum of many terms, which is a tree many deep."""
    total = 0.0
    for i in range(3000):
        total = total + x
    return total


def matrices(a):
    return np.sum(np.linalg.solve(a, a @ a.T)) + np.linalg.det(a)


def use():
    x = np.linspace(0.5, 2.0, 9)
    grad(pasted, "t")(x, 3.0)
    grad(functions)(x), value_and_grad(sums, ("x", "k"))(x, 0.3), grad(deep)(1.0)
    grad(matrices)(np.eye(3) + 0.1 * np.arange(9.0).reshape(3, 3))
    check_grad(functions, (x,))
    try:
        grad(lambda x: globals()["g"](x))(1.0)
    except srcgrad.DifferentiationError:
        pass
'''


def run(*parts, folder):
    """What a process prints last, as JSON."""
    script = folder / "script.py"
    script.write_text("\n".join(parts))
    environment = {**os.environ, "SRCGRAD_CACHE_DIR": str(folder / "cache")}
    environment["PYTHONPATH"] = str(Path(srcgrad.__file__).parent.parent)
    done = subprocess.run(
        [sys.executable, str(script)], capture_output=True, text=True, env=environment, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


def test_settings_are_what_they_were(tmp_path):
    before, after = run(
        SETTINGS,
        "numba.njit(lambda x: x)(1.0)\nbefore = settings()",
        DERIVATIVES,
        "use()\nprint(json.dumps([before, settings()]))",
        folder=tmp_path,
    )
    assert after == before


def test_numba_compiles_other_functions_as_if_there_were_no_srcgrad(tmp_path):
    without = run(SETTINGS, VICTIMS, "print(json.dumps(victims()))", folder=tmp_path)
    with_it = run(
        SETTINGS, VICTIMS, DERIVATIVES, "use()\nprint(json.dumps(victims()))", folder=tmp_path
    )
    assert [answer for answer, _ in with_it] == pytest.approx(
        [3.0, *(sum_of(np.linspace(0.5, 2.0, 33)))], rel=1e-14
    )
    assert with_it == without


def sum_of(x):
    return [np.sum(np.sqrt(x) * x), np.max(np.exp(x)) + np.sum(x)]


THREADS = """
import threading

PROGRAMS = [
    lambda x: np.sum(np.sin(x) * x),
    lambda x: np.std(x),
    lambda x: np.sum(np.cumsum(x) ** 2),
    lambda x: np.max(x) * np.prod(x),
    lambda x: np.linalg.det(np.outer(x, x) + np.eye(len(x))),
    lambda x: np.dot(x[1:], x[:-1]),
    lambda x: np.sum(np.where(x > 1.1, x, x * x)),
    lambda x: np.sum(np.sort(x) * x),
]
derivatives = [value_and_grad(program) for program in PROGRAMS]
x = np.linspace(0.3, 1.7, 9)
together = threading.Barrier(len(PROGRAMS))
found = [None] * len(PROGRAMS)


def first_call(k):
    together.wait()
    found[k] = derivatives[k](x)


filters, shown = list(warnings.filters), warnings.showwarning
seen, odd = [], []
is_over = threading.Event()
warnings.showwarning = heard = lambda message, *_: seen.append(str(message))
warnings.filterwarnings("always", "mine")
filters = list(warnings.filters)


def watch():
    # What is emitted must arrive, and the filters must stay.
    sent = 0
    while not is_over.wait(0.0005):
        warnings.warn(f"mine {sent}")
        sent += 1
        if warnings.filters != filters or warnings.showwarning is not heard:
            odd.append(repr(warnings.filters))
    if seen != [f"mine {k}" for k in range(sent)]:
        odd.append(f"{sent} sent, {len(seen)} seen")
    assert sent > 100


watcher = threading.Thread(target=watch)
watcher.start()
before = settings()
threads = [threading.Thread(target=first_call, args=(k,)) for k in range(len(PROGRAMS))]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
is_over.set()
watcher.join()
for (value, slope), program in zip(found, PROGRAMS):
    direction = np.cos(np.arange(9.0))
    assert abs(value - program(x)) < 1e-12 * abs(value)
    h = 1e-5
    difference = (program(x + h * direction) - program(x - h * direction)) / (2.0 * h)
    assert abs(difference - slope @ direction) < 1e-6 * (1.0 + abs(difference))
print(json.dumps([{**before, "odd": []}, {**settings(), "odd": odd[:3]}]))
"""


def test_eight_threads_call_eight_derivatives_for_the_first_time(tmp_path):
    start = "numba.njit(lambda x: x)(1.0)"
    before, after = run(SETTINGS, start, DERIVATIVES, THREADS, folder=tmp_path)
    # One thread more, that watches, when the settings are read before.
    count = before.pop("threads"), after.pop("threads")
    assert count[0][0] == count[1][0] and count[0][1] == count[1][1] + 1
    assert after == before


CHILDREN = """
import multiprocessing


def child(k):
    x = np.linspace(0.5, 2.0, 9)
    return float(value_and_grad(functions)(x)[0]), float(grad(pasted, "t")(x, 3.0 + k))


if __name__ == "__main__":
    x = np.linspace(0.5, 2.0, 9)
    grad(pasted, "t")(x, 3.0)
    answers = []
    for how in ("fork", "spawn"):
        with multiprocessing.get_context(how).Pool(2) as pool:
            answers += pool.map_async(child, range(2)).get(240)
    print(json.dumps([answers, float(functions(x))]))
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_children_that_are_forked_and_spawned(tmp_path):
    answers, value = run(SETTINGS, DERIVATIVES, CHILDREN, folder=tmp_path)
    assert [found for found, _ in answers] == pytest.approx([value] * 4, rel=1e-12)
    assert [slope for _, slope in answers] == pytest.approx([12.0, 16.0, 12.0, 16.0], rel=1e-12)


FORKED = """
import threading, time


def answer(k):
    x = np.linspace(0.5, 2.0, 9)
    return float(value_and_grad(functions)(x)[0]), float(grad(pasted, "t")(x, 3.0 + k))


def fork(k):
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        signal.alarm(200)
        os.write(writing, json.dumps(answer(k)).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as answers:
        text = answers.read()
    assert os.waitpid(child, 0)[1] == 0
    return json.loads(text)


answer(0)
thread = threading.Thread(target=lambda: value_and_grad(matrices)(np.eye(3) * 2.0))
thread.start()
answers = []
for k in range(3):
    answers.append(fork(k))
    time.sleep(0.1)
thread.join()
print(json.dumps([answers, float(functions(np.linspace(0.5, 2.0, 9)))]))
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_forks_while_another_thread_compiles(tmp_path):
    answers, value = run(SETTINGS, DERIVATIVES, FORKED, folder=tmp_path)
    assert [found for found, _ in answers] == pytest.approx([value] * 3, rel=1e-12)
    assert [slope for _, slope in answers] == pytest.approx([12.0, 16.0, 20.0], rel=1e-12)


SAME = """
import threading
from concurrent.futures import ThreadPoolExecutor

x = np.linspace(0.5, 2.0, 9)
derivative = value_and_grad(functions)
together = threading.Barrier(6)


def first_call(k):
    together.wait()
    return derivative(x + k)


with ThreadPoolExecutor(6) as pool:
    found = list(pool.map(first_call, range(6)))
values = [float(functions(x + k)) for k in range(6)]
print(json.dumps([[float(value) for value, _ in found], values]))
"""


def test_threads_call_the_same_derivative_first(tmp_path):
    found, values = run(SETTINGS, DERIVATIVES, SAME, folder=tmp_path)
    assert found == pytest.approx(values, rel=1e-12)


SETTERS = {
    *("set_option", "initialize_all_targets", "load_library_permanently", "mallopt"),
    *("putenv", "unsetenv", "setlocale", "seterr", "seterrcall", "set_printoptions"),
    *("filterwarnings", "simplefilter", "resetwarnings", "set_threshold", "freeze", "setrlimit"),
    *("settrace", "setprofile", "setswitchinterval", "set_int_max_str_digits", "set_num_threads"),
    *("set_wakeup_fd", "sigaltstack", "chdir", "umask", "setcontext", "setdlopenflags"),
}


def nodes(tree):
    """All nodes but those in `with warnings.catch_warnings()`, which puts back what it found."""
    pending = [tree]
    while pending:
        node = pending.pop()
        yield node
        match node:
            case ast.With([ast.withitem(ast.Call(ast.Attribute(_, "catch_warnings")))]):
                continue
        pending.extend(ast.iter_child_nodes(node))


def test_nothing_names_what_sets_something_for_the_process():
    """Calls of them, and assignments to the attributes of a module of settings."""
    found = []
    for path in sorted(Path(srcgrad.__file__).parent.rglob("*.py")):
        for node in nodes(ast.parse(path.read_text("utf-8"))):
            match node:
                case ast.Call(ast.Attribute(_, name) | ast.Name(name)) if name in SETTERS:
                    found.append((path.name, ast.unparse(node)))
                case ast.Assign(targets) | ast.Delete(targets):
                    for target in targets:
                        text = ast.unparse(target)
                        if text.startswith(("os.environ", "config.", "llvm.", "numba.", "sys.")):
                            found.append((path.name, text))
    assert [text for _, text in found if not text.startswith("sys.modules[")] == []
