"""Types of resources, the fields that can be asked of each, and what can be included."""

from collections.abc import Mapping
from typing import NamedTuple

ACHIEVEMENTS, LOCALIZATIONS = "gameCenterAchievements", "gameCenterAchievementLocalizations"
RELEASES, SUBMISSIONS = "gameCenterAchievementReleases", "gameCenterPlayerAchievementSubmissions"
DETAILS, GROUPS, APPS = "gameCenterDetails", "gameCenterGroups", "apps"
IMAGES, ACTIVITIES = "gameCenterAchievementImages", "gameCenterActivities"

_OF_DETAILS = (
    "arcadeEnabled,challengeEnabled,app,gameCenterAppVersions,gameCenterGroup,gameCenterLeaderboards,"
    "gameCenterLeaderboardsV2,gameCenterLeaderboardSets,gameCenterLeaderboardSetsV2,gameCenterAchievements,"
    "gameCenterAchievementsV2,gameCenterActivities,gameCenterChallenges,defaultLeaderboard,defaultLeaderboardV2,"
    "defaultGroupLeaderboard,defaultGroupLeaderboardV2,achievementReleases,activityReleases,challengeReleases,"
    "leaderboardReleases,leaderboardSetReleases,challengesMinimumPlatformVersions"
)
_OF_GROUPS = (
    "referenceName,gameCenterDetails,gameCenterLeaderboards,gameCenterLeaderboardsV2,gameCenterLeaderboardSets,"
    "gameCenterLeaderboardSetsV2,gameCenterAchievements,gameCenterAchievementsV2,gameCenterActivities,"
    "gameCenterChallenges"
)
_OF_ACTIVITIES = (
    "referenceName,vendorIdentifier,playStyle,minimumPlayersCount,maximumPlayersCount,supportsPartyCode,archived,"
    "properties,gameCenterDetail,gameCenterGroup,achievements,achievementsV2,leaderboards,leaderboardsV2,versions"
)
_OF_ACHIEVEMENTS = (
    "referenceName,vendorIdentifier,points,showBeforeEarned,repeatable,archived,activityProperties,gameCenterDetail,"
    "gameCenterGroup,groupAchievement,localizations,releases,activity"
)
_OF_LOCALIZATIONS = (
    "locale,name,beforeEarnedDescription,afterEarnedDescription,gameCenterAchievement,gameCenterAchievementImage"
)
_OF_IMAGES = "fileSize,fileName,imageAsset,uploadOperations,assetDeliveryState,gameCenterAchievementLocalization"

# What `fields[…]` may name of each type; much of it has no counterpart here, and is then not there.
FIELDS: Mapping[str, frozenset[str]] = {
    kind: frozenset(names.split(","))
    for kind, names in {
        ACHIEVEMENTS: _OF_ACHIEVEMENTS,
        LOCALIZATIONS: _OF_LOCALIZATIONS,
        RELEASES: "live,gameCenterDetail,gameCenterAchievement",
        DETAILS: _OF_DETAILS,
        GROUPS: _OF_GROUPS,
        IMAGES: _OF_IMAGES,
        ACTIVITIES: _OF_ACTIVITIES,
    }.items()
}


class Asking(NamedTuple):
    """What the query of an address may say."""

    fields: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    filters: tuple[str, ...] = ()
    is_list: bool = False
    limits: tuple[str, ...] = ()


_ACHIEVEMENT = Asking(
    (ACHIEVEMENTS, DETAILS, GROUPS, LOCALIZATIONS, RELEASES, ACTIVITIES),
    ("gameCenterDetail", "gameCenterGroup", "groupAchievement", "localizations", "releases", "activity"),
    limits=("localizations", "releases"),
)
ONE_ACHIEVEMENT = _ACHIEVEMENT
MANY_ACHIEVEMENTS = _ACHIEVEMENT._replace(
    filters=("referenceName", "archived", "id"),
    is_list=True,
)
ONE_LOCALIZATION = Asking(
    (LOCALIZATIONS, ACHIEVEMENTS, IMAGES), ("gameCenterAchievement", "gameCenterAchievementImage")
)
MANY_LOCALIZATIONS = ONE_LOCALIZATION._replace(is_list=True)
ONE_RELEASE = Asking((RELEASES, ACHIEVEMENTS, DETAILS), ("gameCenterDetail", "gameCenterAchievement"))
RELEASES_OF_ACHIEVEMENT = ONE_RELEASE._replace(filters=("live", "gameCenterDetail"), is_list=True)
RELEASES_OF_DETAIL = ONE_RELEASE._replace(filters=("live", "gameCenterAchievement"), is_list=True)
ONE_DETAIL = Asking(
    (DETAILS, GROUPS, ACHIEVEMENTS, RELEASES),
    ("gameCenterGroup", "gameCenterAchievements", "achievementReleases"),
    limits=("gameCenterAchievements", "achievementReleases"),
)
ONE_GROUP = Asking(
    (GROUPS, DETAILS, ACHIEVEMENTS),
    ("gameCenterDetails", "gameCenterAchievements"),
    limits=("gameCenterDetails", "gameCenterAchievements"),
)
IDS = Asking(is_list=True)
NOTHING = Asking()
