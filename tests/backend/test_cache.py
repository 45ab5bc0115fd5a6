"""The cache folder: shared by processes, robust against damage, closed to others."""

import os
import subprocess
import sys
import warnings

import pytest

from srcgrad.backend import cache, stored
from srcgrad.backend import compile as compiling
from srcgrad.errors import CacheError
from srcgrad.types import FLOAT

TEXT = "def f(x):\n    return x * {factor}\n"
PROGRAM = """
import sys
from srcgrad.backend.compile import compile_text
from srcgrad.types import FLOAT
text = {text!r}.format(factor=sys.argv[1])
compiled = compile_text(text, "f", (FLOAT,))
print(compiled.loaded, compiled.dispatcher(2.0), compiled.seconds)
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    path = tmp_path / "cache"
    monkeypatch.setenv("SRCGRAD_CACHE_DIR", str(path))
    monkeypatch.setattr(cache, "_warned", set())
    monkeypatch.setattr(compiling, "_compiled", {})
    return path


def compiled(factor=2.0):
    compiling._compiled.clear()
    return compiling.compile_text(TEXT.format(factor=factor), "f", (FLOAT,))


def process(factor, folder):
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM.format(text=TEXT), str(factor)],
        env={**os.environ, "SRCGRAD_CACHE_DIR": str(folder)},
        stdout=subprocess.PIPE,
        text=True,
    )


def machine_file(folder):
    (path,) = folder.glob("*.machine")
    return path


def test_folder_is_the_users_alone(folder):
    compiled()
    assert folder.stat().st_mode & 0o777 == 0o700
    assert sorted(path.suffix for path in folder.iterdir()) == [".machine", ".py"]
    (text,) = folder.glob("*.py")
    assert text.read_text() == TEXT.format(factor=2.0)
    assert text.stem.isidentifier()


def test_another_process_loads(folder):
    compiled(5.0)
    out, _ = process(5.0, folder).communicate()
    loaded, value, seconds = out.split()
    assert (loaded, value) == ("True", "10.0")
    assert float(seconds) < 0.5  # 0.07 on an idle machine


def test_processes_at_once(folder):
    running = [process(factor, folder) for factor in (3.0, 4.0, 3.0)]
    values = [each.communicate()[0].split()[1] for each in running]
    assert values == ["6.0", "8.0", "6.0"]
    assert len(list(folder.glob("*.machine"))) == 2
    assert not list(folder.glob(".new-*"))


def test_changed_text_is_another_file(folder):
    assert compiled(2.0).dispatcher(1.0) == 2.0
    assert compiled(3.0).dispatcher(1.0) == 3.0
    again = compiled(2.0)
    assert again.loaded
    assert again.dispatcher(1.0) == 2.0


@pytest.mark.parametrize("damage", [b"", b"srcgrad 1\n", b"rubbish" * 100, None])
def test_damaged_file_is_made_again(folder, damage):
    compiled()
    path = machine_file(folder)
    content = path.read_bytes()
    path.write_bytes(content[:-1] if damage is None else damage)
    with pytest.warns(CacheError, match="is damaged, and is made again"):
        assert compiled().dispatcher(1.0) == 2.0
    assert cache.load_checked(path) is not None
    assert compiled().loaded


def test_stale_pickle_is_made_again(folder):
    compiled()
    cache.store_checked(machine_file(folder), b"not a pickle")
    with pytest.warns(CacheError, match="ignoring .*UnpicklingError"):
        assert compiled().dispatcher(1.0) == 2.0
    assert compiled().loaded


def test_missing_symbol_is_noticed(folder, monkeypatch):
    monkeypatch.setattr(stored, "_external_symbols", lambda library: ["srcgrad_no_such_symbol"])
    compiled()
    with pytest.warns(CacheError, match="no symbol srcgrad_no_such_symbol in this process"):
        assert compiled().dispatcher(1.0) == 2.0


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="needs POSIX owners")
def test_folder_open_to_others_is_refused_once(folder):
    folder.mkdir()
    folder.chmod(0o777)
    with pytest.warns(CacheError, match="others may write to it; `chmod 700") as caught:
        assert compiled().dispatcher(1.0) == 2.0
        compiled(3.0)
    assert len(caught) == 1
    assert not list(folder.iterdir())


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="needs POSIX owners")
def test_foreign_folder_is_refused(folder, monkeypatch):
    compiled()
    monkeypatch.setattr(os, "getuid", lambda: 12345)
    with pytest.warns(CacheError, match="belongs to another user, who could plant code in it"):
        again = compiled()
    assert not again.loaded


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="needs POSIX owners")
def test_file_open_to_others_is_not_loaded(folder):
    compiled()
    machine_file(folder).chmod(0o666)
    with pytest.warns(CacheError, match="others may write to it"):
        assert not compiled().loaded


def test_folder_that_cannot_be_written(folder, monkeypatch):
    def refuse(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(cache.tempfile, "mkstemp", refuse)
    with pytest.warns(CacheError, match=r"cannot be written to \(Permission denied\)") as caught:
        assert compiled().dispatcher(1.0) == 2.0
        compiled(3.0)
    assert len(caught) == 1


def test_full_folder_that_cannot_be_written_is_read(folder, monkeypatch):
    compiled()

    def refuse(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(cache.tempfile, "mkstemp", refuse)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert compiled().loaded


def test_folder_that_is_a_file(folder):
    folder.write_text("in the way")
    with pytest.warns(CacheError, match="cannot be made or read"):
        assert compiled().dispatcher(1.0) == 2.0


def test_no_cache_leaves_no_file(folder):
    text = TEXT.format(factor=2.0)
    assert compiling.compile_text(text, "f", (FLOAT,), cache=False).dispatcher(1.0) == 2.0
    assert not folder.exists()
    assert compiling.compile_text(text, "f", (FLOAT,)).file.endswith(".py")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_forked_child_compiles(folder):
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.write(writing, str(compiled(7.0).dispatcher(1.0)).encode())
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    assert os.read(reading, 100) == b"7.0"


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="needs POSIX rights")
@pytest.mark.parametrize("mode", [0o720, 0o770, 0o702, 0o777, 0o1777])
def test_folder_that_anybody_else_may_write_to_is_refused(folder, mode):
    folder.mkdir()
    folder.chmod(mode)
    with pytest.warns(CacheError, match=r"others may write to it; `chmod 700 .*` makes it safe"):
        assert cache.folder() is None


@pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() != 0, reason="root gives files away")
@pytest.mark.parametrize("by_link", [False, True], ids=["folder", "link"])
def test_folder_of_another_user_is_refused(folder, tmp_path, monkeypatch, by_link):
    theirs = tmp_path / "theirs"
    theirs.mkdir(mode=0o700)
    os.chown(theirs, 12345, -1)
    folder.symlink_to(theirs) if by_link else theirs.rename(folder)
    with pytest.warns(CacheError, match="belongs to another user, who could plant code in it"):
        assert cache.folder() is None


@pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() != 0, reason="root gives files away")
def test_file_of_another_user_is_not_loaded(folder):
    compiled()
    os.chown(machine_file(folder), 12345, -1)
    with pytest.warns(CacheError, match="it belongs to another user, or others may write to it"):
        assert not compiled().loaded
