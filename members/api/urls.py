"""`/api/v1/`: the addresses of this floor."""

from django.urls import path

from . import views

urlpatterns = [
    path("store", views.StoreDetail.as_view(), name="store"),
    path("me", views.Me.as_view(), name="me"),
    path("events", views.EventList.as_view(), name="events"),
    path("events/<uuid:id>", views.EventDetail.as_view(), name="event"),
    path("events/<uuid:id>/cancel", views.EventCancel.as_view(), name="event-cancel"),
    path("events/<uuid:id>/assign", views.EventAssign.as_view(), name="event-assign"),
    path("members", views.MemberList.as_view(), name="members"),
    path("members/by-external-id/<path:external_id>", views.MemberByExternalId.as_view(), name="member-by-name"),
    path("members/<uuid:id>", views.MemberDetail.as_view(), name="member"),
    path("members/<uuid:id>/erase", views.MemberErase.as_view(), name="member-erase"),
    path("members/<uuid:id>/token", views.MemberToken.as_view(), name="member-token"),
    path("event-types", views.EventTypeList.as_view(), name="event-types"),
    path("event-types/<path:name>", views.EventTypeDetail.as_view(), name="event-type"),
]
