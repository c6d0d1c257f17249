"""A production house, for real: PostgreSQL, Redis, and web, worker and beat as programs of their own."""

import contextlib
import datetime
import json
import os
import re
import secrets
import signal
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlencode

import psycopg
import pytest

from tests.databases import empty_broker, fresh_database
from tests.live import (
    PATIENCE,
    Answer,
    Program,
    all_gone,
    ask,
    children_of,
    environment_of,
    free_port,
    manage,
    wait_until,
)

pytestmark = pytest.mark.needs("postgres", "redis")

NAME = "laurel.example.com"
TOKEN = "figures-for-those-who-ask"
PASSWORD = "correct horse battery"


class Production:
    """One host with every kind of process, as docs/operating.md says."""

    def __init__(self, home: Path, database: str, broker: str) -> None:
        self.port, self.database = free_port(), database
        metrics = home / "metrics"
        metrics.mkdir()
        self.environment = environment_of(
            home,
            LAUREL_MODE="production",
            LAUREL_SECRET_KEY=secrets.token_urlsafe(60),
            LAUREL_OPERATOR_KEYS=secrets.token_urlsafe(40),
            LAUREL_URL=f"https://{NAME}",
            LAUREL_TRUST_PROXY="1",
            LAUREL_METRICS_TOKEN=TOKEN,
            LAUREL_STATIC_ROOT=str(home / "static"),
            LAUREL_WEB_PROCESSES="2",
            LAUREL_WORKER_CONCURRENCY="2",
            DATABASE_URL=database,
            LAUREL_BROKER_URL=broker,
            PORT=str(self.port),
            PROMETHEUS_MULTIPROC_DIR=str(metrics),
            DJANGO_SUPERUSER_PASSWORD=PASSWORD,
        )
        self.programs: dict[str, Program] = {}

    def prepare(self) -> None:
        """What is done once, by hand or when an image is built, before anything runs."""
        owner = ["createsuperuser", "--noinput", "--username=owner", "--email=owner@example.com"]
        for command in (
            ["collectstatic", "--noinput"],
            ["check", "--deploy", "--fail-level=WARNING"],
            ["migrate"],
            owner,
        ):
            done = manage(self.environment, *command, patience=2 * PATIENCE)
            assert done.returncode == 0, done.stderr

    def start(self, name: str) -> Program:
        self.programs[name] = Program(name, environment=self.environment).start()
        return self.programs[name]

    def wait_until(self, true: Callable[[], object], *, what: str) -> None:
        """Wait for a condition; a program that ends meanwhile is the answer to why it never comes."""

        def true_or_ended() -> object:
            for name, program in self.programs.items():
                assert program.running, f"{name} ended: {program.text}"
            return true()

        wait_until(true_or_ended, what=what)

    def wait_ready(self) -> None:
        def ready() -> bool:
            with contextlib.suppress(OSError):
                return ask(self.port, "/readyz").status == 200
            return False

        self.wait_until(ready, what="the web")
        self.wait_until(self.pulse, what="a pulse")

    def visit(self, path: str, **headers: str) -> Answer:
        """As the TLS proxy passes a person's request on."""
        return ask(self.port, path, Host=NAME, X_Forwarded_Proto="https", X_Forwarded_For="203.0.113.7", **headers)

    def pulse(self) -> tuple[int, datetime.datetime] | None:
        """Which process the last nudge reached, and when."""
        with psycopg.connect(self.database) as connection:
            return connection.execute("SELECT process_id, at FROM members_pulse WHERE name = 'worker'").fetchone()

    def beats_again(self, since: datetime.datetime) -> bool:
        last = self.pulse()
        return last is not None and last[1] > since

    def children_of(self, name: str) -> list[int]:
        return children_of(self.programs[name].pid)

    def clear_away(self) -> None:
        everyone = [pid for program in self.programs.values() for pid in program.everyone()]
        for program in self.programs.values():
            if program.running:
                program.process.kill()
            program.process.wait()
            program.stop_reading()
            print(f"{program.arguments} said:\n{program.text}")  # noqa: T201  shown when a test has failed
        for pid in everyone:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


@contextlib.contextmanager
def production(home: Path) -> Iterator[Production]:
    with fresh_database() as database, empty_broker() as broker:
        house = Production(home, database, broker)
        house.prepare()
        try:
            for name in ("web", "worker", "beat"):
                house.start(name)
            house.wait_ready()
            yield house
        finally:
            house.clear_away()


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Production]:
    with production(tmp_path_factory.mktemp("production")) as running:
        yield running


def test_a_probe_asks_by_address_over_plain_http_and_every_neighbour_answers(house: Production) -> None:
    answer = ask(house.port, "/readyz")
    assert (answer.status, json.loads(answer.text)) == (
        200,
        {"status": "ok", "checks": {"database": "ok", "migrations": "ok", "broker": "ok"}},
    )
    assert ask(house.port, "/healthz", Host="10.1.2.3:8000").status == 200


def test_pages_are_served_under_the_houses_own_name_alone(house: Production) -> None:
    assert house.visit("/admin/login/").status == 200
    assert ask(house.port, "/admin/login/", Host="elsewhere.example", X_Forwarded_Proto="https").status == 400


def test_a_plain_request_is_sent_to_https(house: Production) -> None:
    answer = ask(house.port, "/admin/?x=1", Host=NAME, X_Forwarded_Proto="http")
    assert (answer.status, answer.headers["Location"]) == (301, f"https://{NAME}/admin/?x=1")
    assert ask(house.port, "/admin/", Host=NAME).status == 301


