"""Django's view of the plain table. Import it only once Django is ready."""

from typing import ClassVar

from django.db import models

from .events import TABLE


class BareEvent(models.Model):
    """One row; belongs to no installed app, so no migration ever sees it."""

    id = models.BigAutoField(primary_key=True)
    store_id = models.IntegerField()
    source_id = models.TextField()
    member_id = models.BigIntegerField()
    type = models.TextField()
    occurred_at = models.DateTimeField()
    body = models.JSONField()

    objects: ClassVar[models.Manager["BareEvent"]] = models.Manager()

    class Meta:
        app_label = "benchmarks"
        managed = False
        db_table = TABLE

    def __str__(self) -> str:
        return self.source_id
