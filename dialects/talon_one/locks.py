"""Every row lock of this dialect."""

from django.db import IntegrityError, transaction

from .models import Application, Campaign, Session


def lock_campaign(campaign: Campaign) -> Campaign:
    """Nobody else adds to its achievements, or starts it, until the transaction ends."""
    return Campaign.objects.select_for_update(of=("self",)).select_related("application__store").get(pk=campaign.pk)


def hold_session(application: Application, integration_id: str) -> Session:
    """The session, made if there is none; nobody else moves it until the transaction ends."""
    held = Session.objects.select_for_update().filter(application=application, integration_id=integration_id)
    if found := held.first():
        return found
    try:
        with transaction.atomic():
            return Session.objects.create(application=application, integration_id=integration_id)
    except IntegrityError:
        return held.get()  # somebody else was a moment faster
