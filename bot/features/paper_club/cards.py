"""Cards of the paper club: proposals, the vote, the list of papers, and takeaways."""

from collections.abc import Sequence

from bot.features.paper_club.rules import Ballot, ClubPaper, Takeaway, WeekPaper
from bot.messages.actions import Action
from bot.messages.card import Block, Button, Buttons, Card, Footnote, Heading, Paragraph, Row, Style
from bot.messages.fitting import fit, headline
from bot.messages.limits import LONGEST_ACTION
from bot.messages.live_count import is_counted, live_count
from bot.messages.poll import Poll, PollAnswer
from bot.messages.text import Bold, Code, Instant, Link, Text, TimeStyle, lines, text
from bot.study.course import Course
from bot.wording.counting import counted
from bot.wording.naming import shorten

WHO_VOTED = "The count does not show who voted."

MOST_TAKEAWAYS = 5
"""Takeaways that a recap quotes."""


def proposed(course: Course, paper: ClubPaper, zone: str) -> Card:
    """The answer to proposing a paper."""
    withdraw = Action("plan papers propose", {"link": paper.link, "withdraw": "on"}, course.cohort_id)
    action = str(withdraw)
    blocks: list[Block] = [
        Paragraph(text(Bold("Proposed: "), _linked(paper), ". An organizer can put it to the vote."))
    ]
    if len(action) <= LONGEST_ACTION:
        blocks.append(Buttons((Button("Withdraw", action),)))
    blocks.append(Footnote(text(Code("/plan papers list"), " lists all proposals. I never open links.")))
    return Card("paper_proposed", tuple(blocks), zone)


def ballot(course: Course, vote: Ballot) -> Card:
    """The vote, with a live count and a poll; after its end, the result."""
    rows = [text(f"{place}. ", *_by(paper)) for place, (paper, _) in enumerate(vote.papers, start=1)]
    labels = [ballot_label(place, paper) for place, (paper, _) in enumerate(vote.papers, start=1)]
    counts = [(label, votes) for label, (_, votes) in zip(labels, vote.papers, strict=True)]
    tally = live_count(counts, "Votes", hides_small=vote.hides_small)
    answers = tuple(
        PollAnswer(
            label,
            vote_action(course.cohort_id, vote.week, place),
            vote_action(course.cohort_id, vote.week, place, withdraw=True),
        )
        for place, label in enumerate(labels, start=1)
    )
    head: list[Block] = [
        Heading(f"🗳️ Which paper shall we read in week {vote.week}?"),
        Paragraph(lines(*rows)),
    ]
    if vote.closes_in is None:
        chosen = vote.chosen
        result = (
            text(Bold("Chosen: "), _linked(chosen), ".")
            if chosen
            else text("Nobody voted, so nothing was chosen. The papers wait for the next vote.")
        )
        return Card("paper_vote", (*head, tally, Paragraph(result)), course.zone, poll=Poll(answers, None))
    foot = text(
        "Each member has one vote, until ",
        Instant(course.calendar.start(vote.week), TimeStyle.DEADLINE),
        ". A tie goes to the paper proposed first. ",
        WHO_VOTED,
    )
    seen = text(
        "The poll below shows who voted for what. ", Code("/plan papers vote 2"), " votes without a name."
    )
    card = Card(
        "paper_vote",
        (*head, tally, Footnote(foot)),
        course.zone,
        poll=Poll(answers, vote.closes_in, seen),
    )
    # A platform's own poll shows from the first vote on who voted for what.
    return card.unfolded if vote.hides_small else card


def ballot_paper(course: Course, vote: Ballot, own: ClubPaper | None, zone: str, said: str = "") -> Card:
    """The open vote for one member, who voted for the paper `own`. `said` tells what was just done."""
    shows_count = is_counted((votes for _, votes in vote.papers), hides_small=vote.hides_small)
    rows = [
        _to_choose(course, vote.week, place, paper, votes if shows_count else None, is_own=paper == own)
        for place, (paper, votes) in enumerate(vote.papers, start=1)
    ]
    head: list[Block] = [Heading(f"🗳️ Which paper shall we read in week {vote.week}?")]
    if said:
        head.append(Paragraph(text(said)))
    later = "" if shows_count else "Votes are counted once there are five. "
    until = Instant(course.calendar.start(vote.week), TimeStyle.DEADLINE)
    foot = text(f"{later}You can vote, and change your vote, until ", until, ". ", WHO_VOTED)
    return Card("ballot_paper", (*head, *rows, Footnote(foot)), zone)


