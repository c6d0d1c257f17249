"""Short ways to a drawer and to the forms in it."""

from typing import Any

from django.test import Client

from members.models import Member, Store
from tests.achievements.evaluation.making import evaluate_everything
from tests.members.factories import accept, event

STEPS = {
    "key": "steps",
    "name": {"en": "Walk far"},
    "rules": [
        {
            "unit": {"en": {"one": "step", "other": "steps"}},
            "trigger": "custom_event",
            "event": "trip",
            "aggregation": {"type": "sum", "attribute": "event.body.meters"},
            "goal": 10_000,
            "conditions": [{"attribute": "event.body.mode", "operator": "is_equal", "value": "foot"}],
            "frequency_limit": {"value": 3, "per": {"count": 1, "unit": "day"}},
        }
    ],
    "recurrence": "on_completion",
}
DRAWER = {"HX-Request": "true"}


def trip(member: Member, meters: int, name: str = "t1", **values: Any) -> None:
    body = {"meters": meters, "mode": values.pop("mode", "foot")}
    accept(member.store, event(name, type="trip", member={"external_id": member.external_id}, body=body, **values))
    evaluate_everything()


def path(member: Member, key: str, suffix: str = "") -> str:
    achievement = member.store.achievements.get(key=key)
    return f"/admin/achievements/progress/of/{member.pk}/{achievement.pk}/{suffix}"


def filled(client: Client, url: str, **values: Any) -> dict[str, Any]:
    """The form as the drawer shows it, with these values written over it."""
    form = client.get(url, headers=DRAWER).context["form"]
    shown = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    hidden = {f"initial-{name}": form[name].value() for name in form.fields if form.fields[name].show_hidden_initial}
    return {"reason": "The till was broken.", **shown, **hidden, **values}


def post(client: Client, url: str, data: dict[str, Any]) -> Any:
    return client.post(url, data, headers=DRAWER)


def previewed(client: Client, url: str, data: dict[str, Any]) -> dict[str, Any]:
    """The same, once it was shown what it would do."""
    answer = post(client, url, data)
    assert answer.status_code == 200
    return {**data, "previewed": answer.context["form"].data["previewed"]}


def live_sale(store: Store, number: str, **values: Any) -> dict[str, Any]:
    document = {"document_number": number, "currency": "EUR", **values}
    return event(number, type="purchase", kind="transaction", transaction=document, member={"external_id": "ada"})
