"""The bin of a team: files that are deleted and can still be brought back (contract/deletion.md §2, §9, §12)."""
