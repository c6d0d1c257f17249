from django.apps import AppConfig
from django.core.checks import register
from django.db.models.signals import post_migrate


class HouseConfig(AppConfig):
    """The roof as an app, so that its commands, checks and templates are found."""

    name = "config"
    label = "house"

    def ready(self) -> None:
        from config.checks import check_environment, check_proxy, check_static, check_transport
        from config.connections import ask_less_often
        from config.roles import make_roles

        register(check_environment)
        register(check_static)
        register(check_proxy)
        register(check_transport, deploy=True)
        post_migrate.connect(make_roles, dispatch_uid="laurel.roles")
        ask_less_often()
