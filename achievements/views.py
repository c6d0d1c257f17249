import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from achievements.models import Icon

# An SVG is a document. Opened by itself it gets an origin of its own, runs nothing and fetches nothing.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


@require_safe
def icon(request: HttpRequest, id: uuid.UUID) -> HttpResponse:  # noqa: A002  the address calls it so
    """A picture, for anybody, as it will stay: another one has another address."""
    kept = get_object_or_404(Icon, uuid=id)
    is_svg = kept.media_type == Icon.MediaType.SVG
    return HttpResponse(
        bytes(kept.content),
        content_type=f"{kept.media_type}; charset=utf-8" if is_svg else kept.media_type,
        headers={
            "Content-Security-Policy": POLICY,
            "X-Content-Type-Options": "nosniff",
            "Cross-Origin-Resource-Policy": "cross-origin",  # shops show it on pages of their own
            "Cache-Control": "public, max-age=31536000, immutable",
        },
    )
