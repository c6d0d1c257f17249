"""Labels and attributes as rows to fill in, each checked, and each mistake said with the row it is in."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from members.inbox.incoming import MOST_DEPTH, Mistaken, check_value
from members.inbox.schemas import field_type
from members.jsontext import exact_json, read_exact
from members.models import FieldType

MOST_ROWS = 200
NOTHING = "nothing"
KINDS = [*FieldType.choices, (NOTHING, _("Nothing (null)"))]
Row = dict[str, str]


class RowsWidget(forms.Widget):
    """Inputs with a spare row at the end; a script adds more, and without it one more comes with each save."""

    template_name = "admin/members/widgets/rows.html"
    columns: tuple[str, ...] = ()

    class Media:
        js = ("laurel/rows.js",)

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[Row]:
        cells = [data.getlist(f"{name}-{column}") for column in self.columns]
        return [dict(zip(self.columns, row, strict=True)) for row in zip(*cells, strict=False)]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return f"{name}-{self.columns[0]}" not in data

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, None, attrs)
        rows = [row for row in value or [] if any(row.get(column) for column in self.columns if column != "kind")]
        context["widget"].update(
            rows=[*rows, {}], kinds=KINDS if "kind" in self.columns else [], typed="kind" in self.columns
        )
        return context


class LabelsWidget(RowsWidget):
    columns = ("key", "value")


class AttributesWidget(RowsWidget):
    columns = ("key", "kind", "value")


class RowsField(forms.Field):
    """What is kept as JSON and shown as rows."""

    def prepare_value(self, value: Any) -> Any:
        """Rows that were just typed come back as they were, mistakes included."""
        return value if _are_rows(value, self.widget.columns) else self.to_rows(value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return _filled(data or []) != [_stripped(row) for row in self.to_rows(initial)]

    def to_rows(self, value: Any) -> list[Row]:
        raise NotImplementedError


class LabelsField(RowsField):
    """Keys with values; a key may be there once."""

    widget = LabelsWidget

    def to_rows(self, value: Any) -> list[Row]:
        return [{"key": label["key"], "value": label["value"]} for label in value or []]

    def clean(self, value: Any) -> list[dict[str, str]]:
        rows = _filled(value)
        _check_keys(rows)
        return [{"key": row["key"], "value": row["value"]} for row in rows]


class AttributesField(RowsField):
    """Typed values under names, as conditions will read them."""

    widget = AttributesWidget

    def to_rows(self, value: Any) -> list[Row]:
        return [_attribute_row(name, entry) for name, entry in (value or {}).items()]

    def clean(self, value: Any) -> dict[str, Any]:
        rows = _filled(value)
        _check_keys(rows)
        errors, values = [], {}
        for number, row in enumerate(rows, start=1):
            try:
                values[row["key"]] = _read(row)
            except (Mistaken, ValueError, InvalidOperation) as error:
                detail = error.detail if isinstance(error, Mistaken) else _wanted(row["kind"])
                errors.append(
                    _("Row %(number)d, “%(key)s”: %(detail)s") % {"number": number, "key": row["key"], "detail": detail}
                )
        if errors:
            raise ValidationError(errors)
        return values


def _attribute_row(name: str, value: Any) -> Row:
    if value is None:
        return {"key": name, "kind": NOTHING, "value": ""}
    kind = field_type(value)
    plain = isinstance(value, str)
    return {"key": name, "kind": kind, "value": value if plain else exact_json(value)}


def _read(row: Row) -> Any:
    kind, text = row["kind"] or FieldType.TEXT, row["value"]
    if kind == FieldType.TEXT:
        return text
    if kind == NOTHING:
        return None
    if kind == FieldType.DATETIME:
        if parse_datetime(text) is None:
            raise ValueError
        return text
    value = _number(text) if kind == FieldType.NUMBER else read_exact(text)
    if field_type(value) != kind:
        raise ValueError
    check_value(row["key"], value, MOST_DEPTH)
    return value


def _number(text: str) -> Any:
    number = Decimal(text)
    return int(text) if text.lstrip("+-").isdigit() else number


def _wanted(kind: str) -> Any:
    return {
        FieldType.NUMBER: _("write a plain number, like 12.50."),
        FieldType.DATETIME: _("write a date and time, like 2026-03-01T12:30:00Z."),
        FieldType.BOOLEAN: _("write true or false."),
        FieldType.OBJECT: _("write JSON between { and }."),
        FieldType.COLLECTION: _("write JSON between [ and ]."),
    }.get(kind, _("this cannot be kept."))  # type: ignore[call-overload]


def _check_keys(rows: list[Row]) -> None:
    if len(rows) > MOST_ROWS:
        raise ValidationError(_("At most %(most)d rows."), params={"most": MOST_ROWS})
    keys = [row["key"] for row in rows]
    for number, key in enumerate(keys, start=1):
        if not key:
            raise ValidationError(_("Row %(number)d has a value but no name."), params={"number": number})
        if keys.count(key) > 1:
            raise ValidationError(_("“%(key)s” is there twice."), params={"key": key})


def _filled(rows: list[Row]) -> list[Row]:
    """Without the rows left blank."""
    stripped = [_stripped(row) for row in rows]
    return [row for row in stripped if row["key"] or row["value"]]


def _stripped(row: Row) -> Row:
    return {name: text.strip() for name, text in row.items()}


def _are_rows(value: Any, columns: tuple[str, ...]) -> bool:
    return isinstance(value, list) and all(isinstance(row, dict) and set(row) == set(columns) for row in value)
