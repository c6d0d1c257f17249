"""What players read of an achievement, in each language."""

from typing import Any

import pytest

from achievements.models import Achievement

from .client import BASE, Vendor, amendment, localization
from .defining import ATTRIBUTE, HERE, INVALID, REQUIRED, STATE, TEXTS, error_of, make, pointer


def test_a_localization_is_what_players_read(vendor: Vendor) -> None:
    name = make(vendor, referenceName="Internal")
    answer = vendor.post(TEXTS, localization(name, "en-US", name="Milk"))
    assert answer.status == 201, answer
    data = answer.json["data"]
    assert data["attributes"] == localization(name, "en-US", name="Milk")["data"]["attributes"]
    assert answer.json["links"]["self"] == f"{BASE}/{TEXTS}"
    made = Achievement.objects.get()
    assert made.definition["name"] == {"en-US": "Milk"}
    assert made.texts == {"before_earned": {"en-US": "Do en-US"}, "after_earned": {"en-US": "Done en-US"}}
    assert made.name == "Milk"
    assert vendor.get(f"{HERE}/{name}").json["data"]["attributes"]["referenceName"] == "Internal"
    vendor.patch(f"{HERE}/{name}", amendment(name, referenceName="Other"))
    assert vendor.get(f"{HERE}/{name}").json["data"]["attributes"]["referenceName"] == "Other"
    assert vendor.get(f"{TEXTS}/{data['id']}/gameCenterAchievement").json["data"]["id"] == name
    ids = vendor.get(f"{TEXTS}/{data['id']}/relationships/gameCenterAchievement").json["data"]
    assert ids == {"type": HERE, "id": name}
    assert vendor.get(f"{TEXTS}/{data['id']}/gameCenterAchievementImage").status == 404


def test_localizations_are_changed_and_deleted_but_not_the_last(vendor: Vendor) -> None:
    name = make(vendor)
    german, english = (vendor.post(TEXTS, localization(name, each)).json["data"]["id"] for each in ("de", "en-US"))
    answer = vendor.patch(f"{TEXTS}/{german}", amendment(german, TEXTS, name="Milch", beforeEarnedDescription=None))
    said = answer.json["data"]["attributes"]
    assert (said["name"], said["beforeEarnedDescription"]) == ("Milch", "Do de")
    answer = vendor.patch(f"{TEXTS}/{german}", amendment(german, TEXTS, locale="fr"))
    assert error_of(answer) == (409, f"{ATTRIBUTE}.UNMODIFIABLE", pointer("attributes", "locale"))
    answer = vendor.post(TEXTS, localization(name, "de"))
    assert error_of(answer) == (409, f"{INVALID}.DUPLICATE", pointer("attributes", "locale"))
    page = vendor.get(f"{HERE}/{name}/localizations", limit="1").json
    assert [each["attributes"]["locale"] for each in page["data"]] == ["de"]
    assert vendor.delete(f"{TEXTS}/{german}").status == 204
    assert vendor.get(f"{TEXTS}/{german}").status == 404
    assert error_of(vendor.delete(f"{TEXTS}/{english}")) == (409, STATE, None)
    assert Achievement.objects.get().definition["name"] == {"en-US": "Milk en-US"}


@pytest.mark.parametrize(
    ("attribute", "value", "code"),
    [
        ("locale", "English", INVALID),
        ("locale", None, REQUIRED),
        ("name", "", INVALID),
        ("name", "x" * 256, INVALID),
        ("beforeEarnedDescription", "x" * 501, INVALID),
        ("beforeEarnedDescription", None, REQUIRED),
        ("afterEarnedDescription", 5, INVALID),
        ("afterEarnedDescription", "{{periodText}}", INVALID),
        ("beforeEarnedDescription", "a\u0007b", INVALID),
    ],
)
def test_a_wrong_text_is_named(vendor: Vendor, attribute: str, value: Any, code: str) -> None:
    name = make(vendor)
    answer = vendor.post(TEXTS, localization(name, "en-US", **{attribute: value}))
    status, told, source = error_of(answer)
    assert (status, told, source) == (409, code, pointer("attributes", attribute))
    assert Achievement.objects.get().definition["name"] == {"en": "MILK"}
