from django.db import models


class Counted(models.Model):
    """One row for each time an event took effect; nothing prevents two, so that two would show."""

    event_id = models.BigIntegerField()
    process_id = models.IntegerField()


class Tally(models.Model):
    """An effect that cannot be repeated without a trace."""

    member_id = models.BigIntegerField(primary_key=True)
    value = models.IntegerField(default=0)
