import uuid
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from achievements.services.releasing import release_event
from members.actors import Actor
from members.errors import Refused
from members.models import Event


class Command(BaseCommand):
    help = "Evaluate an event that was set aside, after what made it fail was put right."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("event", type=uuid.UUID, help="The event's id.")

    def handle(self, *args: Any, **options: Any) -> None:
        event = Event.objects.filter(uuid=options["event"]).first()
        if event is None:
            raise CommandError(f"There is no event {options['event']}.")
        try:
            release_event(event, actor=Actor.command("release_event"))
        except Refused as error:
            raise CommandError(error.message) from error
        self.stdout.write(f"{event} was evaluated.")
