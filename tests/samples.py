"""A body that fits, made from a route's own schema: for tests that knock at every door."""

from typing import Any

import msgspec

# What no schema can say: values that also keep the rule behind the field.
BY_NAME = {
    "client_id": "sample-0001",
    "email": "sample@example.com",
    "password": "correct horse battery",
    "old": "correct horse battery",
    "new": "battery horse correct",
    "origin": "https://sample.example",
    "url": "https://sample.example/",
    "phone": "+7 495 123 45 67",
    "lang": "en",
}


def sample(form: Any) -> dict[str, Any]:
    """The smallest object with every required field of a struct, and the optional ones that people fill in."""
    schemas, parts = msgspec.json.schema_components([form], ref_template="{name}")
    value: dict[str, Any] = _object(_resolved(schemas[0], parts), parts)
    return value


def _resolved(schema: dict[str, Any], parts: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in schema:
        schema = parts[schema["$ref"]]
    return schema


def _object(schema: dict[str, Any], parts: dict[str, Any]) -> dict[str, Any]:
    names = schema.get("required", [])
    return {name: BY_NAME.get(name, _value(schema["properties"][name], parts)) for name in names}


def _value(schema: dict[str, Any], parts: dict[str, Any]) -> Any:
    schema = _resolved(schema, parts)
    if "anyOf" in schema:
        return _value(schema["anyOf"][0], parts)
    if "enum" in schema:
        return schema["enum"][0]
    match schema.get("type"):
        case "object":
            return _object(schema, parts) if "properties" in schema else {}
        case "array":
            return [_value(schema["items"], parts)] * schema.get("minItems", 0)
        case "integer" | "number":
            return schema.get("minimum", 1)
        case "boolean":
            return False
        case "null":
            return None
    return "x" * max(1, schema.get("minLength", 1))
