"""Eight logs at the same instant cross one milestone: at most one of them is told so, and there is one reward log.

The milestone belongs to the log that crossed it in the order of their times. Where that one came in first and was
answered before an earlier one made it cross, nobody is told: the lists say it to whoever asks.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.databases import fresh_database
from tests.live import ROOT, environment_of

pytestmark = [pytest.mark.prove, pytest.mark.timeout(600)]
PROCESSES = 8
MAKE = """
import json
from members.models import Store
from tests.dialects.gamopanda.client import CHALLENGE, key_of, shop_of
from tests.dialects.gamopanda.playing import make_goal, make_milestone
store = Store.objects.create(code="shop", name="Shop")
shop = shop_of(store)
shop.headers["host"] = "localhost"
goal = make_goal(shop, "challenge", CHALLENGE)
make_milestone(shop, goal, 200)
shop.make("account_user", {"externalId": "ada", "status": "live"})
print(json.dumps([goal, key_of(store)]))
"""
SENDER = """
import datetime, json, sys
import django; django.setup()
from tests.dialects.gamopanda.client import Shop
from tests.dialects.gamopanda.playing import log
goal, (key, secret) = json.loads(sys.argv[1])
shop = Shop("shop", **{"x-api-key": key, "x-api-secret": secret, "host": "localhost"})
shop.get("challenge")
print("ready", flush=True)
sys.stdin.readline()
print(json.dumps(log(shop, goal, "ada", datetime.datetime.now(datetime.UTC), 50, unique=sys.argv[2])))
"""
COUNT = """
import json
from campaigns.models import Reward
from achievements.models import Completion, Progress
print(json.dumps([Reward.objects.count(), Completion.objects.count(), Progress.objects.get().value // 1_000_000]))
"""

REACHED = """
import json
from tests.dialects.gamopanda.client import Shop
goal, (key, secret) = json.loads({made!r})
shop = Shop("shop", **dict(zip(["x-api-key", "x-api-secret", "host"], [key, secret, "localhost"])))
print(json.dumps([each for each in shop.list("challenge_log") if each["achievedMilestone"]]))
"""


@pytest.mark.needs("postgres")
def test_eight_logs_at_once_give_one_reward_log_on_postgresql(tmp_path: Path) -> None:
    with fresh_database() as database:
        race(tmp_path, DATABASE_URL=database)


def test_eight_logs_at_once_give_one_reward_log_on_sqlite(tmp_path: Path) -> None:
    race(tmp_path)


def race(home: Path, **environment: str) -> None:
    surroundings = environment_of(home, DJANGO_SETTINGS_MODULE="config.settings", **environment)

    def shell(text: str) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", "shell", "-v0", "-c", text],
            cwd=ROOT,
            env=surroundings,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip().splitlines()[-1]

    subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, env=surroundings, check=True)
    made = shell(MAKE)
    senders = [
        subprocess.Popen(
            [sys.executable, "-c", SENDER, made, f"order-{number}"],
            cwd=ROOT,
            env=surroundings,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(PROCESSES)
    ]
    for sender in senders:
        assert sender.stdout is not None
        assert sender.stdout.readline() == "ready\n"
    for sender in senders:
        assert sender.stdin is not None
        sender.stdin.write("go\n")
        sender.stdin.flush()
    answers = [json.loads(sender.communicate(timeout=120)[0]) for sender in senders]
    assert len({answer["id"] for answer in answers}) == PROCESSES
    assert json.loads(shell(COUNT)) == [1, 1, 50 * PROCESSES]
    (crossing,) = json.loads(shell(REACHED.format(made=made)))
    reached = [answer for answer in answers if answer["achievedMilestone"]]
    assert len(crossing["achievedRewardLogs"]) == 1
    assert [each["id"] for each in reached] in ([], [crossing["id"]])
