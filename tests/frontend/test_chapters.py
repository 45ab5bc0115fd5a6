"""Each chapter is read: by every program, or by those that have imported what it is about."""

import importlib
import pkgutil
import sys

from srcgrad.frontend import chapters, meanings

ABOUT = dict(chapters.LATE)


def test_no_chapter_is_forgotten():
    for module in ABOUT:
        importlib.import_module(module)
    chapters.enter_early()
    chapters.enter_late()
    names = [
        each.name for each in pkgutil.walk_packages(meanings.__path__, f"{meanings.__name__}.")
    ]
    assert len(names) > 80
    assert [name for name in names if name not in sys.modules] == []
