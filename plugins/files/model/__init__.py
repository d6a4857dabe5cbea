"""The file model that changes work on: protocols, and plain implementations in memory.

`objects` holds the shapes of a page or component, `draft` a whole file. The engine has implementations of its
own that keep shapes encoded; the plain ones serve components' objects, thumbnails and tests.
"""
