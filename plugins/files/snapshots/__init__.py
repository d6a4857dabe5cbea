"""Snapshots (versions) of files: made by people and by the system, restored, locked (contract/rpc-files.md §3)."""
