"""Facts and operations about single shapes: sync groups, comparison, construction, paths, pictures."""
