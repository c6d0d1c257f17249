"""The vendor's TypeScript SDK, unmodified, against a live server: it calls all there is about achievements."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from pytest_django.live_server_helper import LiveServer

from members.models import Member, Scope
from tests.members.factories import make_store

from .client import DETAIL, credential_of, make_detail

SDK = Path(__file__).parent / "sdk"
pytestmark = [
    pytest.mark.prove,
    pytest.mark.needs("node"),
    pytest.mark.timeout(600),
    pytest.mark.django_db(transaction=True),
]


def run(folder: Path, *command: str, **environment: str) -> str:
    result = subprocess.run(
        command, cwd=folder, env={**os.environ, **environment}, capture_output=True, text=True, check=False, timeout=300
    )
    assert result.returncode == 0, result.stdout[-3000:] + result.stderr[-3000:]
    return result.stdout


@pytest.fixture
def told(tmp_path: Path, live_server: LiveServer) -> dict[str, Any]:
    folder = tmp_path / "sdk"
    shutil.copytree(SDK, folder)
    run(folder, "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
    store = make_store()
    make_detail(store)
    credential, reader = credential_of(store), credential_of(store, Scope.READ)
    said = run(
        folder,
        "node",
        "drive.mjs",
        BASE_URL=f"{live_server.url}/app-store-connect",
        ISSUER=credential.issuer,
        KEY_ID=credential.key_id,
        PRIVATE_KEY=credential.private_key,
        READER_ID=reader.key_id,
        READER_KEY=reader.private_key,
        DETAIL=DETAIL,
    )
    return dict(json.loads(said.splitlines()[-1]))


def test_every_function_is_called_or_has_a_reason_not_to_be(told: dict[str, Any]) -> None:
    functions, called, unsupported = set(told["functions"]), set(told["called"]), told["unsupported"]
    assert len(functions) >= 38
    assert functions - called - set(unsupported) == set()
    assert called.isdisjoint(unsupported)
    assert (called | set(unsupported)) <= functions  # a name that is not there any more is taken off the table
    assert all(unsupported.values())
    assert told["failures"] == []
    assert {"200", "201", "204", "400", "401", "403", "404", "409", "422"} == set(told["statuses"])
    assert Member.objects.get().external_id == "A:_0123456789abcdef0123456789abcdef"
