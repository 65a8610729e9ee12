# SPDX-License-Identifier: Apache-2.0
"""The rows: what each one starts, measures and compares with its goal. A row returns a list of Lines."""
import collections
import contextlib
import dataclasses
import statistics
import subprocess
import time

import pymysql

import usage
from servers import BUILD, Delay, Httpd, Peer, make_portal, request_of

SUBMIT_RATE = 500  # triggers per second sent to a hanging receiver
STEADY_RATE = 200  # requests per second whose p99 is measured meanwhile
FAST_RATE = 50     # triggers per second to the fast receiver
LARGE_QUEUE = ["PortalHooksQueue 65536"]  # no trigger is refused at full speed
STATIC = request_of("GET", "/file.txt")
ME = request_of("GET", "/portal/api/v1/me")


@dataclasses.dataclass
class Line:
    what: str
    measured: str
    goal: str = ""
    is_met: bool = True

    @property
    def verdict(self):
        return ("yes" if self.is_met else "no") if self.goal else ""


def median(values):
    return statistics.median(values)


def ratios(ours, others):
    """Quotients per round, since machine drift affects both values of a round alike."""
    return [one / other for one, other in zip(ours, others)]


def spread(values, digits=2):
    """Median, minimum and maximum."""
    return f"{median(values):.{digits}f} ({min(values):.{digits}f} … {max(values):.{digits}f})"


def at_least(what, values, goal):
    return Line(what, f"{spread(values)} ×", f"≥ {goal} ×", median(values) >= goal)


def at_most(what, values, goal, unit):
    return Line(what, f"{spread(values)} {unit}", f"≤ {goal:g} {unit}", median(values) <= goal)


def as_parts(values):
    """Median, minimum and maximum as 1/n."""
    return f"1/{1 / median(values):.2f} (1/{1 / max(values):.2f} … 1/{1 / min(values):.2f})"


def at_most_part(what, values, part):
    return Line(what, as_parts(values), f"≤ 1/{part:g}", median(values) <= 1 / part)


def of(results, field):
    return [getattr(measured, field) for measured in results]


def started(stack, start):
    """Start a server that stops with the stack."""
    server = start()
    stack.callback(server.stop)
    return server


def start_portal(stack, bench, directives=(), socket=None):
    return started(stack, lambda: make_portal(bench.directory, bench.mariadb, bench.sink, directives, socket))


def described(what, results):
    rate, server_ms, database_ms, idle, p50_ms, p99_ms, pss_mib, body_bytes = (
        median(of(results, field))
        for field in ("rate", "server_ms", "database_ms", "idle", "p50_ms", "p99_ms", "pss_mib", "body_bytes"))
    return Line(what, f"{rate:.0f} triggers/s, CPU per trigger {server_ms:.3f} ms server + {database_ms:.3f} ms "
                      f"database, machine {idle:.0%} idle, p50 {p50_ms:.1f} ms, p99 {p99_ms:.1f} ms, "
                      f"{pss_mib:.1f} MiB PSS, body {body_bytes:.0f} bytes")


# ---- the floor ----------------------------------------------------------------------------------------------


def bare(program, *arguments):
    done = subprocess.run([BUILD / program, *map(str, arguments)], check=True, capture_output=True, text=True)
    return float(done.stdout) / 1000


