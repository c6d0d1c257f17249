"""`/api/v1/`: the addresses of this floor."""

from django.urls import path

from . import views

urlpatterns = [
    path("campaigns", views.CampaignList.as_view(), name="campaigns"),
    path("campaigns/<str:key>", views.CampaignDetail.as_view(), name="campaign"),
    path("campaigns/<str:key>/publish", views.CampaignPublish.as_view(), name="campaign-publish"),
    path("campaigns/<str:key>/pause", views.CampaignPause.as_view(), name="campaign-pause"),
    path("campaigns/<str:key>/archive", views.CampaignArchive.as_view(), name="campaign-archive"),
    path("campaigns/<str:key>/firings", views.CampaignFirings.as_view(), name="campaign-firings"),
    path("rewards", views.RewardList.as_view(), name="rewards"),
    path("rewards/<uuid:id>", views.RewardDetail.as_view(), name="reward"),
    path("rewards/<uuid:id>/fill", views.RewardFill.as_view(), name="reward-fill"),
    path("rewards/<uuid:id>/redeem", views.RewardRedeem.as_view(), name="reward-redeem"),
    path("rewards/<uuid:id>/void", views.RewardVoid.as_view(), name="reward-void"),
    path("pools", views.PoolList.as_view(), name="pools"),
    path("pools/<str:key>", views.PoolDetail.as_view(), name="pool"),
    path("pools/<str:key>/codes", views.PoolFill.as_view(), name="pool-codes"),
    path("members/<uuid:id>/points", views.MemberPoints.as_view(), name="member-points"),
    path("members/<uuid:id>/points/entries", views.MemberEntries.as_view(), name="member-entries"),
    path("members/<uuid:id>/points/spend", views.MemberSpend.as_view(), name="member-spend"),
    path("members/<uuid:id>/points/correct", views.MemberCorrect.as_view(), name="member-correct"),
    path("me/rewards", views.MyRewards.as_view(), name="my-rewards"),
    path("me/points", views.MyPoints.as_view(), name="my-points"),
    path("me/points/entries", views.MyEntries.as_view(), name="my-entries"),
]
