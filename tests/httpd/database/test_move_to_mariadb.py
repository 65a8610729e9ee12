# SPDX-License-Identifier: Apache-2.0
"""The documented way from SQLite to MariaDB, with the commands of the document."""
import pathlib
import re
import subprocess
import tempfile

from database import SqliteDatabase
from integration import Integration, make_event
from portal import PREFIX, as_portal_user

DOCUMENT = pathlib.Path(__file__).parents[3] / "htdocs/docs/operations.md"
AWKWARD = r'''{"path":"C:\\new\\table","quote":"it's \"so\"","line":"a\nb","zero":"\\0","umlaut":"ä€😀"}'''.encode()


def documented_commands():
    section = DOCUMENT.read_text().split("## From SQLite")[1].split("\n## ")[0]
    return re.sub(r"(?m)^    ", "", re.search(r"(?s)```sh\n(.*?)```", section)[1])


def test_history_and_secrets_move_to_mariadb(make_portal, directory, private_mariadb, receiver):
    place = pathlib.Path(tempfile.mkdtemp(dir=directory))
    place.chmod(0o755)
    as_portal_user(place)
    old = make_portal(database=SqliteDatabase(place)).start()
    integration = Integration(old, receiver)
    event = make_event(old, AWKWARD, title="O'Neill \\ 100 %")
    execution = integration.run_event(event, user="operator")
    sent = integration.only_request().body
    old.stop()
    database = private_mariadb.make_database()
    done = PREFIX / "bin/portalhooks"
    subprocess.run([done, "migrate", "--driver", "mysql", "--params", database.owner_params], check=True,
                   capture_output=True)
    (place / "portalhooks.sqlite").symlink_to(old.database.path)
    client = f"mariadb --no-defaults -S {private_mariadb.socket} -u root {database.name}"
    commands = documented_commands().replace("mariadb portalhooks", client)
    moved = subprocess.run(["bash", "-eu", "-o", "pipefail", "-c", commands], cwd=place, capture_output=True, text=True)
    assert moved.returncode == 0, moved.stdout + moved.stderr
    checked = subprocess.run([done, "verify", old.key_file, "--driver", "mysql", "--params", database.owner_params],
                             capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    for table in old.database.tables():
        if table != "ph_schema":
            count = f"SELECT COUNT(*) AS n FROM {table}"
            assert database.query(count) == old.database.query(count), table
    new = make_portal(database=database, migrated=False, with_users=False)
    database.grant()
    new.key_file.write_bytes(old.key_file.read_bytes())
    new.start()
    moved_execution = new.as_("admin").get(f"/executions/{execution['id']}").is_ok().json
    assert moved_execution["event_title"] == "O'Neill \\ 100 %"
    retried = new.as_("operator").post(f"/executions/{execution['id']}/retry", {"resend": True},
                                       headers=[("Prefer", "wait=20")]).is_ok(201).json
    assert retried["state"] == "succeeded"
    assert [request.body for request in integration.requests] == [sent, sent]
