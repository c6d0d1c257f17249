from django.db import models
from django.utils.translation import gettext_lazy as _

from members.jsontext import ExactDecoder, ExactEncoder
from members.models import AccessKey, Store


class Record(models.Model):
    """What the vendor's record says that Laurel has no place for: of a goal, a milestone or a member.

    It decides nothing that Laurel decides: what is there is read there.
    """

    class Kind(models.TextChoices):
        GOAL = "goal", _("goal")
        MILESTONE = "milestone", _("milestone")
        MEMBER = "member", _("member")

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="+", db_index=False)
    about = models.UUIDField()  # the record's id here
    kind = models.CharField(max_length=9, choices=Kind.choices)
    goal = models.UUIDField(null=True)  # of a milestone: whose it is
    document = models.JSONField(default=dict, encoder=ExactEncoder, decoder=ExactDecoder)
    campaign = models.UUIDField(null=True)  # which one answers for it
    created_at = models.DateTimeField(auto_now_add=True)
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("record")
        verbose_name_plural = _("records")
        constraints = [models.UniqueConstraint(fields=["store", "about"], name="gamopanda_record_once")]

    def __str__(self) -> str:
        return str(self.about)


class KeptSecret(models.Model):
    """The secret of a key, encrypted: shops sign their customers' tokens with it."""

    key = models.OneToOneField(AccessKey, on_delete=models.CASCADE, primary_key=True, related_name="+")
    secret = models.TextField()

    class Meta:
        verbose_name = _("kept secret")
        verbose_name_plural = _("kept secrets")

    def __str__(self) -> str:
        return str(self.key)