def _to_choose(
    course: Course, week: int, place: int, paper: ClubPaper, votes: int | None, *, is_own: bool
) -> Row:
    """A paper of the vote. `votes`: None if they are not to be told yet."""
    mark = "✅ " if is_own else ""
    count = counted(votes, "vote") if votes is not None else ""
    cells = (
        ("Paper", text(f"{mark}{place}. ", Link(shorten(paper.title, 100), paper.link))),
        ("Proposed by", text(f"Proposed by {paper.proposer or 'a member'}")),
        *((("Votes", text(count)),) if count else ()),
    )
    action = vote_action(course.cohort_id, week, place, withdraw=is_own, again=True)
    button = Button("Take back", action) if is_own else Button("Vote", action, Style.PRIMARY)
    words = text(f"{mark}{place}. ", *_by(paper), f" · {count}" if count else "")
    return Row(words, button, cells=cells)


def confirm_close(course: Course, vote: Ballot) -> Card:
    """Asks an organizer whether the vote is to end now, and says what it would choose."""
    counts = dict(vote.papers)
    total, leader = sum(counts.values()), vote.leader
    if leader is None:
        result = text("Nobody has voted yet, so nothing would be chosen. The papers wait for the next vote.")
    elif not is_counted(counts.values(), hides_small=vote.hides_small):
        result = text(f"{counted(total, 'member')} voted so far: too few for me to tell you for what.")
    else:
        tie = list(counts.values()).count(counts[leader]) > 1
        first = "It is a tie, so the paper proposed first would be chosen: " if tie else "It would choose "
        result = text(first, _linked(leader), f", with {counts[leader]} of {counted(total, 'vote')}.")
    close = Action("plan-admin papers vote", {"action": "close", "sure": "on"}, course.cohort_id)
    return Card(
        "confirm_vote_end",
        (
            Heading(f"End the vote on the paper of week {vote.week} now?"),
            Paragraph(result),
            Buttons((Button("Confirm", str(close), Style.DANGER),)),
            Footnote(
                text(
                    "Nothing ends before you confirm. By itself the vote ends ",
                    Instant(course.calendar.start(vote.week), TimeStyle.DEADLINE),
                    ".",
                )
            ),
        ),
        course.zone,
    )


def ballot_label(place: int, paper: ClubPaper) -> str:
    """The title of a paper in the poll and in the count, with its place."""
    return f"{place}. {shorten(paper.title, 40)}"


def vote_action(cohort_id: int, week: int, place: int, *, withdraw: bool = False, again: bool = False) -> str:
    """The action of voting for the paper at that place, or with `withdraw` of taking that vote back.

    `again`: the member's ballot is shown afterwards.
    """
    given = {"number": str(place), "week": str(week)}
    given |= {"withdraw": "on"} if withdraw else {}
    given |= {"again": "on"} if again else {}
    return str(Action("plan papers vote", given, cohort_id))


def has_read(course: Course, week: int, title: str, *, noted: bool, is_recapped: bool, zone: str) -> Card:
    """The answer to having read a paper. `noted`: with a takeaway. `is_recapped`: the week's recap has been
    posted already.
    """
    said = text(f"You have read week {week}'s paper: “{shorten(title, 150)}”.")
    if noted and is_recapped:
        said = text(said, " Your takeaway is kept with it: ", Code(f"/plan papers list week:{week}"), ".")
    elif noted:
        said = text(said, " Your takeaway goes into the week's recap.")
    share = () if noted else (Buttons((takeaway_button(course, week),)),)
    return Card("paper_read", (Paragraph(said), *share), zone)


