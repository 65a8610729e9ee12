# SPDX-License-Identifier: Apache-2.0
"""An external catalog whose views show whatever was put into two untyped tables, and a generator of hostile rows."""
import json
import random

COLUMNS = ("id", "type", "title", "severity", "source", "occurred_at", "details", "url", "severity_label",
           "integration_id", "owner")
GOOD = {"id": None, "type": "order.limit_exceeded", "title": "Order exceeds its limit", "severity": "warning",
        "source": "orders", "occurred_at": 1790000000000000, "details": '{"amount":3.30}', "url": "/orders/1",
        "severity_label": "Major", "integration_id": "jira slack", "owner": "Sales"}


class HostileViews:
    """Creates the tables and the views over them, in place of those of the migrations."""

    def __init__(self, database):
        self.database = database
        self.is_mysql = database.driver == "mysql"
        text = "LONGBLOB" if self.is_mysql else ""
        short = "VARBINARY(3000)" if self.is_mysql else ""
        view = "SQL SECURITY DEFINER VIEW" if self.is_mysql else "VIEW"
        bigint = "BIGINT" if self.is_mysql else ""
        database.query(f"CREATE TABLE raw_event (id {short}, type {text}, title {short}, severity {short}, "
                       f"source {text}, occurred_at {bigint}, details {text}, url {text}, severity_label {text}, "
                       f"integration_id {text}, owner {text})")
        database.query("CREATE INDEX raw_event_at ON raw_event (occurred_at)")
        database.query(f"CREATE TABLE raw_integration (id {short}, name {text}, kind {text}, description {text})")
        for name, columns in (("ph_event", ", ".join(COLUMNS)), ("ph_integration", "id, name, kind, description")):
            database.query(f"DROP TABLE {name}")
            database.query(f"CREATE {view} {name} AS SELECT {columns} FROM raw_{name[3:]}")
            if self.is_mysql:
                database.query(f"GRANT SELECT ON {name} TO {database.name}@localhost")

    def value(self, value):
        """Bytes are stored as text that need not be UTF-8."""
        if isinstance(value, bytes) and not self.is_mysql:
            return f"CAST(x'{value.hex()}' AS TEXT)", []
        return "%s", [value]

    def insert(self, table, row):
        expressions, values = zip(*(self.value(value) for value in row.values()))
        self.database.query(f"INSERT INTO raw_{table} ({', '.join(row)}) VALUES ({', '.join(expressions)})",
                            *[one for some in values for one in some])

    def insert_all(self, table, rows):
        """Rows of the same columns, some per statement."""
        for begin in range(0, len(rows), 20):
            some = [[self.value(value) for value in row.values()] for row in rows[begin:begin + 20]]
            values = ", ".join(f"({', '.join(expression for expression, _ in row)})" for row in some)
            self.database.query(f"INSERT INTO raw_{table} ({', '.join(rows[0])}) VALUES {values}",
                                *[one for row in some for _, bound in row for one in bound])

    def event(self, id_, **columns):
        self.insert("event", {**GOOD, "id": id_, **columns})


NASTY_TEXTS = [
    None, "", " ", "\0", "a\0b", "\n", "\x1b[31m", "\u202e\u2066", "\ufeff", "\u2028", '"', "\\", '","x":"',
    "</script>",
    "=1+1", "'; DROP TABLE ph_user; --", "%s%n%lld", "é" * 200, "é" * 201, "😀" * 200, "x" * 3000, b"\xff\xfe",
    b"Dr\xfccken",
    b"\xc3", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xc0\x80", b"ok\xe2\x82", "NULL", "null", "0", "-1", "1e9",
]
NASTY_DETAILS = [
    None, "", " ", "{}", " {} ", '{"a":1}', "[]", "[{}]", "null", "true", "1", '"x"', "{", "}", "{}{}", "{},",
    '{"a":1,"a":2}',
    '{"a":{"b":1,"b":2}}', '{"a":1},"type":"refund.approved"', '{}},"x":{"y":1', '{"a":NaN}', '{"a":01}', "{'a':1}",
    '{"a":1,}', '{"a":"\\ud800"}', '{"a":"\\u0000"}', '{"a":"\n"}', b'{"a":"\xff"}', b'\xef\xbb\xbf{}', '{"a":1}\0',
    "{}//x",
    '{"details":{}}', '{"a":' * 31 + "1" + "}" * 31, '{"a":' * 32 + "1" + "}" * 32, '{"a":' * 5000 + "1" + "}" * 5000,
    '{"a":1e999}', '{"a":' + "9" * 400 + "}", '{"x":"' + "y" * 300_000 + '"}', '{"x":"' + "y" * 262_134 + '"}',
    '{"x":"' + "y" * 262_135 + '"}', '{"type":"evil","data":{},"integration":{"id":"other"}}',
]
NASTY_TIMES = [None, 0, 1, -1, 1790000000, 1790000000000, 1790000000000000, 1790000000000001, 253402300799999999,
               253402300800000000, 2**63 - 1, -2**63, 99999999999999, 100000000000000]
NASTY_IDS = [None, "", " ", "a b", "a/b", "ä", "x" * 64, "x" * 65, "x" * 3000, "..", "a\0", "a\n", b"\xff", "%2f",
             "a?b", "~ok"]

NASTY_URLS = ["javascript:alert(1)", "java\tscript:alert(1)", "//evil.example/x", "/\\evil.example", "/\t/evil.example",
              "data:text/html,x", "https://evil.example/", "https://tickets.example@evil.example/", "/" + "x" * 2000,
              "https://tickets.example:8443/", '/"onmouseover=alert(1)', "/<script>", "/ok?a=b#c",
              "https://tickets.example/1", "HTTP://TICKETS.EXAMPLE", "/M\u00fcnchen", "/\u202egpj.exe"]
NASTY_FITTING = ["jira", "jira,slack", "a/b", " ,, ", "jira jira", " ".join(f"i{n}" for n in range(17)), "x" * 65]


def random_rows(seed, count):
    """`count` rows; about half of their columns are good, and a third of the rows is good but for one column."""
    dice = random.Random(seed)
    severities = ["debug", "info", "notice", "warning", "error", "critical", "ERROR", "fatal", "3"]

    def junk():
        return bytes(dice.randrange(256) for _ in range(dice.randrange(40)))

    nasty = {"id": NASTY_IDS, "type": NASTY_TEXTS, "title": NASTY_TEXTS, "severity": NASTY_TEXTS + severities,
             "url": NASTY_TEXTS + NASTY_URLS, "severity_label": NASTY_TEXTS, "owner": NASTY_TEXTS,
             "integration_id": NASTY_TEXTS + NASTY_FITTING,
             "source": NASTY_TEXTS, "occurred_at": NASTY_TIMES, "details": NASTY_DETAILS}
    for number in range(count):
        row = {**GOOD, "id": f"evt-{number}", "occurred_at": GOOD["occurred_at"] + number // 3}
        spoilt = dice.sample(COLUMNS, 1 if dice.random() < 0.35 else dice.randrange(4))
        for column in spoilt:
            if column != "occurred_at" and dice.random() < 0.2:
                row[column] = junk()
            elif column == "details" and dice.random() < 0.3:
                good = json.dumps({"k": [1, {"z": "ü"}, None], "n": 3.3})
                at = dice.randrange(len(good))
                row[column] = good[:at] + dice.choice('{}[]",:\\0e-x ') + good[at + dice.randrange(2):]
            elif column == "id" and number and dice.random() < 0.3:
                row[column] = f"evt-{dice.randrange(number)}"  # twice
            else:
                row[column] = dice.choice(nasty[column])
        yield row
