"""A batch of events through DRF and the ORM, written with care: no query per event."""

import hashlib
import json
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from benchmarks.drf.serializers import EventSerializer
from members.api.auth import caller_of
from members.inbox.lanes import lane_of
from members.models import Event, Member, Pending, Scope, Store


class EventsView(APIView):
    """The house's own authentication, throttling and tables; everything between is DRF's and the ORM's."""

    scopes = {"POST": Scope.INGEST}

    def post(self, request: Request) -> Response:
        body: Any = request.data
        serializer = EventSerializer(data=body["events"], many=True)
        serializer.is_valid(raise_exception=True)
        store = caller_of(request).store
        with transaction.atomic():
            known = _known(store, serializer.validated_data)
            fresh = [sent for sent in serializer.validated_data if (sent["source"], sent["source_id"]) not in known]
            stored = _store(store, fresh)
        items = [
            {"status": "accepted", "id": str(event.uuid), "source": event.source, "source_id": event.source_id}
            for event in stored
        ]
        items += [{"status": "duplicate", "id": str(key)} for key in known.values()]
        return Response({"counts": {"accepted": len(stored), "duplicate": len(known)}, "items": items})


def _known(store: Store, sent: Sequence[Mapping[str, Any]]) -> dict[tuple[str, str], uuid.UUID]:
    rows = Event.objects.filter(store=store, source_id__in=[each["source_id"] for each in sent])
    return {(source, source_id): key for source, source_id, key in rows.values_list("source", "source_id", "uuid")}


def _store(store: Store, fresh: Sequence[Mapping[str, Any]]) -> list[Event]:
    names = {sent["member"]["external_id"] for sent in fresh}
    members = {each.external_id: each for each in Member.objects.filter(store=store, external_id__in=names)}
    strangers = [Member(store=store, external_id=name) for name in names - members.keys()]
    members |= {each.external_id: each for each in Member.objects.bulk_create(strangers)}
    events = Event.objects.bulk_create([_event(store, members, sent) for sent in fresh])
    Pending.objects.bulk_create([Pending(lane=lane_of(event.member_id or 0), event=event) for event in events])
    return events


def _event(store: Store, members: Mapping[str | None, Member], sent: Mapping[str, Any]) -> Event:
    member, at = members[sent["member"]["external_id"]], timezone.now()
    return Event(
        store=store,
        member=member,
        facts_version=member.facts_version,
        source=sent["source"],
        source_id=sent["source_id"],
        content_hash=_digest(sent),
        kind=sent["kind"],
        type=sent["type"],
        occurred_at=sent["occurred_at"],
        accepted_at=at,
        effective_at=min(sent["occurred_at"], at),
        body=sent["body"],
    )


def _digest(sent: Mapping[str, Any]) -> uuid.UUID:
    text = json.dumps(sent, sort_keys=True, default=str)
    return uuid.UUID(bytes=hashlib.blake2b(text.encode(), digest_size=16).digest())
