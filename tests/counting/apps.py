from django.apps import AppConfig


class CountingConfig(AppConfig):
    name = "tests.counting"
    label = "counting"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from members.inbox.registry import registry
        from tests.counting.tasks import wake

        registry.on_accepted(wake)
