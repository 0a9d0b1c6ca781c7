"""An answer poured into a JSON schema, as a server that enforces schemas would give it."""

from collections.abc import Mapping, Sequence
from typing import Any

Schema = Mapping[str, Any]


def fill(schema: Schema, wanted: object, *, shade: int = 0, root: Schema | None = None) -> object:
    """Return a value that keeps to `schema`, `wanted` wherever the schema lets it.

    Parameters
    ----------
    schema : mapping
        Objects, arrays, enumerations, numbers, texts, null, alternatives and references.
    wanted : object
        What would be said without a schema.
    shade : int
        Chooses among values where `wanted` is none of them.
    root : mapping, optional
        Where references lead; `schema` itself.

    """
    whole = schema if root is None else root
    if "$ref" in schema:
        return fill(_referred(schema["$ref"], whole), wanted, shade=shade, root=whole)
    for key in ("anyOf", "oneOf"):
        if key in schema:
            return fill(_fitting(schema[key], wanted), wanted, shade=shade, root=whole)
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        choices = schema["enum"]
        return wanted if wanted in choices else choices[shade % len(choices)]
    return _by_type(schema, wanted, shade, whole)


def _by_type(schema: Schema, wanted: object, shade: int, root: Schema) -> object:
    kind = schema.get("type", "object")
    if isinstance(kind, Sequence) and not isinstance(kind, str):
        kind = "null" if wanted is None and "null" in kind else next(k for k in kind if k != "null")
    match kind:
        case "object":
            known = wanted if isinstance(wanted, Mapping) else {}
            return {
                name: fill(part, known.get(name), shade=shade, root=root)
                for name, part in schema.get("properties", {}).items()
            }
        case "array":
            least = schema.get("minItems", 0)
            return [fill(schema.get("items", {}), None, shade=shade, root=root)] * least
        case "integer" | "number":
            return _number(schema, wanted, shade)
        case "boolean":
            return bool(shade % 2)
        case "null":
            return None
    return _text(schema, wanted)


def _text(schema: Schema, wanted: object) -> str:
    text = wanted if isinstance(wanted, str) else ""
    return text[: schema.get("maxLength", len(text))].ljust(schema.get("minLength", 0), "x")


def _number(schema: Schema, wanted: object, shade: int) -> float | int:
    number = wanted if isinstance(wanted, int | float) else shade
    least, most = schema.get("minimum", number), schema.get("maximum", number)
    held = float(min(max(number, least), most))
    return int(held) if held.is_integer() else held


def _fitting(choices: Sequence[Schema], wanted: object) -> Schema:
    nulls = [choice for choice in choices if choice.get("type") == "null"]
    others = [choice for choice in choices if choice.get("type") != "null"]
    return nulls[0] if wanted is None and nulls else (others or nulls)[0]


def _referred(reference: str, root: Schema) -> Schema:
    found: Any = root
    for name in reference.removeprefix("#/").split("/"):
        found = found[name]
    return dict(found)
