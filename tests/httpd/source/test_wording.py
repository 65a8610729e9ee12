# SPDX-License-Identifier: Apache-2.0
"""Texts for people keep to the wording rules and the glossary of htdocs/README.md."""
import html
import json
import re

from portal import SOURCE

ENGLISH = (r"accepted the message", r"already accepted", r"\banew\b", r"\bbecame? of\b", r"\bc[ao]mes? about\b",
           r"\bis had\b", r"\bit is looked at\b", r"\bleft empty\b", r"\bown headers\b", r"\bsets? off\b",
           r"\bst(?:ands?|ood) in\b", r"\bsince you looked\b", r"\btakes? its place\b", r"\btake the change back\b",
           r"there is no such", r"there is nothing at\b", r"\bwhat it sets\b", r"it will not run", r"of their own: use",
           r"\bspeaks?\b", r"\bthis kind was not\b")
GERMAN = (r"\bBody\b", r"\bDas gibt es nicht\b", r"das wird gebraucht", r"Einzelheit", r"eingeliefert", r"festgehalten",
          r"freiwillig", r"Knopf", r"\bKnöpfe", r"Kopfzeile", r"\bSchwere\b", r"\bSorten?\b", r"Umleitung",
          r"zustande", r"noch einmal hinaus")

# Of several words, in any quotation marks.
QUOTED = r'"((?:[^"\\\n]|\\.)* (?:[^"\\\n]|\\.)*)"|\'([^\'\n]* [^\'\n]*)\'|`([^`]* [^`]*)`'


def found(patterns, texts):
    """The texts in which one of the patterns occurs, each with its place."""
    return [f"{place}: {text}" for place, text in texts
            if any(re.search(pattern, text, re.IGNORECASE) for pattern in patterns)]


def translations(tag):
    document = (SOURCE / "htdocs/locales/de.xlf").read_text()
    for text in re.findall(f"<{tag}>(.*?)</{tag}>", document, re.DOTALL):
        yield "de.xlf", html.unescape(re.sub(r"<[^>]*>", "…", text))


def strings(suffix, *directories):
    """Quoted texts of several words; in C, adjacent ones are one text."""
    for path in sorted(path for directory in directories for path in (SOURCE / directory).rglob(f"*{suffix}")):
        text = re.sub(r"/\*.*?\*/|^\s*//.*?$", "", path.read_text(), flags=re.DOTALL | re.MULTILINE)
        if suffix == ".c":
            text = re.sub(r'"\s*\n\s*"', "", text)
        for quoted in re.findall(QUOTED, text):
            yield path.name, "".join(quoted)


def prose():
    """The documents, without their code."""
    for path in [SOURCE / "README.md", SOURCE / "SECURITY.md", *sorted((SOURCE / "htdocs/docs").glob("*.md")),
                 *sorted((SOURCE / "conf").rglob("*.md"))]:
        for line in re.sub(r"^ *```.*?^ *```", "", path.read_text(), flags=re.DOTALL | re.MULTILINE).splitlines():
            yield path.name, line


def descriptions(document):
    if isinstance(document, dict):
        for name, value in document.items():
            if name in ("description", "summary") and isinstance(value, str):
                yield "openapi.json", value
            else:
                yield from descriptions(value)
    elif isinstance(document, list):
        for value in document:
            yield from descriptions(value)


def test_texts_of_the_ui_are_plain_english():
    assert found(ENGLISH, translations("source")) == []
    assert found(ENGLISH, strings("words.ts", "htdocs/src/embed")) == []


def test_texts_of_the_ui_are_plain_german():
    assert found(GERMAN, translations("target")) == []
    assert found(GERMAN, strings("words-de.ts", "htdocs/src/embed")) == []


def test_sentences_of_server_and_command_are_plain_english():
    assert found(ENGLISH, strings(".c", "mod_portalhooks")) == []


def test_documents_and_contract_are_plain_english():
    assert found(ENGLISH, prose()) == []
    assert found(ENGLISH, descriptions(json.loads((SOURCE / "htdocs/openapi.json").read_text()))) == []
