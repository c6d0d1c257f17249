"""What a campaign's rules make of a session or an event: how much each moves which achievement.

A rule is judged by the engine, as one rule of a definition; nothing is reckoned here.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from achievements.engine import compile_plan, parse
from achievements.engine.amounts import parse_amount
from achievements.engine.definition import Amount, Operator
from achievements.engine.reasons import Why
from achievements.evaluation.facts import People, direct_item
from achievements.evaluation.history import read_events
from achievements.models import Achievement
from achievements.services.definitions.reading import examined
from members.errors import Wrong
from members.models import Event

from .models import Campaign, CampaignRule
from .placed import Placed

Listens, Moves = CampaignRule.Listens, CampaignRule.Amount
NUMERIC = frozenset(
    {
        *(Operator.IS_GREATER, Operator.IS_GREATER_OR_EQUAL),
        *(Operator.IS_LESS, Operator.IS_LESS_OR_EQUAL),
    }
)
LISTS = frozenset(
    {
        *(Operator.IS_ONE_OF, Operator.IS_NOT_ONE_OF),
        *(Operator.CONTAINS_ONE_OF, Operator.NOT_CONTAINS_ONE_OF),
    }
)
# Those that a single line of text can say the value of.
OPERATORS = (
    *(Operator.IS_EQUAL, Operator.IS_NOT_EQUAL, Operator.IS_GREATER, Operator.IS_GREATER_OR_EQUAL),
    *(Operator.IS_LESS, Operator.IS_LESS_OR_EQUAL, Operator.IS_ONE_OF, Operator.IS_NOT_ONE_OF),
    *(Operator.CONTAINS, Operator.NOT_CONTAINS, Operator.CONTAINS_ONE_OF, Operator.NOT_CONTAINS_ONE_OF),
    *(Operator.STARTS_WITH, Operator.ENDS_WITH),
)


class Hit(NamedTuple):
    """A rule that fits, and by how much it moves its achievement."""

    campaign: Campaign
    position: int
    rule: CampaignRule
    one: Placed
    amount: Amount

    @property
    def envelope(self) -> dict[str, Any]:
        return {
            "campaignId": self.campaign.pk,
            "rulesetId": self.campaign.pk,
            "ruleIndex": self.position,
            "ruleName": self.rule.name,
        }


def hits_of(event: Event, campaigns: list[Campaign], known: Mapping[int, Placed]) -> Iterator[Hit]:
    """Every rule of these campaigns that fits the event, in order."""
    stored = read_events(Event.objects.filter(pk=event.pk))
    item = direct_item(stored[0], People.of(stored))
    is_session = event.kind == Event.Kind.TRANSACTION
    for campaign in campaigns:
        for index, rule in enumerate(campaign.rules.order_by("pk")):
            one = known.get(rule.achievement_id)
            fits = is_session if rule.listens == Listens.SESSION else not is_session and rule.event_type == event.type
            if not fits or one is None or not can_be_moved(one.achievement):
                continue
            amount = _weigh(rule, item, event.store.time_zone)
            if amount > 0:
                yield Hit(campaign, index, rule, one, amount)


def can_be_moved(achievement: Achievement) -> bool:
    """Whether it is live, and told how much more."""
    rules = achievement.definition["rules"]
    is_told = len(rules) == 1 and rules[0].get("aggregation") == {"type": "reported", "kind": "increment"}
    return is_told and achievement.status == Achievement.Status.LIVE


def mistakes_of(rule: CampaignRule) -> list[Wrong]:
    """What the engine finds wrong with it, by the rule's own fields."""
    if rule.attribute and rule.operator and _value(rule) is None:
        return [Wrong("value", "wrong_type", "This must be a number.")]
    _, wrong = examined(_document(rule))
    return [each._replace(field=_field(each.field)) for each in wrong]


def _weigh(rule: CampaignRule, item: Any, zone: str) -> Amount:
    definition = parse(_document(rule))
    if isinstance(definition, list):
        return 0  # what was right when it was saved may be wrong with a newer Laurel
    taken = compile_plan(definition, store_zone=zone).rules[0].weigh(item)
    if isinstance(taken, Why | tuple):
        return 0
    return parse_amount(rule.amount) if rule.moves_by == Moves.NUMBER and rule.amount is not None else taken


def _document(rule: CampaignRule) -> dict[str, Any]:
    is_session = rule.listens == Listens.SESSION
    listens = {"trigger": "transaction"} if is_session else {"trigger": "custom_event", "event": rule.event_type}
    said = {"key": "rule", **listens, "aggregation": _aggregation(rule), "goal": 1}
    if rule.attribute:
        said["conditions"] = [{"attribute": rule.attribute, "operator": rule.operator, "value": _value(rule)}]
    return {"key": "rule", "rules": [said]}


def _aggregation(rule: CampaignRule) -> dict[str, Any]:
    match rule.moves_by:
        case Moves.TOTAL:
            return {"type": "sum", "attribute": "transaction.gross_value"}
        case Moves.QUANTITY:
            return {"type": "item_quantity"}
        case Moves.ATTRIBUTE:
            return {"type": "sum", "attribute": rule.amount_attribute}
    return {"type": "count"}


def _value(rule: CampaignRule) -> Any:
    """As the operator takes it; None where it must be a number and is none."""
    if rule.operator in LISTS:
        return [each.strip() for each in rule.value.split(",") if each.strip()]
    if rule.operator not in NUMERIC:
        return rule.value
    try:
        number = Decimal(rule.value)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _field(pointer: str) -> str:
    if pointer.endswith("/event"):
        return "event_type"
    if "/conditions" in pointer:
        return next((name for name in ("attribute", "operator") if pointer.endswith(name)), "value")
    return "amount_attribute" if "/aggregation" in pointer else "moves_by"
