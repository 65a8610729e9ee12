# SPDX-License-Identifier: Apache-2.0
"""The export as an Excel workbook: what is in its XML, and with --full what LibreOffice Calc makes of it."""
import datetime
import io
import os
import re
import subprocess
import urllib.parse
import xml.etree.ElementTree
import zipfile

import pytest

from export import FORMULAS, KEEP, fill
from memory import ASAN_QUARANTINE_KIB, resident_kib

pytestmark = pytest.mark.core

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NS = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
NOTES = ["=1+1", "a;=1", "Größe Ω 漢字 🎉", "https://example.com/", "0012", "1e5", "2026-01-02", "_x0041_ _x41_",
         "\ttab\n=1", "<&>\"'", "mailto:x@example.com", "TRUE"]


def export(client, format_="xlsx", **query):
    return client.get("/executions/export?" + urllib.parse.urlencode({"format": format_, **query})).is_ok()


def part(book, name):
    return xml.etree.ElementTree.fromstring(book.read(name))


def unescaped(text):
    """Excel's own escapes (ECMA-376, ST_Xstring)."""
    return re.sub("_x([0-9A-Fa-f]{4})_", lambda match: chr(int(match[1], 16)), text)


def date_of(serial):
    epoch = datetime.datetime(1899, 12, 30)
    return (epoch + datetime.timedelta(seconds=round(float(serial) * 86400))).strftime("%Y-%m-%dT%H:%M:%S")


def rows_of(book):
    """Rows as {name: text, number, or date as text}; every text is an inline string."""
    styles = part(book, "xl/styles.xml")
    formats = {f.get("numFmtId"): f.get("formatCode") for f in styles.iterfind(".//m:numFmt", NS)}
    used = [formats.get(xf.get("numFmtId")) for xf in styles.iterfind("m:cellXfs/m:xf", NS)]
    rows = []
    for row in part(book, "xl/worksheets/sheet1.xml").iterfind(".//m:row", NS):
        cells = {}
        for cell in row.iterfind("m:c", NS):
            column = re.match("[A-Z]+", cell.get("r"))[0]
            if cell.get("t") == "inlineStr":
                cells[column] = unescaped(cell.find("m:is/m:t", NS).text)
            elif used[int(cell.get("s", 0))] == "yyyy-mm-dd hh:mm:ss":
                cells[column] = date_of(cell.find("m:v", NS).text)
            else:
                assert cell.get("t") in (None, "n"), cell.get("t")
                cells[column] = float(cell.find("m:v", NS).text)
        rows.append(cells)
    head = rows[0]
    return [{name: row.get(column) for column, name in head.items()} for row in rows[1:]]


def expected(execution):
    return {name: value[:19] if value and name.endswith("_at") else value for name, value in execution.items()}


@pytest.fixture
def noted(make_integration):
    integration = make_integration()
    for note in NOTES:
        integration.run({"mode": "default", "note": note})
    return integration


def test_workbook_holds_the_listed_executions_as_text_numbers_and_dates(noted, admin):
    shown = admin.get(f"/executions?integration_id={noted.id}&limit=100").is_ok().json["items"]
    response = export(admin, integration_id=noted.id)
    today = datetime.datetime.now(datetime.timezone.utc).date()
    assert response.headers["Content-Type"] == TYPE
    assert response.headers["Content-Disposition"] == (
        f'attachment; filename="executions_{noted.id}_exported-{today}.xlsx"')
    assert int(response.headers["Content-Length"]) == len(response.body)
    book = zipfile.ZipFile(io.BytesIO(response.body))
    assert book.testzip() is None
    assert rows_of(book) == [expected(execution) for execution in shown]
    assert sorted(row["note"] for row in rows_of(book)) == sorted(NOTES)


def test_workbook_has_no_formula_no_link_and_a_head_that_stays(noted, admin):
    book = zipfile.ZipFile(io.BytesIO(export(admin, integration_id=noted.id).body))
    sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet and "<f " not in sheet and "hyperlink" not in sheet
    assert not [name for name in book.namelist() if "externalLink" in name or "vba" in name.lower()]
    root = part(book, "xl/worksheets/sheet1.xml")
    pane = root.find(".//m:pane", NS)
    assert (pane.get("ySplit"), pane.get("state")) == ("1", "frozen")
    assert len(root.findall("m:cols/m:col", NS)) > 5
    assert part(book, "xl/workbook.xml").find(".//m:sheet", NS).get("name") == "Executions, times in UTC"


def test_export_of_nothing_is_a_workbook_with_a_head(integration, admin):
    book = zipfile.ZipFile(io.BytesIO(export(admin, integration_id=integration.id).body))
    assert rows_of(book) == []
    assert "message_id" in book.read("xl/worksheets/sheet1.xml").decode()


