"""The OpenAPI document: what every operation says about who may call it and what can go wrong."""

from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any, TypeVar

import msgspec
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers

from members.inbox.incoming import EventIn
from members.models import Scope

from .auth import OWN
from .problems import CONTENT_TYPE, TITLES, problem_body

F = TypeVar("F", bound=Callable[..., Any])
EVENT_SCHEMA = {"$ref": "#/components/schemas/EventIn"}
BATCH_SCHEMA = {
    "type": "object",
    "additionalProperties": False,
    "required": ["events"],
    "properties": {"events": {"type": "array", "minItems": 1, "maxItems": 1000, "items": EVENT_SCHEMA}},
}


class Mistake(serializers.Serializer[Any]):
    """One thing that is wrong: where, which rule, in words."""

    field = serializers.CharField(allow_blank=True)
    code = serializers.CharField()
    detail = serializers.CharField()


class ProblemOut(serializers.Serializer[Any]):
    """RFC 9457: `code` is stable, `detail` is for people, `errors` names the fields."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    code = serializers.CharField()
    detail = serializers.CharField()
    errors = Mistake(many=True, required=False)  # type: ignore[assignment]
    event = serializers.UUIDField(required=False, help_text="The event that is there already.")
    present = serializers.DictField(required=False, help_text="How a progress is now that has moved since it was seen.")


class BearerCredential(OpenApiAuthenticationExtension):
    target_class = "members.api.auth.CallerAuthentication"
    name = "bearer"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        text = "A key of the store (`lk_…`), or a member's own token (a JWT) where the operation says so."
        return {"type": "http", "scheme": "bearer", "description": text}


class Described(AutoSchema):
    """spectacular's own, which takes the first answer for the main one and so never sees a list behind problems."""

    def _is_list_view(self, serializer: Any = None) -> bool:
        answers: Any = self.get_response_serializers() if serializer is None else serializer
        statuses = [key for key in answers if isinstance(key, int)] if isinstance(answers, dict) else []
        if statuses:
            answers = answers[min(statuses)]
        return bool(super()._is_list_view(answers))


SAMPLES: dict[int, tuple[str, str, str]] = {
    400: ("bad_parameter", "A page has 1 to 200 entries.", "page_size"),
    401: ("unknown_key", "This key is not known here.", ""),
    403: ("missing_scope", "This needs a key with the scope “manage”.", ""),
    404: ("not_found", "There is no such thing in this store.", ""),
    409: ("identifier_taken", "Another member of this store has this email.", "email"),
    413: ("too_large", "A request may have up to 5 MB.", ""),
    415: ("unsupported_media_type", "Send Content-Type: application/json, not text/plain.", ""),
    422: ("invalid", "Some fields are not right.", "email"),
    429: ("too_many_requests", "More than 60000 requests in a minute. Come back in 17 seconds.", ""),
}
HEADERS = [
    OpenApiParameter("Retry-After", int, "header", response=[429], description="Seconds until it may be tried again."),
    OpenApiParameter("WWW-Authenticate", str, "header", response=[401], description="Which kind of credential."),
]


def operation(
    name: str,
    summary: str,
    *,
    scope: str | None,
    answers: dict[int, Any],
    problems: Iterable[int] = (),
    request: Any = None,
    samples: Iterable[OpenApiExample] = (),
    parameters: Iterable[OpenApiParameter] = (),
    text: str = "",
) -> Callable[[F], F]:
    """Describe one operation; what holds for all of them is added here."""
    with_body = (413, 415, 422, 400) if request is not None else ()
    refusals = (401, 403) if scope else ()
    statuses = sorted({400, 429, *refusals, *with_body, *problems})
    return extend_schema(
        operation_id=name,
        summary=summary,
        description=f"{text} {_needs(scope)}".strip(),
        auth=None if scope else [],
        request=request,
        responses={**answers, **{(status, CONTENT_TYPE): _problem(status) for status in statuses}},
        examples=list(samples),
        parameters=[*parameters, *HEADERS],
    )


def _needs(scope: str | None) -> str:
    if scope is None:
        return "Needs no key."
    return "Needs a member's own token." if scope == OWN else f"Needs a key with the scope `{Scope(scope).value}`."


def sample(value: Any, *, name: str = "Example", status: int | None = None) -> OpenApiExample:
    """An example of a request, or with a status, of an answer."""
    if status is None:
        return OpenApiExample(name, value=value, request_only=True)
    return OpenApiExample(name, value=value, response_only=True, status_codes=[str(status)])


def finish(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Events are described by the very structure that decodes them; bodies refuse what they do not know."""
    schemas = result["components"]["schemas"]
    described = msgspec.json.schema_components([EventIn], ref_template="#/components/schemas/{name}")[1]
    named = {"Label": "EventLabelIn", "Item": "ItemIn", "Transaction": "TransactionIn", "MemberReference": "MemberName"}
    for name, schema in described.items():
        schemas[named.get(name, name)] = _exact(schema, named)
    for name, schema in schemas.items():
        if name.endswith(("In", "Patch")):
            schema["additionalProperties"] = False
    schemas["EventIn"]["properties"]["occurred_at"]["anyOf"][0]["format"] = "date-time"
    result["components"]["schemas"] = dict(sorted(schemas.items()))
    for described in (method for item in result["paths"].values() for method in item.values()):
        for status, answer in described["responses"].items():
            answer["description"] = answer["description"] or HTTPStatus(int(status)).phrase
    return result


def _problem(status: int) -> OpenApiResponse:
    code, detail, field = SAMPLES[status]
    errors = [{"field": field, "code": code, "detail": detail}] if field else []
    value = problem_body(status, code, detail, errors=errors)
    shown = OpenApiExample(code, value=value, response_only=True, media_type=CONTENT_TYPE, status_codes=[str(status)])
    return OpenApiResponse(ProblemOut, description=TITLES[status], examples=[shown])


def _exact(schema: Any, named: dict[str, str]) -> Any:
    """msgspec writes Decimals as text and calls its classes by their own names."""
    if isinstance(schema, list):
        return [_exact(part, named) for part in schema]
    if not isinstance(schema, dict):
        return schema
    if schema.get("format") == "decimal":
        number = {"type": "number", "minimum": -(10**9), "maximum": 10**9}
        return {**number, "default": int(schema["default"])} if "default" in schema else number
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return {**schema, "$ref": f"#/components/schemas/{named.get(name, name)}"}
    return {key: _exact(part, named) for key, part in schema.items() if key != "title"}
