"""The program is for mypy alone: parts of it are wrong."""

collect_ignore = ["program.py"]