def test_head_of_a_workbook_sends_no_body(integration, admin):
    response = admin.request("HEAD", f"/executions/export?format=xlsx&integration_id={integration.id}")
    assert (response.status, response.body, response.headers["Content-Type"]) == (200, b"", TYPE)


def test_workbook_uses_constant_memory_and_leaves_no_file(make_portal):
    portal = make_portal(conf=KEEP).start()
    fill(portal, 8_000, "past")
    admin = portal.as_("admin")
    export(admin, integration_id="nothing")

    def used():
        return sum(resident_kib(pid) for pid in portal.children())

    def open_exports():
        return [path for pid in portal.children() for path in (
            os.readlink(f"/proc/{pid}/fd/{fd}") for fd in os.listdir(f"/proc/{pid}/fd")) if "export" in path]
    before = used()
    response = export(admin)
    assert used() - before < 8192 + ASAN_QUARANTINE_KIB
    assert len(rows_of(zipfile.ZipFile(io.BytesIO(response.body)))) == 8_000
    assert open_exports() == []


# ---- LibreOffice Calc -------------------------------------------------------------------------------------

ODF = {"office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
       "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
       "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0"}
SEPARATORS = {"comma": 44, "semicolon": 59, "tab": 9, "bar": 124}


def calc(directory, source, *options):
    """What Calc reads: rows of (type, value), and the text of all cells with a formula."""
    done = subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{directory}/profile", "--headless", *options, "--convert-to", "fods",
         "--outdir", str(directory / "out"), str(source)], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    root = xml.etree.ElementTree.parse(next((directory / "out").iterdir())).getroot()

    def name(prefix, local):
        return f"{{{ODF[prefix]}}}{local}"
    rows, formulas = [], []
    for row in root.iterfind(".//table:table-row", ODF):
        cells = []
        for cell in row.iterfind("table:table-cell", ODF):
            kind = cell.get(name("office", "value-type"))
            text = "\n".join("".join(line.itertext()) for line in cell.iterfind("text:p", ODF))
            value = {"float": cell.get(name("office", "value")), "date": cell.get(name("office", "date-value"))}
            repeated = int(cell.get(name("table", "number-columns-repeated"), 1))
            cells += [(kind, value.get(kind, text))] * min(repeated, 50)
            formulas += [text] if cell.get(name("table", "formula")) else []
        rows.append(cells)
    return [row for row in rows if row and row[0][0]], formulas


@pytest.mark.long("spreadsheets")
@pytest.mark.parametrize("format_", ["xlsx", "csv"])
def test_calc_shows_columns_texts_times_and_ids_as_they_are(noted, admin, tmp_path, format_):
    shown = admin.get(f"/executions?integration_id={noted.id}&limit=100").is_ok().json["items"]
    source = tmp_path / f"export.{format_}"
    source.write_bytes(export(admin, format_, integration_id=noted.id).body)
    rows, formulas = calc(tmp_path, source, *(["--infilter=CSV:44,34,76,1"] if format_ == "csv" else []))
    assert formulas == []
    head = [value for _, value in rows[0]]
    assert [column for column in head if column] == list(shown[0])
    assert len(rows) == len(shown) + 1
    for row, execution in zip((dict(zip(head, row)) for row in rows[1:]), shown):
        for column in ("id", "message_id", "integration_id", "integration_name", "webhook_version", "sentence"):
            assert row[column] == ("string", execution[column])
        for column in ("created_at", "finished_at"):
            assert row[column] == ("date", execution[column][:19])
        assert row["http_status"] == ("float", str(execution["http_status"]))
    notes = {dict(zip(head, row))["note"][1] for row in rows[1:]}
    assert "Größe Ω 漢字 🎉" in notes
    if format_ == "xlsx":
        assert {"=1+1", "a;=1", "0012", "1e5", "2026-01-02", "_x0041_ _x41_", "TRUE"} <= notes


@pytest.mark.long("spreadsheets")
@pytest.mark.parametrize("separator", SEPARATORS.values(), ids=SEPARATORS)
@pytest.mark.parametrize("quote", [34, 0], ids=["quoted", "unquoted"])
def test_calc_finds_no_formula_whatever_the_separator(make_integration, admin, tmp_path, separator, quote):
    integration = make_integration()
    for note in FORMULAS:
        integration.run({"mode": "default", "note": note})
    evaluating = f"--infilter=CSV:{separator},{quote or ''},76,1,,0,false,false,false,false,false,0,true"
    source = tmp_path / "export.csv"
    source.write_bytes(b"x%c=1+1\n" % separator)
    assert calc(tmp_path, source, evaluating)[1] == ["2"]
    source.write_bytes(export(admin, "csv", integration_id=integration.id).body)
    rows, formulas = calc(tmp_path, source, evaluating)
    assert len(rows) > len(FORMULAS) and formulas == []
