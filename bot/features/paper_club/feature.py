"""The paper club: a paper each week, votes on papers that members propose, and what they took from them."""

from bot.feature.declaration import Feature
from bot.feature.post_kinds import PostKind, Section
from bot.features.paper_club import (
    cards,
    contributions,
    native_votes,
    poll_queries,
    prompt_cards,
    rules,
    service,
    voting,
)
from bot.features.paper_club.commands import OPEN_VOTE, PAPER, PAPERS, PROPOSE, READ, VOTE
from bot.features.paper_club.in_check_in import TAKEAWAY
from bot.messages.card import Tone

FEATURE = Feature(
    name="paper_club",
    is_optional=True,
    commands=(PAPER, PROPOSE, VOTE, READ, PAPERS, OPEN_VOTE),
    posts=(
        PostKind(
            name=rules.PAPER_PROMPT,
            title="paper to read",
            order=60,
            schedule=service.schedule_prompt,
            gather=service.gather_prompt,
            draw=lambda course, post, data: prompt_cards.prompt(course, post.week or 1, data.chosen),
            blank=service.PromptData(),
            tone=Tone.READING,
            shows_dates=False,
        ),
        PostKind(
            name=rules.PAPER_VOTE,
            title="vote on a paper",
            gather=voting.gather_vote,
            draw=lambda course, _, ballot: cards.ballot(course, ballot),
            tone=Tone.READING,
            is_poll=True,
            counts_live=True,
        ),
    ),
    sections=(
        Section(
            post="recap",
            key="takeaways",
            gather=service.gather_takeaways,
            draw=lambda _, week, rows, names: [
                cards.quoted_takeaways(week, service.name_takeaways(rows, names))
            ],
        ),
    ),
    ballots=native_votes.BALLOTS,
    list_concerned=poll_queries.list_with_open_poll,
    contributions=contributions.KINDS,
    check_in_parts=(TAKEAWAY,),
    on_planning=voting.close_if_over,
    on_calendar_changed=voting.follow_calendar,
    on_joined=voting.recount_after_return,
    on_left=voting.recount_after_leaving,
    on_renamed=service.redraw_naming,
    on_erased=service.redraw_naming,
)
