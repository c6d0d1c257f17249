"""The document and its page."""

import io
from html.parser import HTMLParser

import pytest
from django.core.management import call_command
from django.test import Client

from config.api import openapi_document
from tests.live import ROOT

from .contract import document, operations, takes_json


def test_the_committed_document_is_current() -> None:
    assert (ROOT / "docs/openapi.yaml").read_text() == openapi_document(), (
        "run `make openapi` and commit what it writes"
    )


def test_the_document_is_valid_openapi_3_1_without_a_warning(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("spectacular", validate=True, fail_on_warn=True, stdout=io.StringIO())
    assert capsys.readouterr().err == ""
    assert document()["openapi"] == "3.1.0"
    assert "nullable" not in (ROOT / "docs/openapi.yaml").read_text()


@pytest.mark.parametrize(("method", "path", "described"), operations())
def test_every_operation_says_what_can_go_wrong(method: str, path: str, described: dict) -> None:
    needs_key = described.get("security") == [{"bearer": []}]
    wanted = {"400", "429"} | ({"401", "403"} if needs_key else set())
    wanted |= {"413", "415", "422"} if "requestBody" in described else set()
    wanted |= {"404"} if "{" in path else set()
    answers = described["responses"]
    assert wanted <= set(answers)
    for status in answers:
        kinds = answers[status].get("content", {})
        assert int(status) < 300 or kinds["application/problem+json"]["examples"]
    if takes_json(described):
        assert described["requestBody"]["content"]["application/json"]["examples"]
    assert described["summary"]
    assert needs_key is not path.startswith("/api/v1/public/")


def test_the_document_is_served_as_it_is_committed(client: Client) -> None:
    response = client.get("/api/openapi.yaml")
    assert response.headers["Content-Type"].startswith("application/yaml")
    assert response.content.decode() == (ROOT / "docs/openapi.yaml").read_text()


class Sources(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.inline = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.found += [str(values[name]) for name in ("src", "href") if name in values]
        self.inline += (tag == "script" and "src" not in values) + (tag == "style") + ("style" in values)


def test_the_page_needs_nothing_from_elsewhere_and_no_inline_script(client: Client, db: None) -> None:
    response = client.get("/api/docs")
    page = Sources()
    page.feed(response.content.decode())
    assert page.inline == 0
    assert all(address.startswith("/") for address in page.found), page.found
    assert "script-src 'self';" in response.headers["Content-Security-Policy"]
    for address in page.found:
        if address.startswith("/static/"):
            file = client.get(address)
            assert file.status_code == 200, address
            file.close()


def test_the_panel_leads_to_the_page(admin_client: Client) -> None:
    assert 'href="/api/docs"' in admin_client.get("/admin/").content.decode()
