"""Every address of the dialect; whatever is none of them is answered in the vendor's form as well."""

from django.urls import path, re_path

from dialects.app_store_connect.views import achievements, localizations, others, releases

from .door import DOOR

app_name = "app_store_connect"
ACHIEVEMENTS, LOCALIZATIONS = "v1/gameCenterAchievements", "v1/gameCenterAchievementLocalizations"
RELEASES, SUBMISSIONS = "v1/gameCenterAchievementReleases", "v1/gameCenterPlayerAchievementSubmissions"
DETAILS, GROUPS = "v1/gameCenterDetails", "v1/gameCenterGroups"
ONE, LINKS = "<str:name>", "<str:name>/relationships"
at = DOOR.address

urlpatterns = [
    path(ACHIEVEMENTS, at(POST=achievements.create)),
    path(
        f"{ACHIEVEMENTS}/{ONE}",
        at(GET=achievements.show, PATCH=achievements.change, DELETE=achievements.delete),
    ),
    path(f"{ACHIEVEMENTS}/{ONE}/localizations", at(GET=localizations.of_achievement)),
    path(f"{ACHIEVEMENTS}/{LINKS}/localizations", at(GET=localizations.ids_of_achievement)),
    path(f"{ACHIEVEMENTS}/{ONE}/releases", at(GET=releases.of_achievement)),
    path(f"{ACHIEVEMENTS}/{LINKS}/releases", at(GET=releases.ids_of_achievement)),
    path(f"{ACHIEVEMENTS}/{ONE}/groupAchievement", at(GET=achievements.group_achievement)),
    path(
        f"{ACHIEVEMENTS}/{LINKS}/groupAchievement",
        at(GET=achievements.id_of_group_achievement, PATCH=achievements.link_group_achievement),
    ),
    path(LOCALIZATIONS, at(POST=localizations.create)),
    path(
        f"{LOCALIZATIONS}/{ONE}",
        at(GET=localizations.show, PATCH=localizations.change, DELETE=localizations.delete),
    ),
    path(f"{LOCALIZATIONS}/{ONE}/gameCenterAchievement", at(GET=localizations.achievement)),
    path(f"{LOCALIZATIONS}/{LINKS}/gameCenterAchievement", at(GET=localizations.id_of_achievement)),
    path(f"{LOCALIZATIONS}/{ONE}/gameCenterAchievementImage", at(GET=localizations.image)),
    path(f"{LOCALIZATIONS}/{LINKS}/gameCenterAchievementImage", at(GET=localizations.image)),
    path(RELEASES, at(POST=releases.create)),
    path(f"{RELEASES}/{ONE}", at(GET=releases.show, DELETE=releases.delete)),
    path(SUBMISSIONS, at(POST=others.create_submission)),
    path(DETAILS, at(POST=others.create_detail)),
    path(f"{DETAILS}/{ONE}", at(GET=others.show_detail, PATCH=others.change_detail)),
    path(f"{DETAILS}/{ONE}/gameCenterAchievements", at(GET=achievements.of_detail)),
    path(
        f"{DETAILS}/{LINKS}/gameCenterAchievements",
        at(GET=achievements.ids_of_detail, PATCH=achievements.order_of_detail),
    ),
    path(f"{DETAILS}/{ONE}/achievementReleases", at(GET=releases.of_detail)),
    path(f"{DETAILS}/{LINKS}/achievementReleases", at(GET=releases.ids_of_detail)),
    path(GROUPS, at(POST=others.create_group)),
    path(f"{GROUPS}/{ONE}", at(GET=others.show_group)),
    path(f"{GROUPS}/{ONE}/gameCenterAchievements", at(GET=achievements.of_group)),
    path(
        f"{GROUPS}/{LINKS}/gameCenterAchievements",
        at(GET=achievements.ids_of_group, PATCH=achievements.order_of_group),
    ),
    path("v1/apps/<str:name>/gameCenterDetail", at(GET=others.detail_of_app)),
    re_path(r"", DOOR.nowhere()),
]
