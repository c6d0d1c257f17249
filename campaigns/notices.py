"""What people are told by mail, where that is set up: it says nothing the panel does not show as well."""

import structlog
from django.conf import settings
from django.core.mail import send_mail
from django.urls import reverse
from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _

from campaigns.models import Campaign

log = structlog.get_logger("laurel.campaigns")


def tell_budget_spent(campaign_id: int) -> bool:
    """Write to whoever is to be told; False where nobody is, or the campaign goes on already."""
    campaign = Campaign.objects.select_related("store").filter(pk=campaign_id).first()
    if campaign is None or not campaign.is_stopped(timezone.now()) or not settings.LAUREL.mail_to:
        return False
    with translation.override(campaign.store.default_language), timezone.override(campaign.store.zone):
        subject = _("The budget of “%(campaign)s” is spent") % {"campaign": campaign}
        send_mail(" ".join(subject.split()), _body(campaign), None, list(settings.LAUREL.mail_to))
    log.info("told by mail", campaign=campaign.key)
    return True


def _body(campaign: Campaign) -> str:
    lines = [
        _("The campaign “%(campaign)s” of “%(store)s” has stopped: its budget is spent.")
        % {"campaign": campaign, "store": campaign.store},
        _until(campaign),
        _("What is completed meanwhile is recorded, and not rewarded."),
    ]
    if settings.LAUREL.url:
        lines.append(settings.LAUREL.url + reverse("admin:campaigns_campaign_change", args=[campaign.pk]))
    return "\n".join(lines)


def _until(campaign: Campaign) -> str:
    if campaign.stopped_until is None:
        return _("It goes on when its budget is raised.")
    moment = formats.date_format(timezone.localtime(campaign.stopped_until), "DATETIME_FORMAT")
    return _("It goes on by itself at %(moment)s, when the next budget begins.") % {"moment": moment}
