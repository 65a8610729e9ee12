# SPDX-License-Identifier: Apache-2.0
"""Validates requests and responses against htdocs/openapi.json: status, headers and body of every response, parameters
and body of every request that was granted. Supports the keywords of JSON Schema that the contract uses and fails on any
other."""
import json
import pathlib
import re
import urllib.parse

DOCUMENT = json.loads((pathlib.Path(__file__).parents[3] / "htdocs/openapi.json").read_text())
TYPES = {"object": dict, "array": list, "string": str, "boolean": bool, "null": type(None)}
ANNOTATIONS = {"description", "default", "examples", "title", "format", "writeOnly", "readOnly", "discriminator"}


# Response headers that must be documented when present.
OWN_HEADERS = {"etag", "location", "preference-applied", "retry-after", "content-disposition", "x-request-id"}


def check(method, path, response, body=None):
    """Paths and methods the contract does not describe must be refused."""
    item, operation = _operation(method, path)
    if operation is None:
        assert response.status in (400, 401, 403, 404, 405, 500, 503), (
            f"{method} {path} is not in the contract and returned {response.status}")
        return
    if response.status < 300 and response.status != 207:  # which accepts part of a body
        _check_request(item, operation, method, path, body)
    described = operation["responses"].get(str(response.status))
    assert described, f"{method} {path} returned {response.status}, which is not documented: {response.body[:500]!r}"
    described = resolve(described)
    _check_headers(described, method, path, response)
    if method == "HEAD" or not described.get("content"):
        return
    media = described["content"].get(response.headers.get_content_type())
    assert media, f"{method} {path} returned {response.status} as {response.headers['Content-Type']}"
    if response.headers.get_content_type() not in ("application/json", "application/problem+json"):
        return
    faults = list(_faults(media["schema"], json.loads(response.body), ""))
    assert not faults, f"{method} {path} returned {response.status} with an invalid body: {faults[:5]}"


def _check_headers(described, method, path, response):
    documented = {name.lower(): resolve(header) for name, header in described.get("headers", {}).items()}
    present = {name.lower() for name in response.headers}
    missing = {name for name, header in documented.items() if header.get("required")} - present
    assert not missing, f"{method} {path} returned {response.status} without {missing}"
    unknown = (present & OWN_HEADERS) - set(documented)
    assert not unknown, f"{method} {path} returned {response.status} with undocumented {unknown}"
    for name in present & set(documented):
        schema = documented[name]["schema"]
        value = int(response.headers[name]) if schema.get("type") == "integer" else response.headers[name]
        assert not list(_faults(schema, value, "")), f"{method} {path}: {name}: {value!r}"


def _check_request(item, operation, method, path, body):
    parameters = [resolve(each) for each in item.get("parameters", []) + operation.get("parameters", [])]
    known = {each["name"] for each in parameters if each["in"] == "query"}
    asked = dict(urllib.parse.parse_qsl(path.partition("?")[2]))
    assert asked.keys() <= known, f"{method} {path}: {asked.keys() - known} accepted but not documented"
    described = operation.get("requestBody")
    if described and body is not None:
        faults = list(_faults(described["content"]["application/json"]["schema"], json.loads(body), ""))
        assert not faults, f"{method} {path}: accepted an invalid body: {faults[:5]}"
    else:
        assert not described or not described.get("required"), f"{method} {path}: accepted without its required body"


def _operation(method, path):
    """Path item and operation that the contract has for a request. Literal paths take precedence over templates."""
    path = path.partition("?")[0]
    templates = sorted(DOCUMENT["paths"], key=lambda template: template.count("{"))
    for template in templates:
        if re.fullmatch(re.sub(r"\{[^}]+\}", "[^/]+", template), path):
            item = DOCUMENT["paths"][template]
            return item, item.get("get" if method == "HEAD" else method.lower())
    return None, None


def resolve(node):
    while "$ref" in node:
        target = DOCUMENT
        for part in node["$ref"].removeprefix("#/").split("/"):
            target = target[part.replace("~1", "/").replace("~0", "~")]
        node = target
    return node


def _is_type(value, name):
    if name in ("integer", "number"):
        return isinstance(value, (int, float) if name == "number" else int) and not isinstance(value, bool)
    return isinstance(value, TYPES[name])


def _faults(schema, value, at):
    if "$ref" in schema:
        yield from _faults(resolve(schema), value, at)
        schema = {key: rule for key, rule in schema.items() if key != "$ref"}
    for keyword, rule in schema.items():
        if keyword in ANNOTATIONS:
            continue
        assert keyword in RULES, f"unsupported JSON Schema keyword in the contract: {keyword}"
        yield from RULES[keyword](rule, value, at, schema)


def _type(rule, value, at, _):
    names = rule if isinstance(rule, list) else [rule]
    if not any(_is_type(value, name) for name in names):
        yield f"{at}: {value!r} is not {' or '.join(names)}"


def _properties(rule, value, at, _):
    for name in rule.keys() & (value.keys() if isinstance(value, dict) else set()):
        yield from _faults(rule[name], value[name], f"{at}/{name}")


def _required(rule, value, at, _):
    for name in rule:
        if isinstance(value, dict) and name not in value:
            yield f"{at}/{name} is missing"


def _additional(rule, value, at, schema):
    for name in (value.keys() if isinstance(value, dict) else set()) - schema.get("properties", {}).keys():
        if rule is False:
            yield f"{at}/{name} is not in the contract"
        elif isinstance(rule, dict):
            yield from _faults(rule, value[name], f"{at}/{name}")


def _property_names(rule, value, at, _):
    for name in value if isinstance(value, dict) else ():
        yield from _faults(rule, name, f"{at}/{name} (its name)")


def _items(rule, value, at, _):
    for index, item in enumerate(value if isinstance(value, list) else ()):
        yield from _faults(rule, item, f"{at}/{index}")


def _one_of(rule, value, at, _):
    fits = [option for option in rule if not list(_faults(option, value, at))]
    if len(fits) != 1:
        yield f"{at}: {value!r} fits {len(fits)} of {len(rule)} choices"


def _bound(is_within, kind):
    def rule_of(rule, value, at, _):
        if isinstance(value, kind) and not isinstance(value, bool) and not is_within(value, rule):
            yield f"{at}: {value!r} is beyond {rule!r}"
    return rule_of


RULES = {
    "type": _type, "properties": _properties, "required": _required, "additionalProperties": _additional,
    "propertyNames": _property_names, "items": _items, "oneOf": _one_of,
    "enum": _bound(lambda value, rule: value in rule, object),
    "const": _bound(lambda value, rule: value == rule, object),
    "pattern": _bound(lambda value, rule: re.search(rule, value), str),
    "minLength": _bound(lambda value, rule: len(value) >= rule, str),
    "maxLength": _bound(lambda value, rule: len(value) <= rule, str),
    "minimum": _bound(lambda value, rule: value >= rule, (int, float)),
    "maximum": _bound(lambda value, rule: value <= rule, (int, float)),
    "minItems": _bound(lambda value, rule: len(value) >= rule, list),
    "maxItems": _bound(lambda value, rule: len(value) <= rule, list),
    "maxProperties": _bound(lambda value, rule: len(value) <= rule, dict),
}
