import http.client
import json
import os
import shutil
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError, connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from config.demo import is_seeded, read_way_in, seed_demo
from config.preflight import Unfit, check_broker, check_port, hold_house
from config.supervisor import Child, Supervisor, manage_command


class Command(BaseCommand):
    help = "Start everything in one process tree: web, worker and scheduler. Ctrl-C stops it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=settings.LAUREL.port)
        parser.add_argument("--bind", default=settings.LAUREL.bind)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            lock = hold_house(settings.LAUREL.home)
            check_port(options["bind"], options["port"])
            check_broker()
            self._prepare_database()
        except Unfit as error:
            raise CommandError(str(error)) from error
        self._prepare_metrics()
        supervisor = Supervisor(_children(options["bind"], options["port"]), self._report, keep_open=[lock])
        raise SystemExit(supervisor.run(lambda: self._announce(options["port"])))

    def _prepare_database(self) -> None:
        try:
            executor = MigrationExecutor(connection)
            if executor.migration_plan(executor.loader.graph.leaf_nodes()):
                self.stdout.write("Preparing the database …")
                call_command("migrate", verbosity=0, skip_checks=True)
            if not settings.LAUREL.production and not (is_seeded() and read_way_in(settings.LAUREL.home)):
                self.stdout.write("Loading the demo store …")
                seed_demo(settings.LAUREL.home, seed=1)
        except OperationalError as error:
            reason = str(error).strip().splitlines()[0]
            raise Unfit(f"The database cannot be reached: {reason}\nSee DATABASE_URL.") from error
        self.way_in = read_way_in(settings.LAUREL.home)
        connections.close_all()  # nothing open may be shared with the children

    def _prepare_metrics(self) -> None:
        folder = settings.LAUREL.home / "metrics"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)

    def _announce(self, port: int) -> bool:
        """Say where to go, once the house really answers."""
        if not _ready(port):
            return False
        self.stdout.write(f"\n  Laurel is up:  http://127.0.0.1:{port}/admin/")
        if self.way_in:
            self.stdout.write(f"  Login:         {self.way_in.username} / {self.way_in.password}")
            self.stdout.write(f"  API key:       {self.way_in.api_key}   (store “demo”)")
        self.stdout.write(f"  Data:          {settings.LAUREL.home}\n  Stop it with Ctrl-C.\n")
        self.stdout.flush()
        return True

    def _report(self, line: str) -> None:
        self.stderr.write(f"{timezone.now():%H:%M:%S} {line}")


def _children(bind: str, port: int) -> list[Child]:
    return [
        Child("web", manage_command("web", "--bind", bind, "--port", str(port))),
        Child("worker", manage_command("worker")),
        Child("beat", manage_command("beat")),
    ]


def _ready(port: int) -> bool:
    try:
        probe = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
        probe.request("GET", "/readyz")
        return json.load(probe.getresponse())["status"] == "ok"
    except (OSError, ValueError, KeyError, http.client.HTTPException):
        return False
