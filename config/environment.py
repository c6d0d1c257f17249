"""What the environment says, read once and judged: values to run with, and every mistake with what to do about it."""

import contextlib
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ

EMBEDDED, PRODUCTION = "embedded", "production"
DATABASE_SCHEMES = {"sqlite", "postgres", "postgresql", "pgsql"}
BROKER_SCHEMES = {"filesystem", "redis", "rediss"}
MAIL_SCHEMES = {"smtp", "smtp+tls", "smtp+ssl"}
MAIL_HINT = "Set it like smtp+tls://user:password@host:587"
NO_MAIL = "django.core.mail.backends.dummy.EmailBackend"
SHORTEST_SECRET = 50


@dataclass(frozen=True)
class Problem:
    """One setting that makes no sense, and the way out."""

    code: str
    message: str
    hint: str


@dataclass(frozen=True)
class Environment:
    """Everything Laurel takes from the process environment."""

    mode: str
    home: Path
    secret_key: str
    operator_keys: tuple[str, ...]
    database: dict[str, Any]
    broker_url: str
    url: str
    hosts: tuple[str, ...]
    trust_proxy: bool
    bind: str
    port: int
    web_processes: int
    web_threads: int
    worker_concurrency: int
    requests_per_minute: int
    json_logs: bool
    metrics_token: str
    mail: dict[str, Any]
    mail_from: str
    mail_to: tuple[str, ...]
    dialects: tuple[str, ...]
    static_root: Path | None
    problems: tuple[Problem, ...]

    @property
    def production(self) -> bool:
        return self.mode == PRODUCTION

    @property
    def secure(self) -> bool:
        """Whether people reach this house over TLS."""
        return self.url.startswith("https://")

    @property
    def host(self) -> str:
        """The name people know this house by."""
        return urlsplit(self.url).hostname or "localhost"


def read_environment(source: Mapping[str, str], root: Path) -> Environment:
    """Read every variable once; a mistake becomes a Problem, never an exception."""
    return _Reader(source, root).read()


