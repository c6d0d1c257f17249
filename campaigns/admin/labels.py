"""The colours of states; each is also said in words."""

from campaigns.models import Campaign, Firing, LedgerEntry, Reward

CAMPAIGN = {
    Campaign.Status.DRAFT: "default",
    Campaign.Status.LIVE: "success",
    Campaign.Status.PAUSED: "warning",
    Campaign.Status.ARCHIVED: "default",
}
FIRING = {Firing.Status.FIRED: "success", Firing.Status.SKIPPED: "default", Firing.Status.REVERSED: "warning"}
REWARD = {
    Reward.State.ISSUED: "success",
    Reward.State.AWAITING_CODE: "warning",
    Reward.State.FAILED: "danger",
    Reward.State.REDEEMED: "info",
    Reward.State.EXPIRED: "default",
    Reward.State.VOIDED: "default",
}
LEDGER = {
    LedgerEntry.Kind.EARNED: "success",
    LedgerEntry.Kind.SPENT: "info",
    LedgerEntry.Kind.REVERSED: "warning",
    LedgerEntry.Kind.CORRECTED: "default",
}
