"""The OpenAPI document of the declared methods.

    document(owned_methods(app.plugins), "main", "https://design.example.com")

Two forms: `MODERN` is OpenAPI 3.1 as its specification has it; `REFERENCE` has the version that the reference has, its
`info` without a title, and bare method names as the keys of `paths` (contract/http.md §15). Equal declarations give
equal documents.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from penpot_core import version
from penpot_core.plugins import PluginManager, resolve
from penpot_core.rpc.json_schema import BY_NAME, Nulled, Schema, Schemas, null_mark, null_type
from penpot_core.types import RpcMethod

JSON = "application/json"
TITLE = "Penpot API"
DESCRIPTION = (
    "Remote procedure calls: one path a method, parameters in the body. The same methods speak Transit; this document "
    "describes JSON, with its keys in camelCase."
)

ERROR: Schema = {
    "type": "object",
    "description": "What every refusal looks like; further keys depend on the code.",
    "properties": {
        "type": {"type": "string", "description": "The kind of refusal."},
        "code": {"type": "string", "description": "What exactly was refused, for programs."},
        "hint": {"type": "string", "description": "The same for people."},
    },
    "required": ["type"],
}

RESPONSES: dict[str, Schema] = {
    "Invalid": {"description": "What was sent does not fit, or a rule forbids it; nothing was changed."},
    "Unauthenticated": {"description": "Nobody is logged in."},
    "NotFound": {"description": "It does not exist, or not for this caller."},
    "Refused": {"description": "Any other refusal; the status tells its kind."},
}

SECURITY: dict[str, Schema] = {
    "session": {"type": "apiKey", "in": "cookie", "name": "auth-token"},
    "token": {"type": "http", "scheme": "bearer", "description": "A session's token."},
    "access": {"type": "apiKey", "in": "header", "name": "Authorization", "description": "`Token …`"},
}


@dataclass(frozen=True, slots=True)
class Form:
    """How a document is written: its version, what `info` has beside the API's version, what paths begin with."""

    openapi: str
    info: Schema
    prefix: str
    nulled: Nulled


MODERN = Form("3.1.0", {"title": TITLE, "description": DESCRIPTION}, "/", null_type)
REFERENCE = Form("3.0.0", {}, "", null_mark)


@dataclass(frozen=True, slots=True)
class OwnedMethod:
    """A method and the plugin that brings it."""

    plugin: str
    method: RpcMethod


def owned_methods(plugins: PluginManager) -> list[OwnedMethod]:
    """The methods that are served, by name."""
    provided = plugins.records("penpot_rpc_methods")
    served = {id(method) for method in resolve("RpcMethod", provided).values()}
    found = [OwnedMethod(item.plugin, item.record) for item in provided if id(item.record) in served]
    return sorted(found, key=lambda owned: owned.method.name)


def document(
    methods: Iterable[OwnedMethod], module: str, public_uri: str, form: Form = MODERN
) -> dict[str, Any]:
    """The document of one module's methods, on a server that people reach at `public_uri`."""
    chosen = [owned for owned in methods if owned.method.module == module]
    schemas = Schemas(form.nulled)
    return {
        "openapi": form.openapi,
        "info": {**form.info, "version": version.PENPOT_MAIN},
        "servers": [{"url": f"{public_uri.rstrip('/')}/api/{module}/methods", "description": "This server"}],
        "tags": [{"name": name} for name in sorted({owned.plugin for owned in chosen})],
        "paths": {form.prefix + owned.method.name: {"post": operation(owned, schemas)} for owned in chosen},
        "components": {
            "schemas": {**BY_NAME, "Error": ERROR},
            "responses": {
                name: {**response, "content": content({"$ref": "#/components/schemas/Error"})}
                for name, response in RESPONSES.items()
            },
            "securitySchemes": SECURITY,
        },
    }


def operation(owned: OwnedMethod, schemas: Schemas) -> dict[str, Any]:
    """What the document says of one method."""
    method = owned.method
    summary = method.doc.partition("\n")[0] or method.name
    described: dict[str, Any] = {
        "operationId": method.name,
        "summary": summary,
        "description": method.doc or summary,
        "tags": [owned.plugin],
        "deprecated": method.deprecated is not None,
        "x-added": method.added,
        "security": [] if method.access.anonymous else [{name: []} for name in SECURITY],
        "requestBody": request_body(method, schemas),
        "responses": responses(method, schemas),
    }
    if method.deprecated is not None:
        described["x-deprecated-since"] = method.deprecated
    return described


def request_body(method: RpcMethod, schemas: Schemas) -> dict[str, Any]:
    """The parameters; files can be sent as a form only."""
    schema = {"title": method.name, **schemas.params(method.params)}
    files = any(field.get("format") == "binary" for field in schema["properties"].values())
    return {
        "required": bool(schema.get("required")),
        "content": {"multipart/form-data" if files else JSON: {"schema": schema}},
    }


def responses(method: RpcMethod, schemas: Schemas) -> dict[str, Any]:
    """The answers of a method."""
    result = {"text/event-stream": {"schema": {"type": "string"}}}
    if not method.streaming:
        result = content(schemas.result(method.result))
    refusals = {"400": "Invalid", "401": "Unauthenticated", "404": "NotFound", "default": "Refused"}
    if method.access.anonymous:
        del refusals["401"]
    return {
        "200": {"description": "Done; the result.", "content": result},
        "204": {"description": "Done; there is nothing to answer."},
        **{status: {"$ref": f"#/components/responses/{name}"} for status, name in refusals.items()},
    }


def content(schema: Schema) -> dict[str, Any]:
    """A body in JSON."""
    return {JSON: {"schema": schema}}