def bare_costs(bench, portal):
    """What a click cannot do without, as variants for rounds: CPU time in ms."""
    count = 2000 if bench.is_quick() else 20000
    return {
        "file": lambda: static_files(bench, portal)[1],
        "send": lambda: bare("bare_send", f"http://127.0.0.1:{bench.sink.port}/now", count),
        "store": lambda: bare("bare_store", bench.mariadb.socket, portal.database.name, count // 10),
    }


# ---- trigger ------------------------------------------------------------------------------------------------

# scheme, clients, waits: goals for the rate and for CPU time (server; server and database) as the n of 1/n. None = no
# goal. Both sides keep their connections to the receiver.
TRIGGER_GOALS = {
    ("http", 16, False): (2.8, 3, 3.5),
    ("http", 16, True): (1.3, None, 1.8),
    ("http", 64, False): (3.2, None, None),
    ("http", 64, True): (1.9, None, None),
    ("https", 16, False): (2.2, None, 2.5),
    ("https", 16, True): (None, None, None),
    ("https", 64, False): (None, None, None),
}
RECEIVERS = {"http": "fast", "https": "tls"}


def trigger(bench):
    variants = {}
    with contextlib.ExitStack() as stack:
        portal = start_portal(stack, bench, LARGE_QUEUE)
        peer = started(stack, lambda: Peer(bench.mariadb, bench.sink))
        for scheme, clients, waits in TRIGGER_GOALS:
            place = {"clients": clients, "integration": RECEIVERS[scheme]}
            variants[scheme, clients, "peer"] = lambda p=place: bench.triggers(peer, wait=True, **p)
            variants[scheme, clients, waits] = lambda p=place, w=waits: bench.triggers(portal, wait=w, **p)
        results = bench.in_rounds({**variants, **bare_costs(bench, portal)})
    lines = []
    for (scheme, clients, waits), goals in TRIGGER_GOALS.items():
        theirs = results[scheme, clients, "peer"]
        if not waits:
            lines.append(described(f"{scheme}, {clients} clients, Node peer", theirs))
        name = f"{scheme}, {clients} clients, {'Prefer: wait' if waits else 'no wait'}"
        ours = results[scheme, clients, waits]
        lines += [described(name, ours), *against_peer(name, ours, theirs, goals)]
    memory = of(results["http", 16, False], "pss_mib")
    return [*lines, *floors(results), at_most("memory after http, 16 clients, no wait", memory, 48, "MiB PSS")]


def floors(results):
    """The ratios of a server that costs a static file, both bare loops and the module's share of the database."""
    for clients in (16, 64):
        theirs, ours = (results["http", clients, kind] for kind in ("peer", False))
        floor = [sum(costs) for costs in
                 zip(of(ours, "database_ms"), results["file"], results["send"], results["store"])]
        yield Line(f"http, {clients} clients: floor of server + database CPU ÷ peer",
                   as_parts(ratios(floor, of(theirs, "all_ms"))))


def against_peer(name, ours, theirs, goals):
    rate, server_part, all_part = goals
    rates = ratios(of(ours, "rate"), of(theirs, "rate"))
    yield at_least(f"{name}: rate ÷ peer", rates, rate) if rate else Line(f"{name}: rate ÷ peer", f"{spread(rates)} ×")
    for what, field, part in (("server", "server_ms", server_part), ("server + database", "all_ms", all_part)):
        if part:
            yield at_most_part(f"{name}: {what} CPU ÷ peer", ratios(of(ours, field), of(theirs, field)), part)


# ---- limit --------------------------------------------------------------------------------------------------


HTTPD_THREADS = "httpd's own"


def limit(bench):
    threads = collections.Counter()

    def module():
        before = usage.cpu_ms_by_thread(portal.pid)
        measured = bench.triggers(portal, 16)
        threads.update(usage.cpu_ms_by_thread(portal.pid) - before)
        return measured

    with contextlib.ExitStack() as stack:
        portal = start_portal(stack, bench, LARGE_QUEUE)
        results = bench.in_rounds({"module": module, **bare_costs(bench, portal)})
    floor = [send + store for send, store in zip(results["send"], results["store"])]
    with_file = [both + file for both, file in zip(floor, results["file"])]
    server_ms = of(results["module"], "server_ms")
    shares = ", ".join(f"{HTTPD_THREADS if name == 'apache2' else name} {used / threads.total():.0%}"
                       for name, used in threads.most_common() if used / threads.total() >= 0.01)
    return [
        described("16 clients, no wait", results["module"]),
        Line("bare libcurl multi + HMAC, kept connections", f"{spread(results['send'], 3)} ms"),
        Line("bare durable INSERT + UPDATE, client side", f"{spread(results['store'], 3)} ms"),
        Line("a static file from the same httpd, kept connection", f"{spread(results['file'], 3)} ms"),
        at_most("server CPU per trigger ÷ both", ratios(server_ms, floor), 1.5, "×"),
        Line("server CPU per trigger ÷ both and a static file", f"{spread(ratios(server_ms, with_file))} ×"),
        Line("floor: both and a static file ÷ both", f"{spread(ratios(with_file, floor))} ×"),
        Line("server CPU by thread", shares),
    ]


# ---- tls ----------------------------------------------------------------------------------------------------


def tls(bench):
    """https with kept connections, and with a connection for each trigger: the price of a handshake."""
    with contextlib.ExitStack() as stack:
        kept = start_portal(stack, bench, LARGE_QUEUE)
        own = start_portal(stack, bench, [*LARGE_QUEUE, "PortalHooksReuse Off"])
        results = bench.in_rounds({
            f"{scheme} receiver, {name}": lambda s=server, i=integration: bench.triggers(s, 16, integration=i)
            for scheme, integration in RECEIVERS.items()
            for name, server in (("kept connections", kept), ("a connection each", own))
        })
    more = [https.server_ms - http.server_ms for https, http in
            zip(results["https receiver, a connection each"], results["http receiver, a connection each"])]
    rates = ratios(of(results["https receiver, kept connections"], "rate"),
                   of(results["http receiver, kept connections"], "rate"))
    return [*(described(name, measured) for name, measured in results.items()),
            at_most("CPU per TLS handshake", more, 1, "ms"),
            Line("rate of https ÷ http, kept connections", f"{spread(rates)} ×")]


# ---- wan ----------------------------------------------------------------------------------------------------

BULK = 200


def wan(bench):
    """Receivers 40 ms of round trip away: one click after another, and a bulk to one receiver."""
    clicks = 5 if bench.is_quick() else 20
    with contextlib.ExitStack() as stack:
        far = {scheme: started(stack, lambda p=port: Delay(p))
               for scheme, port in (("http", bench.sink.port), ("https", bench.sink.tls_port))}
        portals = {"kept": start_portal(stack, bench), "own": start_portal(stack, bench, ["PortalHooksReuse Off"])}
        for portal in portals.values():
            for scheme, delay in far.items():
                portal.make_integration(f"far-{scheme}", f"{scheme}://127.0.0.1:{delay.port}/now")
        places = [(name, scheme) for scheme in far for name in portals]
        one = bench.in_rounds({place: lambda p=place: far_click(bench, portals[p[0]], p[1], clicks)
                               for place in places})
        bulk = bench.in_rounds({place: lambda p=place: far_bulk(bench, portals[p[0]], p[1]) for place in places})
    waves = -(-BULK // 32)  # of the default PortalHooksMaxPerDestination
    lines = [Line(f"floor of the bulk over {scheme}: {waves} waves of 32, {trips} round trips each, or the first only",
                  f"1/{trips * waves / (trips + waves - 1):.2f}") for scheme, trips in (("http", 2), ("https", 3))]
    for what, results, part in (("one click", one, None), (f"bulk of {BULK}", bulk, 2.5)):
        for scheme in far:
            lines += [Line(f"{what} over {scheme}, {text}", f"{spread(results[name, scheme], 1)} ms")
                      for name, text in (("own", "a connection each"), ("kept", "kept connections"))]
            quotient = ratios(results["kept", scheme], results["own", scheme])
            name = f"{what} over {scheme}: time with kept connections ÷ with a connection each"
            lines.append(at_most_part(name, quotient, part) if part else Line(name, f"1/{1 / median(quotient):.2f}"))
    return lines


def far_click(bench, portal, scheme, count):
    """Median time of one click after the other, in ms."""
    return bench.load(portal, portal.trigger(f"far-{scheme}", wait=True), requests=count).result().must_be(201) \
        .p50_us / 1000


def far_bulk(bench, portal, scheme):
    """From the first click to the last outcome, in ms."""
    portal.clear_history()
    bench.sink.reset()
    bench.load(portal, portal.trigger(f"far-{scheme}"), clients=16, requests=BULK).result().must_be(202)
    portal.wait_until_settled()
    bench.sink.must_have(BULK)
    portal.must_have_succeeded(BULK)
    took = portal.database.query("SELECT MAX(finished_at) - MIN(created_at) AS us FROM ph_execution")
    return float(took[0]["us"]) / 1000


# ---- distance -----------------------------------------------------------------------------------------------

DISTANCES_MS = (0.2, 1, 5, 20)
REQUESTS = {
    "a click alone, to its outcome": (201, request_of("POST", "/portal/api/v1/integrations/fast/executions",
                                                      '{"mode":"default"}', wait=True)),
    "GET /me": (200, ME),
    "a page of the history": (200, request_of("GET", "/portal/api/v1/executions")),
}


def distance(bench):
    """A database that is so far away, there and back. Its user is no admin: admins are told more by GET /me."""
    lines = []
    for distance_ms in DISTANCES_MS:
        with contextlib.ExitStack() as stack:
            own_socket = bench.directory / f"far-{distance_ms}.sock"
            delay = started(stack, lambda d=distance_ms, s=own_socket: Delay(bench.mariadb.socket, d / 2000, s))
            portal = start_portal(stack, bench, LARGE_QUEUE, delay.place)
            portal.database.query("UPDATE ph_user SET admin = 0")
            results = bench.in_rounds({
                "one exchange": lambda s=delay.place: exchange_ms(s),
                **{what: lambda p=portal, r=request, status=status: one_ms(bench, p, r, status)
                   for what, (status, request) in REQUESTS.items()},
                **{f"16 clients, {'Prefer: wait' if waits else 'no wait'}":
                   lambda p=portal, w=waits: bench.triggers(p, 16, wait=w).rate for waits in (False, True)},
            })
        lines += [Line(f"{distance_ms} ms: {what}", f"{spread(values, 0)} clicks/s" if "clients" in what else
                       f"{spread(values)} ms") for what, values in results.items()]
    return lines


def one_ms(bench, portal, request, status):
    """Median time of one request after the other."""
    return bench.load(portal, request, requests=5 if bench.is_quick() else 50).result().must_be(status).p50_us / 1000


def exchange_ms(socket):
    """What the delay amounts to: median of a statement that does nothing."""
    times = []
    with pymysql.connect(unix_socket=socket, user="root") as connection, connection.cursor() as cursor:
        for _ in range(50):
            started_at = time.perf_counter()
            cursor.execute("DO 1")
            times.append(1000 * (time.perf_counter() - started_at))
    return median(times)


# ---- hung ---------------------------------------------------------------------------------------------------


def hung(bench):
    counts = (100, 300) if bench.is_quick() else (1000, 5000)
    results = bench.in_rounds({(count, kind): lambda n=count, k=kind: hang(bench, n, k)
                               for count in counts for kind in ("late", "never")}, warm_up=0)
    return [line for (count, kind), measured in results.items() for line in hung_lines(count, kind, measured)]


def hang(bench, count, kind):
    """On a fresh httpd: static files and GET /me, first idle, then while triggers go to a hanging receiver."""
    with contextlib.ExitStack() as stack:
        portal = start_portal(stack, bench, ["PortalHooksMaxPerDestination 1024"])
        bench.triggers(portal, 32, seconds=1)  # as many clients as later, so that every thread has allocated its memory
        portal.clear_history()
        submission_s = count / SUBMIT_RATE
        alone = p99s(bench, portal, submission_s + 3)
        memory_before = usage.tree_pss_kib(portal.pid)
        submission = bench.load(portal, portal.trigger(kind), clients=16, requests=count, rate=SUBMIT_RATE)
        meanwhile = p99s(bench, portal, submission_s + 3, after=submission)
        in_flight = portal.states().get("sending", 0)
        memory_after = usage.tree_pss_kib(portal.pid)
        portal.wait_until_settled()
        states = portal.states()
    if sum(states.values()) != count:
        raise RuntimeError(f"{count} were accepted, but the history has {states}")
    return {"static": (meanwhile[0], alone[0]), "GET /me": (meanwhile[1], alone[1]), "states": states,
            "kib_each": (memory_after - memory_before) / in_flight if in_flight else None}


def p99s(bench, portal, seconds, after=None):
    """p99 of static files and of GET /me in ms, at a fixed rate; by then `after` must have succeeded."""
    loads = [bench.load(portal, request, clients=8, seconds=seconds, rate=STEADY_RATE) for request in (STATIC, ME)]
    if after:
        after.result().must_be(202)
    return [load.result().must_be(200).p99_us / 1000 for load in loads]


def hung_lines(count, kind, measured):
    name = f"{count} triggers, {'response after 2 s' if kind == 'late' else 'no response'}"
    yield Line(f"{name}: final states", "; ".join(", ".join(f"{n} {word}" for word, n in sorted(one["states"].items()))
                                                  for one in measured[:1]))
    for what in ("static", "GET /me"):
        with_it, alone = zip(*[one[what] for one in measured])
        line = at_most(f"{name}: p99 of {what} ÷ idle", ratios(with_it, alone), 2, "×")
        line.measured += f"; {median(with_it):.2f} ms vs. {median(alone):.2f} ms"
        yield line
    if kind == "never":
        yield at_most(f"{name}: memory per execution in flight", [one["kib_each"] for one in measured], 24, "KiB")


# ---- noisy neighbour ----------------------------------------------------------------------------------------


def neighbour(bench):
    """Default limits: the hanging neighbour occupies its 32 connections and fills the queue."""
    count = 100 if bench.is_quick() else 1000
    seconds = bench.seconds * 2

    def fast_p99(portal):
        return bench.load(portal, portal.trigger("fast", wait=True), clients=16, seconds=seconds,
                          rate=FAST_RATE).result().must_be(201).p99_us / 1000

    def alone_and_beside():
        with contextlib.ExitStack() as stack:
            portal = start_portal(stack, bench)
            bench.triggers(portal, 16, wait=True, seconds=1)
            alone = fast_p99(portal)
            bench.load(portal, portal.trigger("never"), clients=16, requests=count,
                       rate=SUBMIT_RATE).result().must_be(202)
            beside = fast_p99(portal)
            portal.wait_until_settled()
        return beside, alone

    beside, alone = zip(*bench.in_rounds({"both": alone_and_beside}, warm_up=0)["both"])
    line = at_most(f"p99 of a fast receiver beside {count} hanging triggers ÷ alone", ratios(beside, alone), 2, "×")
    line.measured += f"; {median(beside):.2f} ms vs. {median(alone):.2f} ms"
    return [line]


# ---- idle ---------------------------------------------------------------------------------------------------


def idle(bench):
    """Static files from httpd without the module, with it loaded but unused, and enabled."""
    with contextlib.ExitStack() as stack:
        servers = {name: started(stack, lambda n=name: Httpd(bench.directory, n)) for name in ("absent", "loaded")}
        servers["on"] = start_portal(stack, bench)
        results = bench.in_rounds({name: lambda s=server: static_files(bench, s) for name, server in servers.items()})
    lines = [Line(f"module {name}", f"{median([one[0] for one in measured]):.0f} static files/s, "
                                    f"{median([one[1] for one in measured]) * 1000:.1f} µs CPU per file, "
                                    f"{median([one[2] for one in measured]):.2f} MiB PSS per child")
             for name, measured in results.items()]
    for name in ("loaded", "on"):
        rates = ratios([one[0] for one in results[name]], [one[0] for one in results["absent"]])
        lines.append(at_least(f"rate, module {name} ÷ absent", rates, 0.97))
    more = [loaded[2] - absent[2] for loaded, absent in zip(results["loaded"], results["absent"])]
    return [*lines, at_most("memory per child, module loaded − absent", more, 1, "MiB PSS")]


def static_files(bench, server):
    """Rate, CPU time per file in ms, PSS per child in MiB."""
    before = usage.cpu_ms(server.pid)
    load = bench.load(server, STATIC, clients=16, seconds=bench.seconds).result().must_be(200)
    children = usage.tree(server.pid)[1:]
    return (load.responses / load.elapsed_s, (usage.cpu_ms(server.pid) - before) / load.responses,
            sum(map(usage.pss_kib, children)) / 1024 / len(children))


ROWS = {"trigger": trigger, "limit": limit, "tls": tls, "wan": wan, "distance": distance, "hung": hung,
        "neighbour": neighbour, "idle": idle}
