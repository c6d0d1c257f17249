"""What can follow: a file for each kind, and this list of them."""

from collections.abc import Mapping

from campaigns.models import Effect

from .attribute import SetAttribute
from .coupon import IssueCoupon
from .event import RecordEvent
from .interface import Cost, EffectKind, Hands, Job
from .label import SetLabel
from .points import GivePoints

KINDS: Mapping[str, EffectKind] = {
    Effect.Kind.POINTS: GivePoints(),
    Effect.Kind.COUPON: IssueCoupon(),
    Effect.Kind.ATTRIBUTE: SetAttribute(),
    Effect.Kind.LABEL: SetLabel(),
    Effect.Kind.EVENT: RecordEvent(),
}

__all__ = ["KINDS", "Cost", "EffectKind", "Hands", "Job"]
