"""Every word for people goes through gettext, in Python and in templates."""

from pathlib import Path

import pytest

from tests.live import ROOT
from tests.words import bare_in_python, bare_in_template

FLOORS = ("config", "dialects", "campaigns", "achievements", "members")
# What programs and operators read stays English: the API's problems and document, commands, the pure engine.
NOT_FOR_PEOPLE = {"api", "management", "migrations", "engine"}

PYTHON = [
    path
    for floor in FLOORS
    for path in (ROOT / floor).rglob("*.py")
    if not NOT_FOR_PEOPLE & set(path.relative_to(ROOT).parts)
]
TEMPLATES = [
    path for path in (ROOT / "templates").rglob("*.html") if not NOT_FOR_PEOPLE & set(path.relative_to(ROOT).parts)
]


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_there_is_something_to_look_at() -> None:
    assert ROOT / "members" / "models" / "store.py" in PYTHON
    assert ROOT / "templates" / "admin" / "login.html" in TEMPLATES


@pytest.mark.parametrize("path", PYTHON, ids=relative)
def test_no_string_for_people_is_bare(path: Path) -> None:
    assert bare_in_python(path.read_text()) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=relative)
def test_no_text_of_a_template_is_bare(path: Path) -> None:
    assert bare_in_template(path.read_text()) == []


@pytest.mark.parametrize(
    "planted",
    [
        'name = models.CharField("name", max_length=9)',
        'name = models.CharField(_("name"), help_text="What it is called.")',
        'class Meta:\n    verbose_name = "store"',
        'class Kind(models.TextChoices):\n    SALE = "sale", "Sale"',
        'raise ValidationError("Too late.")',
        'raise forms.ValidationError({"name": f"No {thing} here."})',
        'raise ValidationError({"name": [_("fine"), "not fine"]})',
        'messages.success(request, "Saved.")',
        'self.message_user(request, f"{count} saved.")',
        '@display(description="Status")\ndef state(self, row): ...',
        'state.short_description = "Status"',
        'field = forms.CharField(label="Reason" if asked else _("Note"))',
        'RegexValidator(r"^[A-Z]+$", "Capitals only.")',
        'format_html("<b>Broken</b> {}", name)',
        'NAVIGATION = [{"title": "Overview", "icon": "home"}]',
    ],
)
def test_a_planted_bare_string_is_found(planted: str) -> None:
    assert len(bare_in_python(planted)) == 1


@pytest.mark.parametrize(
    "planted",
    [
        'name = models.CharField(_("name"), max_length=9, help_text=_("What it is called."))',
        'store = models.ForeignKey("members.Store", verbose_name=_("store"))',
        'class Kind(models.TextChoices):\n    SALE = "sale", _("Sale")',
        'raise ValidationError(_("Too late for %(name)s."), params={"name": name}, code="late")',
        'messages.success(request, ngettext("%d saved.", "%d saved.", count) % count)',
        '@display(description=_("Status"), label={"open": "success"})\ndef state(self, row): ...',
        "format_html('<b class=\"laurel-good\">{}</b>', name)",
        'log.info("accepted", title=title)',
        'logging.getLogger("laurel").warning("nudge failed")',
    ],
)
def test_what_is_translated_or_not_for_people_is_left_alone(planted: str) -> None:
    assert bare_in_python(planted) == []


@pytest.mark.parametrize(
    ("planted", "found"),
    [
        ("<h1>Dashboard</h1>", ["Dashboard"]),
        ('{% translate "Members" %} of {{ store }}', ["of"]),
        ('<img src="x.png" alt="A laurel">', ["A laurel"]),
        ('<button aria-label="Close {{ name }}">×</button>', ["Close"]),
        ("{% blocktranslate %}Fine{% endblocktranslate %}<br>Not fine", ["Not fine"]),
        ('<p translate="no">lk_…</p><p>Copy it now</p>', ["Copy it now"]),
    ],
)
def test_a_planted_bare_text_is_found(planted: str, found: list[str]) -> None:
    assert bare_in_template(planted) == found


@pytest.mark.parametrize(
    "planted",
    [
        '<h1 class="title">{% translate "Dashboard" %}</h1>',
        "{% blocktranslate with n=count %}{{ n }} members{% endblocktranslate %}",
        "{# a remark #}{% comment %}another{% endcomment %}<!-- and one more -->",
        '<img alt="" src="x.png"><span aria-hidden="true">·</span>&nbsp;&middot;',
        "<style>body { color: red }</style>",
        '<code translate="no">curl <b>https</b></code>{{ value }}',
    ],
)
def test_translated_or_silent_text_is_left_alone(planted: str) -> None:
    assert bare_in_template(planted) == []
