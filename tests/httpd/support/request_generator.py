# SPDX-License-Identifier: Apache-2.0
"""Requests generated from the contract by hypothesis, valid or with deliberate flaws."""
import json
import tempfile
import urllib.parse

from hypothesis import strategies as st
from hypothesis.configuration import set_hypothesis_home_dir

from contract import DOCUMENT

_home = tempfile.TemporaryDirectory(prefix="portalhooks-hypothesis-")  # hypothesis state, removed with the process
set_hypothesis_home_dir(_home.name)

JUNK_TEXT = st.one_of(
    st.text(max_size=40),
    st.sampled_from(["", " ", "\0", "a\nb", "\u202e", "\ufeff", "'", '"', "%", "%00", "..", "../me", "-1", "1e9",
                     "NaN", "null",
                     "exe_" + "0" * 26, "x" * 300, "ä" * 70, "😀", "' OR 1=1 --", "${x}", "%{y}", "<script>"]))
JUNK = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.integers(min_value=2**63), st.floats(), JUNK_TEXT),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(JUNK_TEXT, inner, max_size=3)), max_leaves=6)
BODY_JUNK = st.one_of(
    st.binary(max_size=60),
    st.sampled_from([b"", b"{", b"{}{}", b"{} x", b'{"a":1,"a":2}', b'{"\\u0061":1,"a":2}', b"\xef\xbb\xbf{}", b'"x"',
                     b"nul", b'{"a":"\xff"}', b'{"a":"\\ud800"}', b'{"a":"\\u0000"}', b"[" * 40,
                     b'{"a":' * 40 + b"1" + b"}" * 40, b"{'a':1}", b'{"a":1,}', b"[1,2,3]", b'{"a":1e999}', b"\0"]))


def resolved(node):
    while "$ref" in node:
        target = DOCUMENT
        for part in node["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        node = {**target, **{key: value for key, value in node.items() if key != "$ref"}}
    return node


class Generator:
    """`known`: name of a parameter or field → values that exist in this portal; lists may grow."""

    def __init__(self, known):
        self.known = known

    # ---- values ---------------------------------------------------------------------------------------

    def valid(self, schema, name=""):
        schema = resolved(schema)
        if name in self.known:
            known = self.known[name]
            return st.integers(0, 999).map(lambda n: known[n % len(known)])
        if "const" in schema:
            return st.just(schema["const"])
        if "enum" in schema:
            return st.sampled_from(schema["enum"])
        for several in ("oneOf", "anyOf"):
            if several in schema:
                return st.one_of([self.valid(one, name) for one in schema[several]])
        kinds = schema.get("type", "object")
        return st.one_of([self._of_type(kind, schema) for kind in (kinds if isinstance(kinds, list) else [kinds])])

    def _of_type(self, kind, schema):
        if kind == "object":
            return self._object(schema)
        if kind == "array":
            return st.lists(self.valid(schema.get("items", {"type": "null"})), min_size=schema.get("minItems", 0),
                            max_size=max(3, schema.get("minItems", 0)))
        if kind == "string":
            return self._string(schema)
        if kind in ("integer", "number"):
            return st.integers(schema.get("minimum", -1000), schema.get("maximum", 1000))
        return st.booleans() if kind == "boolean" else st.none()

    @staticmethod
    def _string(schema):
        least, most = schema.get("minLength", 0), min(schema.get("maxLength", 60), 60)
        if schema.get("format") == "date-time":
            return st.datetimes().map(lambda time: time.isoformat(timespec="milliseconds") + "Z")
        if "pattern" in schema:
            return st.from_regex(schema["pattern"], fullmatch=True).filter(lambda text: least <= len(text) <= most)
        return st.text(st.characters(blacklist_categories=("C", "Z")), min_size=least, max_size=max(least, most))

    def _object(self, schema):
        properties, required = schema.get("properties", {}), set(schema.get("required", ()))
        fields = {name: self.valid(one, name) for name, one in properties.items()}
        described = st.fixed_dictionaries(
            {name: value for name, value in fields.items() if name in required},
            optional={name: value for name, value in fields.items() if name not in required})
        return st.tuples(described, self._more(schema)).map(lambda pair: {**pair[1], **pair[0]})

    def _more(self, schema):
        more = schema.get("additionalProperties", True)
        if more is False or (more is True and schema.get("properties")):
            return st.just({})
        names = st.from_regex(resolved(schema["propertyNames"])["pattern"], fullmatch=True) if "pattern" in resolved(
            schema.get("propertyNames", {})) else st.text(max_size=8)
        return st.dictionaries(names, JUNK if more is True else self.valid(more), max_size=2)

    def broken(self, schema):
        """A value of another kind, or a valid value with one flaw."""
        @st.composite
        def with_a_flaw(draw):
            value = draw(self.valid(schema))
            if not isinstance(value, dict):
                return draw(JUNK)
            properties = resolved(schema).get("properties", {})
            name = draw(st.sampled_from(sorted(properties) + ["unknown"])) if properties else draw(JUNK_TEXT)
            value[name] = draw(JUNK)
            if draw(st.booleans()):
                value.pop(draw(st.sampled_from(sorted(value))))
            return value
        return st.one_of(with_a_flaw(), JUNK)

    # ---- requests -------------------------------------------------------------------------------------

    def request(self):
        """(method, path with query, headers, body or None, content type or None)"""
        operations = [(method.upper(), path, operation, operations.get("parameters", []))
                      for path, operations in DOCUMENT["paths"].items() for method, operation in operations.items()
                      if method in ("get", "post", "put", "patch", "delete")]

        @st.composite
        def make(draw):
            method, path, operation, shared = draw(st.sampled_from(operations))
            is_sound = draw(st.booleans())
            query, headers = [], []
            for parameter in map(resolved, [*shared, *operation.get("parameters", [])]):
                is_one_sound = is_sound or draw(st.booleans())
                if parameter["in"] == "path":
                    value = str(draw(self._parameter(parameter, path) if is_one_sound else JUNK_TEXT))
                    path = path.replace("{" + parameter["name"] + "}", urllib.parse.quote(value, safe=""))
                elif draw(st.integers(0, 2)) == 0:
                    value = draw(self._parameter(parameter, path) if is_one_sound else JUNK_TEXT)
                    if parameter["in"] == "query":
                        query.append((parameter["name"], str(value)))
                    else:
                        headers.append((parameter["name"], _as_header(str(value))))
            if not is_sound and draw(st.integers(0, 9)) == 0:
                query.append((draw(JUNK_TEXT), draw(JUNK_TEXT)))
            body, content_type = self._body(draw, operation, is_sound)
            return method, path + ("?" + urllib.parse.urlencode(query) if query else ""), headers, body, content_type
        return make()

    def _parameter(self, parameter, path):
        """Ids in a path refer to the first segment of the path."""
        about = path.split("/")[1] if parameter["in"] == "path" and parameter["name"] == "id" else parameter["name"]
        return self.valid(parameter["schema"], about)

    def _body(self, draw, operation, is_sound):
        if "requestBody" not in operation:
            return None, None
        content = resolved(operation["requestBody"])["content"]
        content_type = draw(st.sampled_from(sorted(content)))
        schema = content[content_type]["schema"]
        if is_sound:
            return json.dumps(draw(self.valid(schema))).encode(), content_type
        if draw(st.integers(0, 3)) == 0:
            return draw(BODY_JUNK), draw(st.sampled_from(
                [content_type, "text/plain", "application/json; charset=latin1", ""]))
        return json.dumps(draw(self.broken(schema))).encode(), content_type


def _as_header(text):
    return "".join(letter for letter in text if " " <= letter <= "~").strip()
