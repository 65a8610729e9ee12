# SPDX-License-Identifier: Apache-2.0
"""PortalHooksEgress: where the integrations bound to a rule may go."""
import pytest

from integration import Integration, fresh
from portal import Portal

WATCH = """<Location /metrics>
SetHandler portalhooks-metrics
Require all granted
</Location>
"""
RULES = WATCH + """
<PortalHooksEgress local>
    PortalHooksAllowTarget 127.0.0.1 named.localhost
</PortalHooksEgress>
<PortalHooksEgress elsewhere>
    PortalHooksAllowTarget 10.77.0.0/16 named.localhost
    PortalHooksAllowPublic Off
</PortalHooksEgress>
<PortalHooksEgress names>
    PortalHooksAllowTarget crm.example.com:8443
</PortalHooksEgress>
<PortalHooksEgress internet>
    PortalHooksAllowPublic On
</PortalHooksEgress>
<PortalHooksEgress trial>
    PortalHooksAllowTarget 10.77.0.0/16
    PortalHooksEgressReport On
</PortalHooksEgress>
PortalHooksEgressFor local local-*
PortalHooksEgressFor elsewhere elsewhere-*
PortalHooksEgressFor internet internet-*
PortalHooksEgressFor names names-*
PortalHooksEgressFor trial trial-* another-?
<VirtualHost 127.0.0.9:1>
    ServerName 127.0.0.1
    PortalHooks On
</VirtualHost>
"""


class Bound(Integration):
    """An integration whose id begins with this word."""

    def __init__(self, word, *arguments, **settings):
        self.word = word
        super().__init__(*arguments, **settings)

    def create(self):
        id_ = fresh(self.word)
        self.admin.post("/integrations", {"id": id_, "name": f"Name of {id_}"}).is_ok(201)
        return id_


def denials(portal):
    body = portal.anonymous().exchange("GET", "/metrics").body.decode()
    return {result: int(body.split(f'portalhooks_egress_denials_total{{result="{result}"}} ')[1].split("\n")[0])
            for result in ("refused", "reported")}


def preview(integration):
    return integration.operator.post(f"{integration.uri}/preview", {"mode": "default"})


@pytest.fixture(scope="module")
def ruled(mariadb, receiver):
    portal = Portal(mariadb.make_database(), conf=RULES, allow_target="127.0.0.0/8 named.localhost").start()
    yield portal
    portal.stop()
    portal.discard()


def test_bound_integration_goes_only_where_its_rule_says(ruled, receiver):
    local = Bound("local", ruled, receiver)
    assert local.run()["state"] == "succeeded"
    assert preview(local).is_ok().json["egress_rule"] == "local"
    check = local.admin.post(f"{local.webhook_uri}/check", {}).is_ok().json
    assert (check["ok"], check["egress_rule"], check["would_refuse"]) == (True, "local", None)
    before = denials(ruled)["refused"]
    spellings = ["https://10.1.2.3/", "https://8.8.8.8/", "http://127.0.0.2:8080/", "http://127.1:8080/",
                 "http://0x7f000001:8080/", "https://[::ffff:127.0.0.1]/", "http://127.0.0.1@127.0.0.2:8080/",
                 "http://other.localhost:8080/", "https://[2606:4700::1111]/", "http://named.localhost.:8080/"]
    for url in spellings:
        refused = local.configure(url=url).is_refused(422, "target_not_allowed")
        if url in spellings[:3]:
            assert "egress rule local" in refused.json["detail"], refused.json
            assert "PortalHooksEgress local" in refused.json["remedy"], refused.json
    assert denials(ruled)["refused"] >= before + 3
    names = Bound("names", ruled, receiver, url="https://crm.example.com:8443/")
    for url in ("https://hooks.example.com/", "https://crm.example.com/", "https://crm.example.com.example:8443/",
                "https://CRM.example.com:8444/", "https://x.crm.example.com:8443/", "https://crm.example.com@a.org/"):
        names.configure(url=url).is_refused(422, "target_not_allowed")
    names.configure(url="https://CRM.Example.com:8443/").is_ok()
    free = Integration(ruled, receiver)
    free.configure(url="http://127.0.0.2:8080/").is_ok()
    assert preview(free).is_ok().json["egress_rule"] is None
    internet = Bound("internet", ruled, receiver, url="https://hooks.example.com/")
    internet.configure(url=receiver.url("/")).is_refused(422, "target_not_allowed")


