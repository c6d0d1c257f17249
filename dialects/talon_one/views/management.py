"""The Management API: Applications, campaigns, achievements, and what customers have of them."""

import csv
import io
from collections.abc import Iterator

from django.utils import timezone

from achievements.models import Attempt, Progress
from dialects.door import Answer, Call, needs
from dialects.talon_one import answers, campaigns, definitions
from dialects.talon_one.door import MANAGE, READ
from dialects.talon_one.people import find_customer
from dialects.talon_one.placed import Placed, find_application, find_campaign, find_placed, of_application, of_campaign
from dialects.talon_one.trackers import current, currents_of, histories_of
from dialects.talon_one.wire.documents import COLUMNS, csv_row, with_definition
from dialects.talon_one.wire.query import LARGEST, Page, Query
from members.models import Member

MOST, MOST_CAMPAIGNS = 50, 1000
AT_ONCE = 500  # customers of an export


@needs(READ)
def list_achievements(call: Call, application: str, campaign: str) -> Answer:
    query = Query(call.query)
    page, title = query.page(MOST), query.text("title")
    query.conclude()
    found = of_campaign(find_campaign(call.store, application, campaign))
    found = [each for each in found if title is None or each.title == title]
    return _page(found, page, answers.achievements_out)


@needs(MANAGE)
def create_achievement(call: Call, application: str, campaign: str) -> Answer:
    owner = find_campaign(call.store, application, campaign)
    made = definitions.create(owner, call.sent, actor=call.actor)
    return Answer(answers.achievement_out(made), 201)


@needs(READ)
def show_achievement(call: Call, application: str, campaign: str, achievement: str) -> Answer:
    return Answer(answers.achievement_out(_one(call, application, campaign, achievement)))


@needs(MANAGE)
def change_achievement(call: Call, application: str, campaign: str, achievement: str) -> Answer:
    owner = find_campaign(call.store, application, campaign)
    changed = definitions.change(owner, achievement, call.sent, actor=call.actor)
    return Answer(answers.achievement_out(changed))


@needs(MANAGE)
def delete_achievement(call: Call, application: str, campaign: str, achievement: str) -> Answer:
    definitions.delete(find_campaign(call.store, application, campaign), achievement, actor=call.actor)
    return Answer(status=204)


@needs(READ)
def export_achievement(call: Call, application: str, campaign: str, achievement: str) -> Answer:
    """As CSV, under the name of it that every client takes."""
    one = _one(call, application, campaign, achievement)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(_rows(one))
    return Answer(text.getvalue().encode(), headers={"Content-Type": "text/csv; charset=utf-8"})


@needs(READ)
def show_progress(call: Call, application: str, integration_id: str) -> Answer:
    query = Query(call.query)
    page, title = query.page(MOST), query.text("title")
    number = query.whole("achievementId", least=0, most=LARGEST)
    query.conclude()
    owner, at = find_application(call.store, application), timezone.now()
    shown = currents_of(find_customer(call.store, integration_id), at)
    found = [
        each
        for each in of_application(owner)
        if each.achievement.pk in shown
        and (title is None or each.title == title)
        and number in (None, each.achievement.pk)
    ]
    return _page(
        found,
        page,
        lambda some: [with_definition(current(one, shown[one.achievement.pk], at), answers.about(one)) for one in some],
    )


@needs(READ)
def list_applications(call: Call) -> Answer:
    found = campaigns.applications_of(call.store)
    query = Query(call.query)
    page = query.page(MOST_CAMPAIGNS)
    query.conclude()
    data = [answers.application_out(each) for each in found[page.window]]
    return Answer({"totalResultSize": found.count(), "data": data})


@needs(MANAGE)
def create_application(call: Call) -> Answer:
    made = campaigns.create_application(call.store, call.sent, actor=call.actor)
    return Answer(answers.application_out(made), 201)


@needs(READ)
def show_application(call: Call, application: str) -> Answer:
    return Answer(answers.application_out(find_application(call.store, application)))


@needs(READ)
def list_campaigns(call: Call, application: str) -> Answer:
    query = Query(call.query)
    page = query.page(MOST_CAMPAIGNS)
    query.conclude()
    found = find_application(call.store, application).campaigns.select_related("application__store")
    data = [answers.campaign_out(each) for each in found[page.window]]
    return Answer({"totalResultSize": found.count(), "data": data})


@needs(MANAGE)
def create_campaign(call: Call, application: str) -> Answer:
    owner = find_application(call.store, application)
    made = campaigns.create_campaign(owner, call.sent, actor=call.actor)
    return Answer(answers.campaign_out(made), 201)


@needs(READ)
def show_campaign(call: Call, application: str, campaign: str) -> Answer:
    return Answer(answers.campaign_out(find_campaign(call.store, application, campaign)))


@needs(MANAGE)
def change_campaign(call: Call, application: str, campaign: str) -> Answer:
    owner = find_campaign(call.store, application, campaign)
    changed = campaigns.change_campaign(owner, call.sent, actor=call.actor)
    return Answer(answers.campaign_out(changed))


def _one(call: Call, application: str, campaign: str, achievement: str) -> Placed:
    return find_placed(find_campaign(call.store, application, campaign), achievement)


def _page(found: list[Placed], page: Page, show: answers.Show) -> Answer:
    return Answer({"hasMore": len(found) > page.window.stop, "data": show(found[page.window])})


def _rows(one: Placed) -> Iterator[list[str]]:
    """Every try of every customer who takes or has taken part."""
    at, target = timezone.now(), one.definition.rules[0].goal
    taking = Progress.objects.filter(achievement=one.achievement).values("member")
    taken = Attempt.objects.filter(achievement=one.achievement).values("member")
    members = Member.objects.filter(pk__in=taking) | Member.objects.filter(pk__in=taken)
    last = 0
    while some := list(members.filter(pk__gt=last).order_by("pk")[:AT_ONCE]):
        last = some[-1].pk
        histories = histories_of([member.pk for member in some], one, at)
        for member in some:
            for tracker in reversed(histories[member.pk]):
                yield csv_row(answers.profile_id(member), one.title, target, tracker)
