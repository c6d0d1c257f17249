"""Every address of the dialect; whatever is none of them is answered in the vendor's form as well."""

from django.urls import path, re_path

from dialects.open_loyalty.views import achievements, campaigns, events, members, progress, schemas, signing_in

from .door import DOOR

app_name = "open_loyalty"
STORE = "api/<str:store_code>"
SCHEMA, MEMBER = f"{STORE}/customEvent/schema", f"{STORE}/member"
at = DOOR.address

urlpatterns = [
    path("api/admin/login_check", at(POST=signing_in.sign_in)),
    path("api/token/refresh", at(POST=signing_in.refresh)),
    path(f"{STORE}/achievement", at(GET=achievements.list_all, POST=achievements.create)),
    path(f"{STORE}/achievement/trigger/member/<str:member>", at(GET=progress.triggers)),
    path(
        f"{STORE}/achievement/<str:achievement>",
        at(GET=achievements.show, PUT=achievements.replace, PATCH=achievements.amend),
    ),
    path(MEMBER, at(POST=members.create)),
    path(f"{MEMBER}/<str:member>", at(GET=members.show, PUT=members.change)),
    path(f"{MEMBER}/<str:member>/referral", at(POST=members.refer)),
    path(f"{MEMBER}/<str:member>/achievement", at(GET=progress.list_of_member)),
    path(f"{MEMBER}/<str:member>/achievement/<str:achievement>/progress", at(PATCH=progress.change)),
    path(f"{STORE}/customEvent", at(POST=events.send_event)),
    path(SCHEMA, at(GET=schemas.list_all, POST=schemas.create)),
    path(f"{SCHEMA}/<str:event_type>", at(PUT=schemas.replace)),
    path(f"{SCHEMA}/<str:event_type>/active", at(POST=schemas.activate)),
    path(f"{STORE}/transaction", at(POST=events.send_transaction)),
    path(f"{STORE}/transaction/assign", at(POST=events.assign)),
    path(f"{STORE}/campaign", at(GET=campaigns.list_all, POST=campaigns.create)),
    path(f"{STORE}/campaign/<str:campaign>", at(GET=campaigns.show)),
    re_path(r"", DOOR.nowhere()),
]
