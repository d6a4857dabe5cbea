"""Cleaning files at rest: what their data no longer uses goes (contract/deletion.md §5-7)."""
