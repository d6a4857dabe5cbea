"""The two pages: the list of methods, and the OpenAPI document as text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import Any, Literal

from penpot_core import version
from penpot_core.rpc.json_schema import Schema, Schemas
from penpot_core.rpc.openapi import DESCRIPTION, TITLE, OwnedMethod
from penpot_core.transit import kebab

Casing = Literal["camel", "kebab"]

STYLE = """
body { font: 15px/1.55 system-ui, sans-serif; max-width: 60rem; margin: 2.5rem auto; padding: 0 1rem; color: #1f2430 }
h1 { font-size: 1.4rem } summary { cursor: pointer; padding: .25rem 0 } summary code { font-weight: 600 }
details { border-bottom: 1px solid #e3e5ea } details > div { padding: 0 0 .8rem 1.2rem }
table { border-collapse: collapse; font-size: .88rem } td, th { text-align: left; padding: .15rem 1.4rem .15rem 0 }
.mark { font-size: .75rem; color: #667; border: 1px solid #ccd; border-radius: 3px; padding: 0 .3rem; margin: 0 .2rem }
pre { background: #f3f4f7; padding: .6rem .9rem; border-radius: 6px; overflow-x: auto; font-size: .82rem }
"""


def page(title: str, intro: str, parts: Iterable[str]) -> str:
    """A whole page; `intro` and `parts` are HTML."""
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f"<style>{STYLE}</style></head><body>\n<h1>{escape(title)}</h1>\n{intro}\n"
        + "\n".join(parts)
        + "\n</body></html>\n"
    )


def method_list(methods: Sequence[OwnedMethod], module: str, casing: Casing) -> str:
    """Every method: what it does, who may call it, which parameters it takes."""
    other = ("clj", "as Transit clients write them") if casing == "camel" else ("js", "as JSON clients do")
    intro = (
        f"<p>{len(methods)} methods, called with <code>POST /api/{escape(module)}/methods/NAME</code>; those that "
        f'begin with <code>get-</code> with GET too. Names of parameters <a href="?type={other[0]}">{other[1]}</a>.</p>'
    )
    schemas = Schemas()
    return page(
        f"API of Penpot {version.PENPOT_MAIN}", intro, (listed(owned, schemas, casing) for owned in methods)
    )


def listed(owned: OwnedMethod, schemas: Schemas, casing: Casing) -> str:
    """One method of the list."""
    method = owned.method
    marks = [owned.plugin, f"since {method.added}", *(["no login needed"] if method.access.anonymous else [])]
    marks += [f"deprecated since {method.deprecated}"] if method.deprecated else []
    marks += ["webhook"] if method.webhook else []
    return entry(method.name, marks, method.doc, fields(schemas.params(method.params), casing))


def operations(document: dict[str, Any], address: str) -> str:
    """The document's operations."""
    server = document["servers"][0]["url"]
    intro = (
        f"<p>{escape(DESCRIPTION)}</p>"
        f'<p>For programs: <a href="{escape(address)}">openapi.json</a>. Server: <code>{escape(server)}</code></p>'
    )
    parts = (described(name, path["post"], server) for name, path in document["paths"].items())
    return page(f"{TITLE} {document['info']['version']}", intro, parts)


def described(name: str, operation: dict[str, Any], server: str) -> str:
    """One operation."""
    kind, body = next(iter(operation["requestBody"]["content"].items()))
    marks = [*operation["tags"], *(["deprecated"] if operation["deprecated"] else [])]
    call = f"curl -H 'accept: application/json' -H 'content-type: {kind}' -d '{{…}}' {server}/{name}"
    more = fields(body["schema"], "camel") + f"<pre>{escape(call)}</pre>"
    return entry(name, marks, operation["description"], more)


def entry(name: str, marks: Iterable[str], doc: str, more: str) -> str:
    """A line that unfolds."""
    badges = "".join(f'<span class="mark">{escape(mark)}</span>' for mark in marks)
    text = "".join(f"<p>{escape(part)}</p>" for part in doc.split("\n\n") if part.strip())
    return (
        f'<details id="{escape(name)}"><summary><code>{escape(name)}</code>{badges}</summary>'
        f"<div>{text}{more}</div></details>"
    )


def fields(schema: Schema, casing: Casing) -> str:
    """A table of parameters."""
    if not schema["properties"]:
        return "<p>No parameters.</p>"
    required = set(schema.get("required", ()))
    rows = "".join(
        f"<tr><td><code>{escape(kebab(name) if casing == 'kebab' else name)}</code></td>"
        f"<td>{escape(kind_of(field))}</td><td>{'required' if name in required else ''}</td></tr>"
        for name, field in schema["properties"].items()
    )
    return f"<table><tr><th>parameter</th><th>kind</th><th></th></tr>{rows}</table>"


def kind_of(schema: Schema) -> str:
    """A schema in a few words."""
    if "$ref" in schema:
        return str(schema["$ref"].rpartition("/")[2]).lower()
    if "enum" in schema:
        return "one of " + ", ".join(map(str, schema["enum"]))
    for key in ("anyOf", "allOf"):
        if key in schema:
            return " or ".join(kind_of(one) for one in schema[key]) + (
                " or null" if schema.get("nullable") else ""
            )
    kind = str(schema.get("type", "anything"))
    if kind == "array":
        return f"{'set' if schema.get('uniqueItems') else 'list'} of {kind_of(schema['items'])}"
    return kind if "maxLength" not in schema else f"{kind}, at most {schema['maxLength']} characters"
