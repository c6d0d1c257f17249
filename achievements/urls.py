"""Addresses outside of the API."""

from django.urls import path

from achievements.views import icon

urlpatterns = [path("icons/<uuid:id>", icon, name="icon")]
