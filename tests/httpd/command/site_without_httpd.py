# SPDX-License-Identifier: Apache-2.0
"""A Portal that is not started: the command needs its files and its database only."""
import json
import subprocess

from portal import PREFIX

COMMAND = PREFIX / "bin/portalhooks"


def run(*arguments, **options):
    return subprocess.run([str(COMMAND), *map(str, arguments)], capture_output=True, text=True, timeout=120, **options)


class Site:
    def __init__(self, portal):
        self.portal = portal
        self.database = portal.database
        if portal.port is None:
            portal._take_port()

    def run(self, *arguments, conf=True, params=None, **environment):
        if params:
            environment.update(PORTALHOOKS_DB_DRIVER=self.database.driver, PORTALHOOKS_DB_PARAMS=params)
        return run(*arguments, *(["--httpd-conf", self.portal.conf] if conf else []),
                   env={**self.portal._environment(), **environment})

    def does(self, *arguments, **options):
        """Standard output of a command that succeeds."""
        done = self.run(*arguments, **options)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def doctor(self, **options):
        """Exit status and findings."""
        done = self.run("doctor", "--json", **options)
        assert done.stdout, done.stderr
        return done.returncode, json.loads(done.stdout)["findings"]

    def set(self, **settings):
        for name, value in settings.items():
            setattr(self.portal.settings, name, value)
        self.portal.write_conf()

    def add_conf(self, text):
        """At the end, so that earlier replacements stay."""
        with open(self.portal.conf, "a") as conf:
            conf.write(text.replace("@DIRECTORY@", str(self.portal.directory)) + "\n")

    def replace(self, old, new):
        text = self.portal.conf.read_text()
        assert old in text
        self.portal.conf.write_text(text.replace(old, new))

    def sql(self, sql, *values):
        return self.database.query(sql, *values)

    def make_webhook(self, url="https://receiver.example.com/hook", enabled=1):
        self.sql("INSERT INTO ph_integration (id, name, version, created_at, updated_at) "
                 "VALUES ('jira','Jira','v',1,1)")
        self.sql("INSERT INTO ph_webhook (integration_id, url, enabled, headers, default_body, event_body, confirm, "
                 "version, created_at, created_by, updated_at, updated_by) "
                 "VALUES ('jira',%s,%s,'[]','empty','full','never','v',1,'a',1,'a')", url, enabled)
