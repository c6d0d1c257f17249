"""What the app of the demo store says of its own course: it keeps the count, and reports it."""

from achievements.engine.definition import ReportKind
from achievements.models import Achievement
from achievements.services.reports import Report, Told, accept_reports
from members.models import Member, Store

KEY = "home_barista"
# How far the first members are, in per cent; the same report sent again counts once.
HOW_FAR = (15, 40, 100, 65, 0, 100, 85, 30, 5, 55, 100, 20)


def seed_reports(store: Store) -> None:
    """One report of each."""
    course = Achievement.objects.get(store=store, key=KEY)
    members = Member.objects.filter(store=store).order_by("pk")
    accept_reports(
        store,
        [
            Told(member, course, Report(kind=ReportKind.PERCENT, amount=percent, request_id="course"))
            for member, percent in zip(members, HOW_FAR, strict=False)
        ],
    )
