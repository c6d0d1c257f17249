"""The one process tree, for real: it starts, heals, stops, and leaves nothing behind."""

import contextlib
import os
import shutil
import signal
import socket
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from members.models import AccessKey
from tests.live import House, running_house, wait_until


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with running_house(tmp_path_factory.mktemp("house")) as running:
        yield running


def test_it_prints_address_login_and_a_key_that_fits_the_store(house: House) -> None:
    login = house.login()
    assert f"http://127.0.0.1:{house.port}/admin/" in house.text
    assert f"{login['username']} / {login['password']}" in house.text
    assert login["api_key"] in house.text
    known = house.manage(
        "shell", "-v0", "-c", "from members.models import *; print(AccessKey.objects.get().secret_hash)"
    )
    assert known.stdout.strip() == AccessKey.hash_of(login["api_key"])
    assert (house.home / "demo-login.json").stat().st_mode & 0o777 == 0o600


def test_web_worker_and_scheduler_are_processes_of_their_own(house: House) -> None:
    children = house.children()
    assert sorted(children) == ["beat", "web", "worker"]
    seen = (
        "from members.models import *; print(Pulse.objects.filter(name='worker').values_list('process_id', flat=True))"
    )
    wait_until(lambda: str(children["worker"]) in house.manage("shell", "-v0", "-c", seen).stdout, what="a pulse")


@pytest.mark.parametrize("name", ["worker", "beat", "web"])
def test_a_killed_child_comes_back_by_itself(house: House, name: str) -> None:
    before = house.children()[name]
    os.kill(before, signal.SIGKILL)
    wait_until(lambda: house.children().get(name, before) != before, what=f"a new {name}")
    wait_until(house.answers, what="the web")


def test_a_killed_web_process_comes_back_by_itself(house: House) -> None:
    wait_until(house.web_workers, what="a web process")
    (before,) = house.web_workers()
    os.kill(before, signal.SIGKILL)
    wait_until(lambda: house.web_workers() not in ([before], []), what="a new web process")
    wait_until(house.answers, what="the web")


def test_a_second_house_on_the_same_folder_is_refused(house: House) -> None:
    second = House(house.home).start()
    assert second.process.wait(timeout=30) == 1
    second.stop_reading()
    assert f"Laurel already runs on {house.home} (process {house.process.pid})" in second.text
    assert "Traceback" not in second.text


def test_sigterm_stops_every_child_and_a_second_start_keeps_the_data(house: House, tmp_path: Path) -> None:
    copy_of(house, tmp_path)
    with running_house(tmp_path) as first:
        login, everyone = first.login(), first.everyone()
        assert first.stop(signal.SIGTERM) == 0
        wait_until(lambda: first.group_is_gone(everyone), patience=2, what="every child to be gone")
    begun = time.monotonic()
    with running_house(tmp_path) as second:
        print(f"second start: {time.monotonic() - begun:.1f} s")  # noqa: T201
        assert second.login() == login
        assert "Loading the demo" not in second.text
        assert second.stop(signal.SIGINT) == 0


def test_a_killed_supervisor_leaves_nothing_that_blocks_the_next_start(house: House, tmp_path: Path) -> None:
    copy_of(house, tmp_path)
    with running_house(tmp_path) as first:
        everyone = first.everyone()
        first.process.kill()
        first.process.wait()
        with running_house(tmp_path, PORT=str(first.port)) as second:
            assert second.get("/readyz")[0] == 200
        wait_until(lambda: first.group_is_gone(everyone), what="the orphans to be gone")


def copy_of(house: House, home: Path) -> None:
    """What is stored there, as of one instant: to load a demo again would take far longer."""
    home.mkdir(exist_ok=True)
    for name in ("secret-key", "operator-key", "demo-login.json"):
        shutil.copy2(house.home / name, home)
    with (
        contextlib.closing(sqlite3.connect(house.home / "laurel.sqlite3")) as source,
        contextlib.closing(sqlite3.connect(home / "laurel.sqlite3")) as copy,
    ):
        source.backup(copy)


def refused(home: Path, **environment: str) -> str:
    house = House(home, **environment).start()
    assert house.process.wait(timeout=30) != 0
    house.stop_reading()
    assert "Traceback" not in house.text
    return house.text


def test_a_port_in_use_is_said_in_one_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        text = refused(tmp_path, PORT=str(port))
    assert text == f"CommandError: Port {port} is in use. Choose another: make up PORT={port + 1}\n"


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    text = refused(tmp_path / "file" / "data")
    assert f"The data folder {tmp_path / 'file' / 'data'} cannot be written (Not a directory)." in text
    assert "LAUREL_HOME" in text


def test_a_broken_database_address_is_said(tmp_path: Path) -> None:
    assert "DATABASE_URL is 'postgresql://***@nowhere:port/x'" in refused(
        tmp_path, DATABASE_URL="postgresql://laurel:hunter2@nowhere:port/x"
    )


def test_a_database_that_does_not_answer_is_said(tmp_path: Path) -> None:
    text = refused(tmp_path, DATABASE_URL="postgresql://laurel@127.0.0.1:1/laurel")
    assert "The database cannot be reached" in text
    assert "DATABASE_URL" in text


def test_a_broker_that_does_not_answer_is_said_and_nothing_is_half_started(tmp_path: Path) -> None:
    text = refused(tmp_path, LAUREL_BROKER_URL="redis://127.0.0.1:1/0")
    assert "The broker cannot be reached" in text
    assert not (tmp_path / "laurel.sqlite3").exists()


def test_production_without_a_secret_key_is_refused(tmp_path: Path) -> None:
    text = refused(tmp_path, LAUREL_MODE="production")
    assert "LAUREL_SECRET_KEY is not set; production does not start without one." in text
