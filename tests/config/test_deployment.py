"""What is said about running Laurel agrees with the code: the table of settings, the compose file, its example."""

import os
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import get_commands

from config.environment import Environment, read_environment
from tests.config.test_environment import RIGHT
from tests.live import ROOT

ROW = re.compile(r"^\| `(?P<name>[A-Z_]+)` \| (?P<embedded>[^|]+) \| (?P<production>[^|]+) \|", re.MULTILINE)
SETTINGS = (ROOT / "docs" / "operating.md").read_text().partition("\n## Settings\n")[2].partition("\n## ")[0]
TABLE = {row["name"]: row for row in ROW.finditer(SETTINGS)}
OURS = re.compile(r"(LAUREL_[A-Z_]+|DATABASE_URL|PORT)")


class Noted(Mapping[str, str]):
    """A source of settings that remembers what it was asked for."""

    def __init__(self, **values: str) -> None:
        self.values_by_name, self.asked = values, set[str]()

    def __getitem__(self, name: str) -> str:
        self.asked.add(name)
        return self.values_by_name[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.values_by_name)

    def __len__(self) -> int:
        return len(self.values_by_name)


@pytest.fixture(autouse=True)
def in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def read(**source: str) -> Environment:
    return read_environment(source, Path.cwd())


def known_names() -> set[str]:
    embedded, production = Noted(), Noted(**RIGHT, LAUREL_STATIC_ROOT="static")
    read_environment(embedded, Path.cwd())
    read_environment(production, Path.cwd())
    return embedded.asked | production.asked


def test_the_table_names_every_setting_the_code_reads_and_no_other() -> None:
    assert set(TABLE) == known_names()


def is_sqlite_in_the_folder(house: Environment) -> bool:
    return house.database["NAME"] == str(house.home / "laurel.sqlite3")


def is_every_dialect(house: Environment) -> bool:
    (Path.cwd() / "dialects" / "esperanto").mkdir(parents=True)
    (Path.cwd() / "dialects" / "esperanto" / "apps.py").touch()
    return house.dialects == () and read().dialects == ("esperanto",)


WORDS: dict[str, Callable[[str, dict[str, str]], object]] = {
    "empty": lambda name, basis: name not in basis and read(**basis, **{name: ""}) == read(**basis),
    "required": lambda name, basis: read(**{**basis, name: ""}).problems,
    "one per processor": lambda name, basis: read(**basis, **{name: str(os.cpu_count())}) == read(**basis),
    "made at the first start": lambda name, basis: read(**basis).secret_key and read(**basis).operator_keys,
    "all there are": lambda name, basis: is_every_dialect(read(**basis)),
    "SQLite in the data folder": lambda name, basis: is_sqlite_in_the_folder(read(**basis)),
}


@pytest.mark.parametrize("name", TABLE)
@pytest.mark.parametrize(("column", "basis"), [("embedded", {}), ("production", RIGHT)])
def test_a_default_in_the_table_is_the_default_of_the_code(name: str, column: str, basis: dict[str, str]) -> None:
    said = TABLE[name][column].strip()
    if said.startswith("`"):
        assert read(**{**basis, name: said.strip("`")}) == read(**basis)
    else:
        assert WORDS[said](name, basis)


def example() -> dict[str, str]:
    lines = (ROOT / ".env.example").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def test_the_example_of_settings_holds_no_secret_that_somebody_might_keep() -> None:
    given = {name for name, value in example().items() if value}
    assert given == {"LAUREL_TRUST_PROXY"}
    missing = {problem.code for problem in read(**{**RIGHT, **example()}).problems}
    assert missing == {"laurel.E005", "laurel.E006", "laurel.E009"}


def test_the_example_filled_in_and_the_compose_file_make_a_house_without_problems() -> None:
    web = compose()["web"]
    filled = {**example(), **{name: RIGHT[name] for name in example() if name in RIGHT}}
    image = dict(re.findall(r"(LAUREL_\w+)=(\S+)", (ROOT / "Dockerfile").read_text().partition("ENV ")[2]))
    house = read(**{**image, "LAUREL_MODE": "production", **filled, **web["environment"]})
    assert house.problems == ()
    assert (house.port, house.trust_proxy, house.database["HOST"]) == (8000, True, "postgres")


def test_every_service_of_the_house_runs_a_command_there_is_after_the_migration() -> None:
    services = compose()
    house = {name: service for name, service in services.items() if service.get("image") == "laurel"}
    assert set(house) == {"migrate", "web", "worker", "beat"}
    assert {service["command"][0] for service in house.values()} <= set(get_commands())
    for name in ("web", "worker", "beat"):
        assert house[name]["depends_on"] == {
            "migrate": {"condition": "service_completed_successfully"},
            "redis": {"condition": "service_healthy"},
        }
    assert house["migrate"]["depends_on"] == {"postgres": {"condition": "service_healthy"}}
    assert all("test" in services[name]["healthcheck"] for name in ("postgres", "redis"))


def test_the_deployment_files_name_no_setting_that_nobody_reads() -> None:
    for file in ("compose.yaml", ".env.example", "Dockerfile", "docs/operating.md", "README.md", "CONTRIBUTING.md"):
        named = set(OURS.findall((ROOT / file).read_text()))
        assert {name for name in named if not name.startswith("LAUREL_TEST_")} <= known_names(), file


def compose() -> dict[str, dict[str, Any]]:
    """The services, with the one value that compose fills in."""
    text = re.sub(r"\$\{POSTGRES_PASSWORD:\?[^}]*\}", "0123abcd", (ROOT / "compose.yaml").read_text())
    return yaml.safe_load(text)["services"]
