"""SQLite: one writer thread, some reader threads, WAL."""
