# SPDX-License-Identifier: Apache-2.0
"""Runs the requested rows and writes their results to results.md. Started by `run`, which builds everything first."""
import argparse
import contextlib
import datetime
import pathlib
import platform
import re
import subprocess
import sys
import tempfile

import usage
from history import history
from measure import Bench
from rows import ROWS as ROWS_OF_TRIGGERS, started
from search import search
from servers import SOURCE, Sink, httpd_program

from database import MariaDB  # from tests/httpd/support, which servers.py put on the path

ROWS = {**ROWS_OF_TRIGGERS, "history": history, "search": search}
RESULTS = pathlib.Path(__file__).parent / "results.md"


def parse_arguments():
    parser = argparse.ArgumentParser(prog="tests/bench/run", description="Benchmarks the module; see results.md.")
    parser.add_argument("--rows", default=",".join(ROWS), metavar="NAME,…", help="of " + ", ".join(ROWS))
    parser.add_argument("--rounds", type=int, default=4, metavar="N", help="interleaved rounds (default: 4)")
    parser.add_argument("--history", type=int, default=1_000_000, metavar="N",
                        help="executions in the large history (default: 1,000,000; the goals are for 10,000,000)")
    parser.add_argument("--quick", action="store_true",
                        help="one short round to check that everything works; results are not written")
    arguments = parser.parse_args()
    arguments.rows = arguments.rows.split(",")
    unknown = set(arguments.rows) - set(ROWS)
    if unknown or arguments.rounds < 1:
        parser.error(f"no such row: {', '.join(sorted(unknown))}" if unknown else "at least one round")
    return arguments


def output_of(*command):
    return subprocess.run(command, capture_output=True, text=True).stdout.strip()


def machine():
    model = re.search(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text())
    versions = [re.search(r"Apache/[\d.]+", output_of(httpd_program(), "-v")).group(),
                re.search(r"[\d.]+-MariaDB", output_of("mariadbd", "--version")).group(),
                "Node " + output_of("node", "--version"),
                "libcurl " + output_of("curl-config", "--version").removeprefix("libcurl ")]
    release = platform.release().partition("-")[0]
    return (f"{output_of('nproc')} × {model.group(1) if model else platform.machine()}, "
            f"{usage.machine_memory_bytes() // 2**30} GiB, Linux {release}, {', '.join(versions)}")


def run_rows(arguments, directory):
    tables = {}
    with contextlib.ExitStack() as stack:
        mariadb = started(stack, lambda: MariaDB(directory / "mariadb"))
        make_durable(mariadb)
        sink = started(stack, lambda: Sink(directory))
        bench = Bench(directory, mariadb, sink, *((1, 1) if arguments.quick else (arguments.rounds, 5)))
        bench.history_rows = 30_000 if arguments.quick else arguments.history
        for name in arguments.rows:
            tables[name] = as_table(ROWS[name](bench), bench.rounds)
            print(f"## {name}", tables[name], sep="\n\n", flush=True)
    return tables


def make_durable(mariadb):
    with mariadb.connect().cursor() as cursor:
        cursor.execute("SET GLOBAL innodb_flush_log_at_trx_commit = 1")
        # Redo log larger than a round's writes, so that no measurement pays for a checkpoint.
        cursor.execute("SET GLOBAL innodb_log_file_size = 1073741824")


def as_table(lines, rounds):
    day = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d")
    revision = output_of("git", "-C", str(SOURCE), "rev-parse", "--short", "HEAD")
    rows = [f"| {line.what} | {line.measured} | {line.goal} | {line.verdict} |" for line in lines]
    return "\n".join([f"{day}, revision {revision}, {rounds} interleaved rounds.", "",
                      "| what | median (min … max) | goal | met |", "|---|---|---|---|", *rows, ""])


def earlier_tables():
    """Tables of earlier runs in the file, by row."""
    text = RESULTS.read_text() if RESULTS.exists() else ""
    sections = re.split(r"^## (\w+)\n\n", text, flags=re.MULTILINE)[1:]
    return dict(zip(sections[::2], sections[1::2]))


def write_results(tables):
    kept = {**earlier_tables(), **tables}
    RESULTS.write_text("\n".join([
        "# Benchmark results", "",
        f"Measured by tests/bench/run on {machine()}.",
        "Absolute numbers vary with the machine; ratios compare measurements of the same round. CPU time is the user "
        "and system time of all server processes, and of MariaDB where stated; sink and load generator are excluded. "
        "Both servers start each measurement with an empty history; MariaDB flushes on every commit. Both keep "
        "connections to the receiver; the peer has one index, the module all of its own. The peer checks passwords "
        "against the user's row, httpd against its credential cache (mod_authn_socache). The bare loop sends the same "
        "headers as the module.", "",
        *(f"## {name}\n\n{kept[name].rstrip()}\n" for name in ROWS if name in kept)]))
    print(f"written: {RESULTS.relative_to(SOURCE)}")


def main():
    arguments = parse_arguments()
    with tempfile.TemporaryDirectory(prefix="portalhooks-bench-") as name:
        directory = pathlib.Path(name)
        directory.chmod(0o755)
        (directory / "mariadb").mkdir()
        tables = run_rows(arguments, directory)
    if not arguments.quick:
        write_results(tables)


if __name__ == "__main__":
    sys.exit(main())