def takeaway_button(course: Course, week: int) -> Button:
    """Opens a form that asks what the reader takes from the paper of a week."""
    form = Action("plan papers read", {"week": str(week)}, course.cohort_id, ask=("takeaway",))
    return Button("Share a takeaway", str(form))


def papers(
    course: Course,
    read: Sequence[WeekPaper],
    waiting: Sequence[ClubPaper],
    page: int,
    pages: int,
    zone: str,
    *,
    can_vote: bool = False,
) -> Card:
    """A page of what the group has read, and what was proposed. `can_vote`: a vote on some of it is open."""
    rows = [
        text(f"• Week {one.week}: ", Link(one.title, one.link) if one.link else one.title, _readers(one))
        for one in read
    ]
    short = [text(f"• Week {one.week}: {shorten(one.title, 60)}", _readers(one)) for one in read]
    proposals = [text("• ", *_by(paper)) for paper in waiting]
    brief = [text(f"• {shorten(paper.title, 60)}") for paper in waiting]
    say_so = Code("/plan papers read")
    none_yet = [text("Nothing yet. Have you read this week's paper? Say so with ", say_so, ".")]
    vote = [Button("Vote…", str(Action("plan papers vote", {}, course.cohort_id)))] if can_vote else []
    turns = [
        Button(label, str(Action("plan papers list", {"page": str(number)}, course.cohort_id)))
        for label, number in ((f"‹ Page {page - 1}", page - 1), (f"Page {page + 1} of {pages} ›", page + 1))
        if 1 <= number <= pages
    ]

    def blocks(listed: Sequence[Text], proposed: Sequence[Text]) -> list[Block]:
        found: list[Block] = [Heading("📚 What we have read"), Paragraph(lines(*(listed or none_yet)))]
        if proposed:
            found.append(Paragraph(lines(text(Bold("Proposed")), *proposed)))
        if buttons := [*vote, *turns]:
            found.append(Buttons(tuple(buttons)))
        foot = text(
            "To propose a paper: ",
            Code("/plan papers propose"),
            ". To see the takeaways of a week: ",
            Code("/plan papers list week:3"),
            ".",
        )
        return [*found, Footnote(foot)]

    return fit("papers", blocks(rows, proposals), blocks(rows, brief), blocks(short, brief), zone=zone)


def takeaways(week: int, title: str, said: Sequence[Takeaway], zone: str) -> Card:
    """What members took from the week's paper."""
    heading = headline(f"📰 Week {week}: {title}")
    if not said:
        return Card("takeaways", (heading, Paragraph(text("Nobody has shared a takeaway yet."))), zone)

    def blocks(longest: int, most: int) -> list[Block]:
        rows = [text(f"• {shorten(one.words, longest)} — {one.name}") for one in said[:most]]
        more = [text(f"… and {len(said) - most} more.")] if len(said) > most else []
        return [heading, Paragraph(lines(*rows, *more))]

    return fit("takeaways", blocks(500, 50), blocks(200, 15), blocks(100, 20), zone=zone)


def quoted_takeaways(week: int, said: Sequence[Takeaway]) -> list[Block]:
    """The part of a week's recap that quotes the first MOST_TAKEAWAYS takeaways; empty if there are none."""
    if not said:
        return []
    quotes = [text(f"• {shorten(one.words, 300)} — {one.name}") for one in said[:MOST_TAKEAWAYS]]
    more = [text(f"… and {len(said) - MOST_TAKEAWAYS} more: ", Code(f"/plan papers list week:{week}"))]
    listed = [*quotes, *(more if len(said) > MOST_TAKEAWAYS else [])]
    return [Paragraph(lines(text(Bold("What we took from the paper")), *listed))]


def _linked(paper: ClubPaper) -> Link:
    return Link(shorten(paper.title, 150), paper.link)


def _by(paper: ClubPaper) -> Text:
    return text(_linked(paper), f" — {paper.proposer}" if paper.proposer else "")


def _readers(one: WeekPaper) -> str:
    chosen = ", chosen by the group" if one.is_chosen else ""
    by = f"read by {one.readers}" if one.readers else "nobody has read it yet"
    return f" — {by}{chosen}"
