"""Events as they are called on the pages of progress."""

from django.utils.translation import gettext as _

from members.models import Event


def what_of(event: Event, owner_id: int) -> str:
    """Its type, the number of its document, and whose it was where it was somebody else's."""
    said = event.type
    if event.document_number:
        said = f"{said} {event.document_number}"
    if event.member is not None and event.member_id != owner_id:
        said = _("%(what)s by %(referee)s") % {"what": said, "referee": event.member}
    return said
