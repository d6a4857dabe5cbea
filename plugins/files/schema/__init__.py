"""Compiled schemas of file data: checks and JSON decoders, built once (contract/file-data.md).

    shape = decode(SHAPE, value)          JSON form to typed values; what cannot be read stays
    problem = validate(SHAPE, shape)      None, or a Problem with path, expectation and a short description

Maps are open unless said otherwise; keys are keywords; records (shape, rect, point, matrix) are asked for by
class.
"""

from penpot_plugins.files.schema.assets import COMPONENT, LIBRARY_COLOR, MEDIA, TYPOGRAPHY
from penpot_plugins.files.schema.file_data import FILE_DATA
from penpot_plugins.files.schema.page import PAGE
from penpot_plugins.files.schema.problem import Problem
from penpot_plugins.files.schema.schema import Schema, decode, validate
from penpot_plugins.files.schema.shape import SHAPE, decode_attrs

__all__ = [
    "COMPONENT",
    "FILE_DATA",
    "LIBRARY_COLOR",
    "MEDIA",
    "PAGE",
    "SHAPE",
    "TYPOGRAPHY",
    "Problem",
    "Schema",
    "decode",
    "decode_attrs",
    "validate",
]
