"""Declaring, validating and dispatching RPC methods."""

from penpot_core.rpc.call import Call, Client, Cookie, Prepared, Reply
from penpot_core.rpc.declare import methods_of, rpc_method
from penpot_core.rpc.decoders import Decode, Email, Length, Mismatch, NonBlank, Nullable, StrictBool, Text
from penpot_core.rpc.params import NoParams, Params
from penpot_core.rpc.stream import Emit, Stream
from penpot_core.rpc.upload import Upload

__all__ = [
    "Call",
    "Client",
    "Cookie",
    "Decode",
    "Email",
    "Emit",
    "Length",
    "Mismatch",
    "NoParams",
    "NonBlank",
    "Nullable",
    "Params",
    "Prepared",
    "Reply",
    "Stream",
    "StrictBool",
    "Text",
    "Upload",
    "methods_of",
    "rpc_method",
]