def test_a_person_signs_in_over_tls_with_cookies_that_never_travel_in_the_clear(house: Production) -> None:
    page = house.visit("/admin/login/")
    assert page.headers["Strict-Transport-Security"].startswith("max-age=31536000")
    (cookie,) = page.headers.get_all("Set-Cookie") or []
    assert "; Secure" in cookie
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
    assert token
    form = {"username": "owner", "password": PASSWORD, "csrfmiddlewaretoken": token[1]}
    answer = ask(
        house.port,
        "/admin/login/",
        method="POST",
        body=urlencode(form),
        Host=NAME,
        X_Forwarded_Proto="https",
        Origin=f"https://{NAME}",
        Cookie=cookie.partition(";")[0],
        Content_Type="application/x-www-form-urlencoded",
    )
    assert (answer.status, answer.headers["Location"]) == (302, "/admin/")
    (session,) = (line for line in answer.headers.get_all("Set-Cookie") or [] if "laurel_session" in line)
    assert {"HttpOnly", "Secure", "SameSite=Lax"} <= {word.strip() for word in session.split(";")}
    dashboard = house.visit("/admin/", Cookie=session.partition(";")[0])
    assert dashboard.status == 200
    assert "Demo" not in dashboard.text


def test_the_look_of_the_panel_is_served_by_the_same_process_and_kept_for_good(house: Production) -> None:
    page = house.visit("/admin/login/").text
    (address,) = set(re.findall(r'"(/static/laurel/panel\.[0-9a-f]{12}\.css)"', page))
    answer = house.visit(address)
    assert (answer.status, answer.headers["Content-Type"]) == (200, 'text/css; charset="utf-8"')
    assert answer.headers["Cache-Control"] == "max-age=315360000, public, immutable"


def test_no_header_of_the_caller_changes_the_path(house: Production) -> None:
    with socket.create_connection(("127.0.0.1", house.port), timeout=5) as caller:
        request = "GET /nothing HTTP/1.1\r\nHost: {}\r\nX-Forwarded-Proto: https\r\n{}Connection: close\r\n\r\n"
        caller.sendall(request.format(NAME, "PATH_INFO: /healthz\r\nSCRIPT_NAME: /evil\r\n").encode())
        with caller.makefile() as answer:
            assert answer.readline() == "HTTP/1.1 404 Not Found\n"


def test_figures_of_both_web_processes_are_for_those_with_the_token(house: Production) -> None:
    assert ask(house.port, "/metrics").status == 401
    for _ in range(20):
        ask(house.port, "/healthz")
    answer = ask(house.port, "/metrics", Authorization=f"Bearer {TOKEN}")
    assert answer.status == 200
    counted = re.search(r'laurel_http_requests_total\{method="GET",route="healthz",status="200"\} (\S+)', answer.text)
    assert counted
    assert float(counted[1]) >= 20


def test_every_log_line_is_a_json_object_and_names_its_request(house: Production) -> None:
    house.visit("/nothing", X_Request_ID="shop-0123456789")
    for name in ("web", "worker"):
        os.kill(house.children_of(name)[0], signal.SIGKILL)
        house.wait_until(lambda told=house.programs[name]: "SIGKILL" in told.text, what="a word about it")
        house.wait_until(lambda name=name: len(house.children_of(name)) == 2, what="another process")
    entries = [json.loads(line) for program in house.programs.values() for line in program.text.splitlines()]
    (missed,) = (entry for entry in entries if entry.get("request_id") == "shop-0123456789")
    assert (missed["event"], missed["level"], missed["status_code"]) == ("Not Found: /nothing", "warning", 404)
    told = {entry["logger"] for entry in entries if "SIGKILL" in entry["event"]}
    # A worker that had a task in hand is missed by one more: by whoever waits for the task.
    assert told - {"celery.worker.request"} == {"gunicorn.error", "multiprocessing"}


def test_the_nudge_goes_through_redis_into_a_process_of_the_worker(house: Production) -> None:
    house.wait_until(
        lambda: (last := house.pulse()) and last[0] in house.children_of("worker"), what="a pulse of a living process"
    )


def test_after_the_death_of_a_worker_another_one_goes_on(house: Production) -> None:
    worker, pool = house.programs["worker"], house.children_of("worker")
    assert len(pool) == 2
    worker.process.kill()
    worker.process.wait()
    worker.stop_reading()
    wait_until(lambda: all_gone(pool), what="its pool to end too")
    death = datetime.datetime.now(datetime.UTC)
    house.start("worker")
    house.wait_until(lambda: house.beats_again(since=death), what="a new pulse")


def test_the_demo_is_loaded_only_if_somebody_insists(house: Production) -> None:
    refused = manage(house.environment, "seed_demo")
    assert refused.returncode == 1
    assert "This is a production house. Add --even-in-production if you mean it." in refused.stderr
    assert manage(house.environment, "seed_demo", "--even-in-production").returncode == 0


@pytest.mark.parametrize("name", ["beat", "worker", "web"])
def test_sigterm_ends_each_program_cleanly_with_all_its_processes(house: Production, name: str) -> None:
    program = house.programs[name]
    everyone = program.everyone()
    try:
        assert program.stop(signal.SIGTERM) == 0
        assert all_gone(everyone)
        assert "Traceback" not in program.text
    finally:
        house.start(name)
        house.wait_ready()
