"""The page at `/`."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from sanic import HTTPResponse, Request

from penpot_core import version
from penpot_core.settings import kernel

if TYPE_CHECKING:
    from penpot_core.app import App

POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
STYLE = """
body { font: 16px/1.6 system-ui, sans-serif; max-width: 46rem; margin: 3rem auto; padding: 0 1rem; color: #1f2430; }
h1 { font-size: 1.4rem } h2 { font-size: 1.05rem; margin-top: 2rem }
pre { background: #f3f4f7; padding: .8rem 1rem; border-radius: 6px; overflow-x: auto; font-size: .85rem }
td { padding: .1rem 1.2rem .1rem 0; vertical-align: top } td:first-child { color: #667 }
"""


async def root(app: App, request: Request) -> HTTPResponse:
    """What runs here, which parts it has, and two commands that try it."""
    return HTTPResponse(
        render(app, app.settings[kernel.PUBLIC_URI].rstrip("/")),
        content_type="text/html; charset=utf-8",
        headers={"content-security-policy": POLICY, "x-content-type-options": "nosniff"},
    )


def render(app: App, address: str) -> str:
    """The page for a server that people reach at `address`."""
    rows = {
        "Answers as": f"Penpot {version.PENPOT}",
        "Database": app.database.dialect,
        "Message bus": "shared" if app.bus.shared else "in this process",
        "Methods": str(len(app.methods)),
        "Plugins": ", ".join(plugin.name for plugin in app.plugins.plugins),
    }
    table = "".join(
        f"<tr><td>{escape(name)}</td><td>{escape(value)}</td></tr>" for name, value in rows.items()
    )
    base = escape(address)
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Penpot backend</title><style>{STYLE}</style></head><body>
<h1>This is a Penpot backend</h1>
<p>It speaks the API of Penpot: RPC over Transit or JSON, and one websocket. The design tool itself is the Penpot
frontend; let its server pass <code>/api</code>, <code>/assets</code> and <code>/ws/notifications</code> on to here.</p>
<table>{table}</table>
<h2>Try it</h2>
<p>A small scene, played by two people against this server:</p>
<pre>make demo</pre>
<p>Who am I? (nobody yet)</p>
<pre>curl -H 'accept: application/json' {base}/api/main/methods/get-profile</pre>
<p>Log in, keep the cookie, and list the teams:</p>
<pre>curl -c jar -H 'content-type: application/json' -H 'accept: application/json' \\
     -d '{{"email": "you@example.com", "password": "your password"}}' \\
     {base}/api/main/methods/login-with-password
curl -b jar -H 'accept: application/json' {base}/api/main/methods/get-teams</pre>
<h2>Is it well?</h2>
<table><tr><td>/healthz</td><td>the process lives</td></tr><tr><td>/readyz</td><td>it can serve</td></tr>
<tr><td>/metrics</td><td>figures for Prometheus, from loopback or with a token</td></tr></table>
</body></html>"""
