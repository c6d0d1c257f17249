"""The Integration API: what customers do, and how far they are."""

from django.utils import timezone

from dialects.door import Answer, Call, needs
from dialects.talon_one import answers, sessions
from dialects.talon_one.door import INGEST, READ
from dialects.talon_one.errors import NotThere
from dialects.talon_one.ids import read_id
from dialects.talon_one.people import find_customer
from dialects.talon_one.placed import Placed, of_application
from dialects.talon_one.trackers import current, currents_of, history_of
from dialects.talon_one.wire.documents import (
    COMPLETED,
    EXPIRED,
    IN_PROGRESS,
    NOT_STARTED,
    Document,
    Tracker,
    progress_out,
)
from dialects.talon_one.wire.query import Query

MOST = 1000
ACTIVE, SCHEDULED = "active", "scheduled"


@needs(READ)
def list_achievements(call: Call, integration_id: str) -> Answer:
    query = Query(call.query)
    page = query.page(MOST)
    campaigns, numbers = query.numbers("campaignIds"), query.numbers("achievementIds")
    statuses = query.choices("achievementStatus", (ACTIVE, SCHEDULED)) or frozenset({ACTIVE})
    progress = query.choices("currentProgressStatus", (IN_PROGRESS, COMPLETED, NOT_STARTED))
    query.conclude()
    member, at = find_customer(call.store, integration_id), timezone.now()
    shown = currents_of(member, at)
    found: list[tuple[Placed, Tracker, str]] = []
    for one in _of_running(call):
        tracker, status = current(one, shown.get(one.achievement.pk), at), one.availability_at(at)
        if (
            status in statuses
            and (campaigns is None or one.campaign.pk in campaigns)
            and (numbers is None or one.achievement.pk in numbers)
            and (progress is None or tracker.status in progress)
        ):
            found.append((one, tracker, status))
    return Answer({"totalResultSize": len(found), "data": [_entry(*each) for each in found[page.window]]})


@needs(READ)
def show_history(call: Call, integration_id: str, achievement: str) -> Answer:
    query = Query(call.query)
    page = query.page(MOST)
    statuses = query.choices("progressStatus", (IN_PROGRESS, COMPLETED, EXPIRED))
    since, until = query.moment("startDate"), query.moment("endDate")
    query.conclude()
    member, number = find_customer(call.store, integration_id), read_id(achievement)
    known = of_application(sessions.application_of(call))
    one = next((each for each in known if each.achievement.pk == number), None)
    if one is None:
        raise NotThere(f"There is no achievement {number}.")
    found = [
        each
        for each in history_of(member, one, timezone.now())
        if (statuses is None or each.status in statuses)
        and (since is None or each.began_at >= since)
        and (until is None or each.began_at <= until)
    ]
    return Answer({"totalResultSize": len(found), "data": [progress_out(each) for each in found[page.window]]})


@needs(INGEST)
def put_session(call: Call, session: str) -> Answer:
    query = Query(call.query)
    dry = query.truth("dry")
    query.refuse_given("now", "The clock here is the present.")
    query.conclude()
    return Answer(answers.outcome_out(sessions.put_session(call, session, dry=dry)))


@needs(INGEST)
def reopen_session(call: Call, session: str) -> Answer:
    return Answer({"effects": sessions.reopen(call, session)})


@needs(INGEST)
def send_event(call: Call) -> Answer:
    query = Query(call.query)
    dry, silent = query.truth("dry"), query.choices("silent", ("yes", "no"))
    query.conclude()
    outcome = sessions.send_event(call, dry=dry)
    return Answer(status=204) if silent == frozenset({"yes"}) else Answer(answers.outcome_out(outcome))


def _of_running(call: Call) -> list[Placed]:
    at = timezone.now()
    known = of_application(sessions.application_of(call))
    return [each for each in known if each.campaign.is_running(at) and each.achievement.status == "live"]


def _entry(one: Placed, tracker: Tracker, status: str) -> Document:
    """An `AchievementStatusEntry`."""
    return {**answers.about(one), "status": status, "currentProgress": progress_out(tracker)}
