"""Addresses of the house; each floor brings its own below these."""

from django.contrib import admin
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from django.views.generic import RedirectView

from config.health import healthz, readyz
from config.metrics import metrics
from members.api.events_in import post_events

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="admin:index", permanent=False)),
    path("healthz", healthz),
    path("readyz", readyz),
    path("metrics", metrics),
    path("admin/", admin.site.urls),
    path("api/v1/events", csrf_exempt(require_POST(post_events))),
]
