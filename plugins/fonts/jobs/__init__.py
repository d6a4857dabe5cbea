"""Work on fonts that runs in child processes. The modules stand alone: they import nothing of the server."""
