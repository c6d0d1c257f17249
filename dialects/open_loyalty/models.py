from django.db import models
from django.utils.translation import gettext_lazy as _

from members.jsontext import ExactDecoder, ExactEncoder
from members.models import Store


class Sent(models.Model):
    """A definition in the vendor's own spelling, so that it is read back as it was sent.

    It decides nothing: whatever of it does not say any more what is in force is not shown.
    """

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="+", db_index=False)
    about = models.UUIDField()  # the id of the achievement or campaign
    document = models.JSONField(encoder=ExactEncoder, decoder=ExactDecoder)

    class Meta:
        verbose_name = _("sent definition")
        verbose_name_plural = _("sent definitions")
        constraints = [models.UniqueConstraint(fields=["store", "about"], name="sent_once")]

    def __str__(self) -> str:
        return str(self.about)
