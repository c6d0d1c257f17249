"""Tokens for people of the panel, by the panel's own sign-in with its own patience."""

from django.http import HttpRequest

from dialects.door import Answer, Handler
from dialects.open_loyalty.errors import BadCredentials
from dialects.open_loyalty.tokens import REFRESH, issue_tokens, read_token
from dialects.reading import Sheet, conclude, sheet_of
from members.api.bodies import read_body, read_json
from members.models import Staff
from members.signin import SignInForm

LONGEST = 255


def _sign_in(request: HttpRequest) -> Answer:
    sheet = _sheet(request)
    parts = sheet.parts(("username", "password"), required=("username", "password"))
    username, password = parts.text("username", most=LONGEST), parts.text("password", most=LONGEST)
    conclude(sheet)
    form = SignInForm(request, data={"username": username, "password": password})
    person = form.get_user() if form.is_valid() else None
    if not isinstance(person, Staff):
        raise BadCredentials
    return Answer(issue_tokens(person))


def _refresh(request: HttpRequest) -> Answer:
    sheet = _sheet(request)
    token = sheet.parts(("refresh_token",), required=("refresh_token",)).text("refresh_token", most=10_000)
    conclude(sheet)
    return Answer(issue_tokens(read_token(token or "", REFRESH)))


def _sheet(request: HttpRequest) -> Sheet:
    body = read_body(request)
    return sheet_of(read_json(body) if body else None)


sign_in, refresh = Handler(_sign_in, None), Handler(_refresh, None)
