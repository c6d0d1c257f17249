from typing import Any

from django.db import transaction
from rest_framework.exceptions import ValidationError

from dialects.door import Answer, Call, needs
from dialects.open_loyalty.clock import written
from dialects.open_loyalty.door import MODIFY_MEMBERS, VIEW_MEMBERS
from dialects.open_loyalty.errors import placed
from dialects.open_loyalty.people import find_member
from dialects.open_loyalty.wire.members import member_in, member_out, place_of
from dialects.reading import Invalid, Mistake, conclude, sheet_of
from members.api.problems import as_problem
from members.api.serializers import MemberIn
from members.locks import lock_member
from members.models import Member, MemberStatus
from members.services.members import change_member, create_member

ACCEPTED = ("email", "phone", "loyalty_card_number", "first_name", "last_name", "tier", "labels")


@needs(MODIFY_MEMBERS)
def create(call: Call) -> Answer:
    values = _checked(call, member_in(call.sent, {}, is_new=True))
    with placed(place_of):
        made = create_member(call.store, values, actor=call.actor)
    return Answer({"customerId": made.uuid, "email": made.email})


@needs(VIEW_MEMBERS)
def show(call: Call, member: str) -> Answer:
    found = find_member(call.store, member)
    values = {
        **{name: getattr(found, name) for name in ACCEPTED},
        "registered_at": written(found.registered_at, call.store),
    }
    referrer = found.referrer.uuid if found.referrer else None
    active = found.status == MemberStatus.ACTIVE
    shown = member_out(values, found.attributes)
    return Answer({"customerId": found.uuid, **shown, "active": active, "referrerId": referrer})


@needs(MODIFY_MEMBERS)
def change(call: Call, member: str) -> Answer:
    """What is given changes; what is not stays."""
    found = find_member(call.store, member)
    with placed(place_of), transaction.atomic():
        # Held first: attributes are replaced whole, and a campaign may be setting one of them.
        attributes = lock_member(found.pk).attributes
        change_member(found, _checked(call, member_in(call.sent, attributes, is_new=False)), actor=call.actor)
    return Answer(status=204)


@needs(MODIFY_MEMBERS)
def refer(call: Call, member: str) -> Answer:
    """From now on what the member does may move the referrer's progress."""
    found, sheet = find_member(call.store, member), sheet_of(call.sent)
    parts = sheet.parts(("referrerId",), required=("referrerId",))
    number = parts["referrerId"].identifier() if "referrerId" in parts else None
    conclude(sheet)
    referrer = Member.objects.filter(store=call.store, erased_at=None, uuid=str(number)).first()
    if referrer is None:
        raise Invalid(Mistake(("referrerId",), "unknown_member", "This store has no such member."))
    with placed(lambda field: ("referrerId",)):
        change_member(found, {"referrer_id": referrer.pk}, actor=call.actor)
    return Answer(status=204)


def _checked(call: Call, values: dict[str, Any]) -> dict[str, Any]:
    """By the same form as Laurel's own API."""
    form = MemberIn(data=values, context={"request": call})
    try:
        form.is_valid(raise_exception=True)
    except ValidationError as error:
        problem = as_problem(error)
        wrong = problem.body.get("errors", []) if problem else []
        raise Invalid(*(Mistake(place_of(each["field"]), each["code"], each["detail"]) for each in wrong)) from error
    return dict(form.validated_data)
