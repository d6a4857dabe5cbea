"""Work on files of strangers, in child processes that may not do much (SECURITY row 20, S5).

    answer = await call.app.children.run(Job(JOBS, "picture_info"), {"path": str(path)}, Limits(memory=2**30))

A job is a function of a module that imports nothing of the server: `function(params) -> dict`, both of them JSON. It
raises `Refusal(code, hint)` for what it does not accept. The child has limits on memory, processor time, file size
and descriptors, no environment, and a session of its own, which is ended as a whole when the time is over, when the
caller is cancelled, or when the server dies.
"""

from penpot_core.children.runner import ChildFailed, Children, Job, Limits

__all__ = ["ChildFailed", "Children", "Job", "Limits"]
