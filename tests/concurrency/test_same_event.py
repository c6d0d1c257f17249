"""Law 1: the same event sent by eight processes at the same instant is one row, and every answer says so."""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.databases import fresh_database
from tests.live import ROOT, environment_of

PROCESSES, EVENTS = 8, 25
WITHOUT_CONSTRAINT = """
from django.db import connection
connection.cursor().execute("ALTER TABLE members_event DROP CONSTRAINT event_once_per_source_id")
"""
SENDER = """
import json, sys
import django; django.setup()
from members.models import Store
from tests.members.factories import accept, event
store = Store.objects.get()
print("ready", flush=True)
sys.stdin.readline()
answers = [accept(store, event(f"same-{n}", member={"external_id": f"new-{n}", "email": f"new-{n}@example.com"}))[0]
           for n in range(int(sys.argv[1]))]
batch = accept(store, *(event(f"batch-{n}", member={"external_id": f"m{n % 7}"})
                        for n in sorted(range(200), key=lambda n: hash((n, sys.argv[2])))))
print(json.dumps([[a.status, str(a.id), str(a.member), a.source_id] for a in answers + batch]))
"""


@pytest.mark.needs("postgres")
def test_law_1_eight_processes_one_row_on_postgresql(tmp_path: Path) -> None:
    with fresh_database() as database:
        race(tmp_path, DATABASE_URL=database)


def test_law_1_eight_processes_one_row_on_sqlite(tmp_path: Path) -> None:
    race(tmp_path)


@pytest.mark.needs("postgres")
def test_without_the_constraint_the_same_race_doubles_events(tmp_path: Path) -> None:
    with fresh_database() as database, pytest.raises(AssertionError, match=r"'accepted': [2-8]"):
        race(tmp_path, WITHOUT_CONSTRAINT, DATABASE_URL=database)


def race(home: Path, before: str = "", **environment: str) -> None:
    surroundings = environment_of(home, DJANGO_SETTINGS_MODULE="config.settings", **environment)

    def manage(*arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=surroundings,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    manage("migrate", "-v0")
    manage(
        "shell", "-v0", "-c", "from members.models import Store; Store.objects.create(code='s', name='S')\n" + before
    )
    senders = [
        subprocess.Popen(
            [sys.executable, "-c", SENDER, str(EVENTS), str(number)],
            cwd=ROOT,
            env=surroundings,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(PROCESSES)
    ]
    for sender in senders:  # everybody is ready before anybody begins
        assert sender.stdout is not None
        assert sender.stdout.readline() == "ready\n"
    outputs = []
    for sender in senders:
        assert sender.stdin
        sender.stdin.write("go\n")
        sender.stdin.flush()
    for sender in senders:
        output, _ = sender.communicate(timeout=120)
        assert sender.returncode == 0
        outputs.append(json.loads(output))
    check_answers(outputs)
    counts = (
        "from members.models import *; print(Event.objects.count(), Member.objects.count(), Pending.objects.count())"
    )
    assert manage("shell", "-v0", "-c", counts).split() == [str(EVENTS + 200), str(EVENTS + 7), str(EVENTS + 200)]


def check_answers(outputs: list[list[list[str]]]) -> None:
    by_event: dict[str, list[list[str]]] = {}
    for answers in outputs:
        for answer in answers:
            by_event.setdefault(answer[3], []).append(answer)
    assert len(by_event) == EVENTS + 200
    for answers in by_event.values():
        assert Counter(answer[0] for answer in answers) == {"accepted": 1, "duplicate": PROCESSES - 1}
        assert len({(answer[1], answer[2]) for answer in answers}) == 1, "every answer names the same event and member"
