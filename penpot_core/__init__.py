"""The kernel: hooks, transport, life cycle, and the services that every plugin uses. Knows no feature."""
