from members.models.access_key import AccessKey, Scope
from members.models.pulse import Pulse
from members.models.staff import Staff
from members.models.store import Store

__all__ = ["AccessKey", "Pulse", "Scope", "Staff", "Store"]
