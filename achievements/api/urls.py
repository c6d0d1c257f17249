"""`/api/v1/`: the addresses of this floor."""

from django.urls import path

from . import views

urlpatterns = [
    path("achievements", views.AchievementList.as_view(), name="achievements"),
    path("achievements/check", views.AchievementCheck.as_view(), name="achievement-check"),
    path("achievements/<str:key>", views.AchievementDetail.as_view(), name="achievement"),
    path("achievements/<str:key>/publish", views.AchievementPublish.as_view(), name="achievement-publish"),
    path("achievements/<str:key>/pause", views.AchievementPause.as_view(), name="achievement-pause"),
    path("achievements/<str:key>/archive", views.AchievementArchive.as_view(), name="achievement-archive"),
    path("achievements/<str:key>/duplicate", views.AchievementDuplicate.as_view(), name="achievement-duplicate"),
    path("achievements/<str:key>/icon", views.AchievementIcon.as_view(), name="achievement-icon"),
    path("public/<str:store_code>/achievements", views.PublicList.as_view(), name="public-achievements"),
    path("public/<str:store_code>/achievements/<str:key>", views.PublicDetail.as_view(), name="public-achievement"),
    path("completions", views.CompletionList.as_view(), name="completions"),
    path("events/<uuid:id>/outcomes", views.EventOutcomes.as_view(), name="event-outcomes"),
    path("members/<uuid:id>/achievements", views.MemberAchievements.as_view(), name="member-achievements"),
    path("members/<uuid:id>/achievements/<str:key>", views.MemberAchievement.as_view(), name="member-achievement"),
    path("members/<uuid:id>/achievements/<str:key>/adjust", views.MemberAdjust.as_view(), name="member-adjust"),
    path("members/<uuid:id>/achievements/<str:key>/reset", views.MemberReset.as_view(), name="member-reset"),
    path("members/<uuid:id>/achievements/<str:key>/report", views.MemberReport.as_view(), name="member-report"),
    path("reports", views.Reports.as_view(), name="reports"),
    path("events/<uuid:id>/release", views.EventRelease.as_view(), name="event-release"),
    path("members/<uuid:id>/achievements/<str:key>/history", views.MemberHistory.as_view(), name="member-history"),
    path("members/<uuid:id>/completions", views.MemberCompletions.as_view(), name="member-completions"),
    path("me/achievements", views.MyAchievements.as_view(), name="my-achievements"),
    path("me/achievements/<str:key>", views.MyAchievement.as_view(), name="my-achievement"),
    path("me/achievements/<str:key>/history", views.MyHistory.as_view(), name="my-history"),
    path("me/completions", views.MyCompletions.as_view(), name="my-completions"),
]
