"""Every address of the dialect; whatever is none of them gets the vendor's form, too.

Ids of customers and sessions may hold a slash, so what is asked of them comes last and is looked for first.
"""

from django.urls import path, re_path

from dialects.talon_one.views import integration, management

from .door import DOOR, INTEGRATION_DOOR

app_name = "talon_one"
APPLICATIONS = "v1/applications"
CAMPAIGNS = f"{APPLICATIONS}/<str:application>/campaigns"
ACHIEVEMENTS = f"{CAMPAIGNS}/<str:campaign>/achievements"
ONE = f"{ACHIEVEMENTS}/<str:achievement>"
CUSTOMER = "v1/customer_profiles/<path:integration_id>/achievements"
SESSION = "v2/customer_sessions/<path:session>"
managed, integrated = DOOR.address, INTEGRATION_DOOR.address

urlpatterns = [
    path(APPLICATIONS, managed(GET=management.list_applications, POST=management.create_application)),
    path(f"{APPLICATIONS}/<str:application>", managed(GET=management.show_application)),
    path(CAMPAIGNS, managed(GET=management.list_campaigns, POST=management.create_campaign)),
    path(f"{CAMPAIGNS}/<str:campaign>", managed(GET=management.show_campaign, PUT=management.change_campaign)),
    path(ACHIEVEMENTS, managed(GET=management.list_achievements, POST=management.create_achievement)),
    path(
        ONE,
        managed(
            GET=management.show_achievement,
            PUT=management.change_achievement,
            DELETE=management.delete_achievement,
        ),
    ),
    path(f"{ONE}/export", managed(GET=management.export_achievement)),
    path(
        f"{APPLICATIONS}/<str:application>/achievement_progress/<path:integration_id>",
        managed(GET=management.show_progress),
    ),
    path(CUSTOMER, integrated(GET=integration.list_achievements)),
    path(f"{CUSTOMER}/<str:achievement>", integrated(GET=integration.show_history)),
    path(f"{SESSION}/reopen", integrated(PUT=integration.reopen_session)),
    path(SESSION, integrated(PUT=integration.put_session)),
    path("v2/events", integrated(POST=integration.send_event)),
    re_path(r"", DOOR.nowhere()),
]
