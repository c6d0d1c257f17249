"""One address, the same as the house's."""

from django.urls import path

from benchmarks.drf.views import EventsView

urlpatterns = [path("api/v1/events", EventsView.as_view())]