def test_address_of_an_allowed_name_is_judged_by_the_rule_at_the_socket(ruled, receiver):
    """*.localhost: libcurl connects to the loopback address without a name lookup."""
    allowed = Bound("local", ruled, receiver, with_webhook=False)
    allowed.url = receiver.url(allowed.path, host="named.localhost")
    allowed.configure().is_ok(201)
    allowed.add_key()
    assert allowed.run()["state"] == "succeeded"
    blocked = Bound("elsewhere", ruled, receiver, with_webhook=False)
    blocked.url = receiver.url(blocked.path, host="named.localhost")
    blocked.configure().is_ok(201)
    blocked.add_key()
    execution = blocked.run()
    assert (execution["error"], execution["delivery"]) == ("target_blocked", "not_sent")
    assert "The egress rule elsewhere does not open it." in blocked.detail(execution)["sentence"]
    check = blocked.admin.post(f"{blocked.webhook_uri}/check", {}).is_ok().json
    assert (check["error"], check["egress_rule"]) == ("target_blocked", "elsewhere")
    assert "egress rule elsewhere" in check["sentence"]
    assert blocked.requests == []


@pytest.mark.log("egress rule trial: would refuse")
def test_rule_that_only_reports_refuses_nothing_and_says_what_it_would(ruled, receiver):
    before = denials(ruled)["reported"]
    trial = Bound("trial", ruled, receiver)
    execution = trial.run()
    assert execution["state"] == "succeeded"
    assert denials(ruled)["reported"] == before + 2  # saved, and sent
    check = trial.admin.post(f"{trial.webhook_uri}/check", {}).is_ok().json
    assert check["ok"] and check["egress_rule"] == "trial" and "loopback" in check["would_refuse"]
    assert f"egress rule trial: would refuse execution {execution['id']} of integration {trial.id}:" in ruled.log()
    assert f"egress rule trial: would refuse the URL of integration {trial.id}:" in ruled.log()


@pytest.mark.core
def test_binding_made_later_refuses_the_next_click_and_is_audited(make_portal, receiver):
    portal = make_portal()
    portal.start()
    integration = Bound("late", portal, receiver)
    assert integration.run()["state"] == "succeeded"
    portal.settings.conf = ("<PortalHooksEgress later>\nPortalHooksAllowTarget 10.77.0.0/16\n</PortalHooksEgress>\n"
                            "PortalHooksEgressFor later late-*")
    portal.stop()
    portal.restart()
    integration.click().is_refused(422, "target_not_allowed")
    assert "egress rule later" in preview(integration).is_refused(422, "target_not_allowed").json["detail"]
    entries = integration.admin.get(f"/audit?object=integration:{integration.id}&action=refused").is_ok().json["items"]
    assert "egress rule later" in str(entries), entries
    assert len(integration.requests) == 1


@pytest.mark.parametrize("conf, complaint", [
    ("PortalHooksEgressFor crm jira", "there is no <PortalHooksEgress crm>"),
    ("<PortalHooksEgress crm>\n</PortalHooksEgress>\n<PortalHooksEgress crm>\n</PortalHooksEgress>", "given twice"),
    ("<PortalHooksEgress crm>\n</PortalHooksEgress>\nPortalHooksEgressFor crm jira jira", "bound to crm already"),
    ("<PortalHooksEgress crm>\n</PortalHooksEgress>\nPortalHooksEgressFor crm [a-z]", "not the id of an integration"),
    ("<PortalHooksEgress crm>\n</PortalHooksEgress>\nPortalHooksEgressFor crm", "at least two arguments"),
    ("<PortalHooksEgress>\n</PortalHooksEgress>", "needs one name"),
    ("<PortalHooksEgress a b>\n</PortalHooksEgress>", "needs one name"),
    ("<PortalHooksEgress a>\nPortalHooksAllowTarget https://a.example\n</PortalHooksEgress>", "a URL is not a target"),
    ("<PortalHooksEgress crm>\nPortalHooksAllowTarget\n</PortalHooksEgress>", "needs a network, a host"),
    ("<PortalHooksEgress crm>\nPortalHooksAllowTarget 0.0.0.0/0\n</PortalHooksEgress>", "0.0.0.0/0"),
    ("<PortalHooksEgress crm>\nPortalHooksAllowPublic yes\n</PortalHooksEgress>", "must be On or Off"),
    ("<PortalHooksEgress crm>\nPortalHooksEgressReport On Off\n</PortalHooksEgress>", "must be On or Off"),
    ("<PortalHooksEgress crm>\nPortalHooksTimeout 3s\n</PortalHooksEgress>", "PortalHooksTimeout is not allowed"),
    ("<PortalHooksEgress crm>\nLogLevel debug\n</PortalHooksEgress>", "LogLevel is not allowed"),
    ("PortalHooksAllowPublic On", "only allowed in <PortalHooksEgress>"),
    ("PortalHooksEgressReport On", "only allowed in <PortalHooksEgress>"),
    ("<VirtualHost *>\n<PortalHooksEgress crm>\n</PortalHooksEgress>\n</VirtualHost>", "not allowed in <VirtualHost>"),
    ("<VirtualHost *>\nPortalHooksEgressFor crm jira\n</VirtualHost>", "not allowed in <VirtualHost>"),
])
def test_invalid_rule_fails_configtest(make_portal, conf, complaint):
    status, output = make_portal(conf=conf, migrated=False).configtest()
    assert status != 0 and complaint in output, output
