"""Absorbing a library: a file takes over what it uses of it (contract/file-data.md §10).

`absorb` works on a draft and knows no database; `absorbing` writes what it did with the file engine.
"""
