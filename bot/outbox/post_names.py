"""Split from bot.features.group_lifecycle.cards."""

from bot.study.calendar import PostKind

NAMES = {
    PostKind.STAGE_OPENING: "stage opening",
    PostKind.WEEK_GOALS: "goals of the week",
    PostKind.PAPER_PROMPT: "paper to read",
    PostKind.CHECK_IN: "check-in",
    PostKind.NUDGE: "private reminders",
    PostKind.RECAP: "recap",
    PostKind.STAGE_FINALE: "stage finale",
    PostKind.PLAN_FINALE: "finale of the plan",
    PostKind.ANNOUNCEMENT: "announcement",
    PostKind.PAPER_VOTE: "vote on a paper",
    PostKind.PROJECT: "project",
    PostKind.REVIEW_REQUEST: "request for a review",
    PostKind.REVIEW: "review",
    PostKind.BUDDIES: "match of buddies",
    PostKind.BUDDY_NUDGE: "word from a buddy",
    PostKind.NOTICE: "notice to organizers",
}


def post_name(kind: str, week: int | None) -> str:
    """`check-in of week 3`: how people read of a post."""
    name = NAMES[PostKind(kind)]
    return f"{name.removesuffix(' of the week')} of week {week}" if week else name
