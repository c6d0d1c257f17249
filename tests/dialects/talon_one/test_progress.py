"""The Management API: how far customers are, as a list and as the documented export."""

import pytest
import time_machine

from .client import Shop


@pytest.mark.parametrize("at_once", [1, 500])
def test_the_export_is_the_documented_csv(
    shop: Shop, clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr("dialects.talon_one.views.management.AT_ONCE", at_once)
    made = shop.make(name="Weekly", title='Coffee, "free"', target=2, period="1M")
    shop.rule(made)
    shop.effects("one")
    shop.effects("two", who="bert")
    shop.effects("three", who="bert")
    clock.shift(32 * 24 * 3600)
    shop.effects("four")
    answer = shop.management.get(f"{shop.path}/{made['id']}/export")
    assert (answer.status, answer.headers["Content-Type"]) == (200, "text/csv; charset=utf-8")
    title = '"Coffee, ""free"""'
    assert answer.body.decode().splitlines() == [
        "profileIntegrationID,title,target,progress,status,startDate,endDate,completionDate",
        f"ada,{title},2.00,1,expired,2023-10-10T09:30:45+02:00,2023-11-10T09:30:45+01:00,",
        f"ada,{title},2.00,1,inprogress,2023-11-11T08:30:45+01:00,2023-12-11T08:30:45+01:00,",
        f"bert,{title},2.00,2,completed,2023-10-10T09:30:45+02:00,2023-11-10T09:30:45+01:00,2023-10-10T09:30:45+02:00",
    ]


def test_customer_progress_has_filters_and_pages(shop: Shop) -> None:
    made = [shop.make(name=f"N{number}", title=f"T{number}") for number in range(3)]
    shop.rule(made[0])
    shop.effects("one")
    path = f"v1/applications/{shop.application.pk}/achievement_progress/ada"
    page = shop.management.get(path, pageSize=2).json
    told = [(each["name"], each["status"]) for each in page["data"]]
    assert (told, page["hasMore"]) == ([("N0", "inprogress"), ("N1", "not_started")], True)
    assert [each["name"] for each in shop.management.get(path, title="T2").json["data"]] == ["N2"]
    assert shop.progress(made[1])["progress"] == 0
    assert shop.management.get(path, achievementId="x").status == 400
    assert shop.management.get(path.replace("ada", "nobody")).status == 404
