from pathlib import Path

import pytest

from config.environment import Environment, read_environment

RIGHT = {
    "LAUREL_MODE": "production",
    "LAUREL_SECRET_KEY": "s" * 60,
    "LAUREL_OPERATOR_KEYS": "k" * 40,
    "LAUREL_URL": "https://laurel.example.com",
    "DATABASE_URL": "postgresql://laurel:secret@db:5432/laurel",
    "LAUREL_BROKER_URL": "redis://cache:6379/0",
}


def read(tmp_path: Path, **source: str) -> Environment:
    return read_environment({"LAUREL_HOME": str(tmp_path), **source}, tmp_path)


def test_nothing_set_is_an_embedded_house_without_problems(tmp_path: Path) -> None:
    house = read(tmp_path)
    assert house.problems == ()
    assert (house.mode, house.port, house.bind, house.broker_url) == ("embedded", 8000, "127.0.0.1", "filesystem://")
    assert house.database == {"ENGINE": "django.db.backends.sqlite3", "NAME": str(tmp_path / "laurel.sqlite3")}


def test_embedded_secrets_are_made_once_and_kept_for_their_owner_alone(tmp_path: Path) -> None:
    first, second = read(tmp_path), read(tmp_path)
    assert (first.secret_key, first.operator_keys) == (second.secret_key, second.operator_keys)
    assert len(first.secret_key) >= 50
    assert (tmp_path / "secret-key").stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in tmp_path.iterdir()) == ["operator-key", "secret-key"]


def test_production_settings_that_make_sense_have_no_problems(tmp_path: Path) -> None:
    house = read(tmp_path, **RIGHT)
    assert house.problems == ()
    assert house.secure
    assert house.hosts == ("laurel.example.com",)
    assert house.database["NAME"] == "laurel"
    assert house.dialects == ()
    assert house.json_logs


@pytest.mark.parametrize(
    ("name", "value", "code", "words"),
    [
        ("LAUREL_MODE", "prod", "laurel.E001", "LAUREL_MODE is 'prod'"),
        ("PORT", "0", "laurel.E002", "PORT is '0'"),
        ("PORT", "70000", "laurel.E002", "PORT is '70000'"),
        ("PORT", "eight", "laurel.E002", "PORT is 'eight'"),
        ("LAUREL_WEB_PROCESSES", "-1", "laurel.E002", "LAUREL_WEB_PROCESSES is '-1'"),
        ("LAUREL_TRUST_PROXY", "perhaps", "laurel.E003", "LAUREL_TRUST_PROXY is 'perhaps'"),
        ("LAUREL_SECRET_KEY", "", "laurel.E005", "LAUREL_SECRET_KEY is not set"),
        ("LAUREL_SECRET_KEY", "secret", "laurel.E005", "LAUREL_SECRET_KEY is too short"),
        ("LAUREL_OPERATOR_KEYS", "", "laurel.E006", "LAUREL_OPERATOR_KEYS is not set"),
        ("LAUREL_OPERATOR_KEYS", "short", "laurel.E006", "too short"),
        ("DATABASE_URL", "", "laurel.E007", "names no database"),
        ("DATABASE_URL", "mysql://db/laurel", "laurel.E007", "names no database"),
        ("DATABASE_URL", "postgresql://db:port/laurel", "laurel.E007", "names no database"),
        ("DATABASE_URL", "postgresql://db:5432/", "laurel.E007", "names no database"),
        ("DATABASE_URL", "sqlite:///laurel.sqlite3", "laurel.E007", "production runs on PostgreSQL"),
        ("LAUREL_BROKER_URL", "", "laurel.E008", "LAUREL_BROKER_URL is ''"),
        ("LAUREL_BROKER_URL", "redis://", "laurel.E008", "LAUREL_BROKER_URL is 'redis://'"),
        ("LAUREL_BROKER_URL", "filesystem://", "laurel.E008", "for one machine only"),
        ("LAUREL_URL", "", "laurel.E009", "LAUREL_URL is not set"),
        ("LAUREL_URL", "laurel.example.com", "laurel.E009", "LAUREL_URL is 'laurel.example.com'"),
        ("LAUREL_URL", "https://example.com/laurel", "laurel.E009", "LAUREL_URL is 'https://example.com/laurel'"),
        ("LAUREL_LOG", "xml", "laurel.E010", "LAUREL_LOG is 'xml'"),
        ("LAUREL_MAIL_URL", "mail.example.com", "laurel.E012", "LAUREL_MAIL_URL is 'mail.example.com'"),
        ("LAUREL_MAIL_URL", "smtp://u:p@mail:port", "laurel.E012", "LAUREL_MAIL_URL is 'smtp://***@mail:port'"),
        ("LAUREL_MAIL_TO", "ada@example.com", "laurel.E012", "LAUREL_MAIL_TO is set, and LAUREL_MAIL_URL is not"),
        ("LAUREL_DIALECTS", "klingon", "laurel.E011", "LAUREL_DIALECTS names 'klingon'"),
    ],
)
def test_a_setting_that_makes_no_sense_is_named_with_a_way_out(
    tmp_path: Path, name: str, value: str, code: str, words: str
) -> None:
    (problem,) = read(tmp_path, **{**RIGHT, name: value}).problems
    assert problem.code == code
    assert words in problem.message
    assert problem.hint


def test_a_mail_server_becomes_djangos_settings(tmp_path: Path) -> None:
    to = "ada@example.com, bob@example.com"
    house = read(tmp_path, **RIGHT, LAUREL_MAIL_URL="smtp+tls://laurel:secret@mail:587", LAUREL_MAIL_TO=to)
    assert house.problems == ()
    assert (house.mail["EMAIL_HOST"], house.mail["EMAIL_PORT"], house.mail["EMAIL_USE_TLS"]) == ("mail", 587, True)
    assert house.mail_to == ("ada@example.com", "bob@example.com")


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    house = read_environment({"LAUREL_HOME": str(tmp_path / "file" / "data")}, tmp_path)
    assert [problem.code for problem in house.problems] == ["laurel.E004"]
    assert str(tmp_path / "file" / "data") in house.problems[0].message


def test_a_password_never_stands_in_a_message(tmp_path: Path) -> None:
    (problem,) = read(tmp_path, **{**RIGHT, "DATABASE_URL": "postgresql://laurel:hunter2@db:port/laurel"}).problems
    assert "hunter2" not in problem.message
