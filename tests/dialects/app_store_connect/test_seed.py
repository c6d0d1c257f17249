"""The documentation's own example: the request as printed gives the answer as printed, but for id and host."""

from .client import BASE, SEED, Vendor


def test_the_printed_request_gives_the_printed_answer(vendor: Vendor) -> None:
    answer = vendor.post("gameCenterAchievements", SEED)
    assert answer.status == 201, answer
    name = answer.json["data"]["id"]
    here = f"{BASE}/gameCenterAchievements/{name}"

    def links(relation: str) -> dict[str, dict[str, str]]:
        return {"links": {"self": f"{here}/relationships/{relation}", "related": f"{here}/{relation}"}}

    assert answer.json == {
        "data": {
            "type": "gameCenterAchievements",
            "id": name,
            "attributes": {
                "referenceName": "Perfectly Steamed Milk Texture",
                "vendorIdentifier": "PSMT_ACH",
                "points": 0,
                "showBeforeEarned": False,
                "repeatable": False,
                "archived": False,
            },
            "relationships": {
                "groupAchievement": links("groupAchievement"),
                "localizations": links("localizations"),
                "releases": links("releases"),
            },
            "links": {"self": here},
        },
        "links": {"self": f"{BASE}/gameCenterAchievements"},
    }
    assert list(answer.json["data"]["attributes"]) == [
        "referenceName",
        "vendorIdentifier",
        "points",
        "showBeforeEarned",
        "repeatable",
        "archived",
    ]
    assert answer.headers["Location"] == here
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["X-Rate-Limit"] == "user-hour-lim:3600;user-hour-rem:3599;"
    assert vendor.get(f"gameCenterAchievements/{name}").json["data"] == answer.json["data"]


def test_the_printed_request_as_a_form_as_curl_sends_it(vendor: Vendor) -> None:
    """`curl -d` calls it a form unless told otherwise."""
    assert vendor.credential is not None
    headers = {"Authorization": f"Bearer {vendor.credential.sign()}"}
    import json

    response = vendor.client.generic(
        "POST",
        "/app-store-connect/v1/gameCenterAchievements",
        json.dumps(SEED),
        content_type="application/x-www-form-urlencoded",
        headers=headers,
    )
    assert response.status_code == 201, response.content