@dataclass
class _Reader:
    source: Mapping[str, str]
    root: Path
    problems: list[Problem] = field(default_factory=list)
    production: bool = False

    def read(self) -> Environment:
        mode = self._choice("LAUREL_MODE", (EMBEDDED, PRODUCTION), "laurel.E001")
        production = self.production = mode == PRODUCTION
        home = Path(self.source.get("LAUREL_HOME") or self.root / "var").expanduser().absolute()
        if not production:
            self._prepare_home(home)
        url = self._url()
        processors = os.cpu_count() or 1
        return Environment(
            mode=mode,
            home=home,
            secret_key=self._secret_key(home),
            operator_keys=self._operator_keys(home),
            database=self._database(home),
            broker_url=self._broker(),
            url=url,
            hosts=self._hosts(url),
            trust_proxy=self._flag("LAUREL_TRUST_PROXY"),
            bind=self.source.get("LAUREL_BIND") or "127.0.0.1",
            port=self._number("PORT", 8000, most=65535),
            # SQLite has one writer, and a cache in one process needs no server: one process is right there.
            web_processes=self._number("LAUREL_WEB_PROCESSES", processors if production else 1),
            web_threads=self._number("LAUREL_WEB_THREADS", 4 if production else 8),
            worker_concurrency=self._number("LAUREL_WORKER_CONCURRENCY", processors),
            requests_per_minute=self._number("LAUREL_REQUESTS_PER_MINUTE", 60_000, most=10**9),
            json_logs=self._choice("LAUREL_LOG", ("json", "text") if production else ("text", "json"), "laurel.E010")
            == "json",
            metrics_token=self.source.get("LAUREL_METRICS_TOKEN", ""),
            mail=self._mail(),
            mail_from=self.source.get("LAUREL_MAIL_FROM", ""),
            mail_to=self._names("LAUREL_MAIL_TO"),
            dialects=self._dialects(),
            static_root=Path(self.source["LAUREL_STATIC_ROOT"]) if self.source.get("LAUREL_STATIC_ROOT") else None,
            problems=tuple(self.problems),
        )

    def _wrong(self, code: str, message: str, hint: str) -> None:
        self.problems.append(Problem(code, message, hint))

    def _choice(self, name: str, choices: tuple[str, ...], code: str) -> str:
        value = self.source.get(name) or choices[0]
        if value not in choices:
            self._wrong(code, f"{name} is {value!r}.", f"Set it to one of: {', '.join(choices)}.")
            return choices[0]
        return value

    def _number(self, name: str, default: int, *, most: int = 256) -> int:
        value = self.source.get(name) or str(default)
        if not value.isascii() or not value.isdigit() or not 1 <= int(value) <= most:
            self._wrong("laurel.E002", f"{name} is {value!r}.", f"Set it to a whole number from 1 to {most}.")
            return default
        return int(value)

    def _flag(self, name: str) -> bool:
        value = self.source.get(name, "").lower()
        if value not in {"", "0", "1", "no", "yes", "false", "true"}:
            self._wrong("laurel.E003", f"{name} is {value!r}.", "Set it to 1 or 0.")
        return value in {"1", "yes", "true"}

    def _prepare_home(self, home: Path) -> None:
        try:
            home.mkdir(parents=True, exist_ok=True)
            probe = home / f".writable-{secrets.token_hex(4)}"
            probe.touch()
            probe.unlink()
        except OSError as error:
            self._wrong(
                "laurel.E004",
                f"The data folder {home} cannot be written ({error.strerror}).",
                "Make it writable, or name another folder with LAUREL_HOME.",
            )

    def _secret_key(self, home: Path) -> str:
        value = self.source.get("LAUREL_SECRET_KEY", "")
        if not self.production:
            return value or self._kept_secret(home / "secret-key")
        if len(value) >= SHORTEST_SECRET:
            return value
        wrong = "is too short to keep anything secret" if value else "is not set; production does not start without one"
        self._wrong(
            "laurel.E005",
            f"LAUREL_SECRET_KEY {wrong}.",
            f"Set it to a random text of at least {SHORTEST_SECRET} characters, kept out of version control.",
        )
        return secrets.token_urlsafe(SHORTEST_SECRET)

    def _operator_keys(self, home: Path) -> tuple[str, ...]:
        keys = tuple(key.strip() for key in self.source.get("LAUREL_OPERATOR_KEYS", "").split(",") if key.strip())
        if not keys and not self.production:
            keys = (self._kept_secret(home / "operator-key"),)
        if not keys:
            self._wrong(
                "laurel.E006",
                "LAUREL_OPERATOR_KEYS is not set; stores' signing secrets could not be encrypted.",
                "Set it to a random text of at least 32 characters; to rotate, put a new one and a comma in front.",
            )
        elif self.production and min(map(len, keys)) < 32:
            self._wrong(
                "laurel.E006",
                "A key in LAUREL_OPERATOR_KEYS is too short.",
                "Use at least 32 characters each.",
            )
        return keys

    def _kept_secret(self, path: Path) -> str:
        """The secret in a file of the data folder, made at the first start; safe when several processes race."""
        try:
            if not path.exists():
                self._keep_secret(path)
            return path.read_text().strip()
        except OSError:
            return secrets.token_urlsafe(SHORTEST_SECRET)  # the folder's own problem is already on the list

    def _keep_secret(self, path: Path) -> None:
        """Written aside and linked into place, so that nobody ever reads half a secret."""
        aside = path.with_name(f"{path.name}-{secrets.token_hex(4)}")
        descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(SHORTEST_SECRET))
        with contextlib.suppress(FileExistsError):
            os.link(aside, path)
        aside.unlink()

    def _database(self, home: Path) -> dict[str, Any]:
        value = self.source.get("DATABASE_URL", "")
        if not value and not self.production:
            return {"ENGINE": "django.db.backends.sqlite3", "NAME": str(home / "laurel.sqlite3")}
        scheme = value.split(":", 1)[0]
        wanted = "postgresql://user:password@host:5432/name"
        try:
            config = dict(environ.Env.db_url_config(value)) if scheme in DATABASE_SCHEMES else {}
        except (ValueError, TypeError, AttributeError):
            config = {}
        if not config.get("NAME"):
            self._wrong(
                "laurel.E007",
                f"DATABASE_URL is {_masked(value)!r}, which names no database.",
                f"Set it like {wanted}",
            )
        elif self.production and scheme == "sqlite":
            self._wrong(
                "laurel.E007",
                "DATABASE_URL names SQLite, but production runs on PostgreSQL.",
                f"Set it like {wanted}",
            )
        else:
            return config
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}

    def _broker(self) -> str:
        value = self.source.get("LAUREL_BROKER_URL") or ("" if self.production else "filesystem://")
        scheme = value.split(":", 1)[0]
        if scheme not in BROKER_SCHEMES or (scheme != "filesystem" and not urlsplit(value).hostname):
            self._wrong("laurel.E008", f"LAUREL_BROKER_URL is {_masked(value)!r}.", "Set it like redis://host:6379/0")
            return "memory://"
        if self.production and scheme == "filesystem":
            self._wrong(
                "laurel.E008",
                "The filesystem broker is for one machine only.",
                "Set LAUREL_BROKER_URL to a Redis.",
            )
        return value

    def _mail(self) -> dict[str, Any]:
        """Django's settings of a mail server; without one, mail is written nowhere and nobody is told by it."""
        value, nowhere = self.source.get("LAUREL_MAIL_URL", ""), {"EMAIL_BACKEND": NO_MAIL}
        if not value:
            if self._names("LAUREL_MAIL_TO"):
                self._wrong("laurel.E012", "LAUREL_MAIL_TO is set, and LAUREL_MAIL_URL is not.", MAIL_HINT)
            return nowhere
        try:
            parts = urlsplit(value)
            if parts.scheme in MAIL_SCHEMES and parts.hostname and (parts.port or parts.port is None):
                return dict(environ.Env.email_url_config(value))
        except ValueError:
            pass  # a port that is no number
        self._wrong("laurel.E012", f"LAUREL_MAIL_URL is {_masked(value)!r}.", MAIL_HINT)
        return nowhere

    def _names(self, name: str) -> tuple[str, ...]:
        return tuple(each.strip() for each in self.source.get(name, "").split(",") if each.strip())

    def _url(self) -> str:
        value = self.source.get("LAUREL_URL", "").rstrip("/")
        parts = urlsplit(value)
        if value and (parts.scheme not in {"http", "https"} or not parts.hostname or parts.path):
            self._wrong("laurel.E009", f"LAUREL_URL is {value!r}.", "Set it like https://laurel.example.com")
            return ""
        if self.production and not value:
            self._wrong(
                "laurel.E009",
                "LAUREL_URL is not set; production must know the address people use.",
                "Set it like https://laurel.example.com",
            )
        return value

    def _hosts(self, url: str) -> tuple[str, ...]:
        named = [host.strip() for host in self.source.get("LAUREL_HOSTS", "").split(",") if host.strip()]
        own = [urlsplit(url).hostname or ""] if url else []
        local = [] if self.production else ["localhost", "127.0.0.1", "[::1]"]
        return tuple(dict.fromkeys([*own, *named, *local]))

    def _dialects(self) -> tuple[str, ...]:
        # Those that are here: a dialect is a folder, and can be deleted with it.
        known = sorted(path.parent.name for path in (self.root / "dialects").glob("*/apps.py"))
        value = self.source.get("LAUREL_DIALECTS", "" if self.production else ",".join(known))
        chosen = tuple(name.strip() for name in value.split(",") if name.strip())
        unknown = [name for name in chosen if name not in known]
        if unknown:
            self._wrong(
                "laurel.E011", f"LAUREL_DIALECTS names {unknown[0]!r}.", f"Known are: {', '.join(known) or 'none'}."
            )
        return tuple(name for name in chosen if name in known)


def _masked(url: str) -> str:
    """The address without its password, fit for a message."""
    head, at, tail = url.rpartition("@")
    return f"{head.split('://', 1)[0]}://***{at}{tail}" if at else url
