"""Rights are looked up, and end: bans, hidden channels, demotions; who is let in, and who is taken out."""

import pytest

from tests.dialogues.dialogue import BEGIN, ON_LOCAL, Dialogue

WEEK_1 = "wait until 2026-03-03T10:00:00+01:00"
ELEVEN_MINUTES = "wait 11m"
ON_SERVERS = pytest.mark.parametrize("stage", ["local", "discord"], indirect=True)
"""Where somebody who is banned can still write to the bot: Slack lets nobody in who is deactivated."""

GROUP = "deep-learning-2026-03-02"


@ON_SERVERS
async def test_who_is_banned_between_two_presses_changes_and_reads_nothing_any_more(
    dialogue: Dialogue,
) -> None:
    await dialogue.play(f"""{BEGIN}
        alice: /plan join
        troll: /plan join
        {WEEK_1}
        in direct messages
        troll: /plan progress overall
    """)
    assert dialogue.last("troll").tells("alice")
    await dialogue.play(f"""
        troll: /plan projects review willing:on
        ban troll
        {ELEVEN_MINUTES}
        troll: /plan projects submit https://evil.example/slur note:"you banned me lol"
    """)
    assert dialogue.last("troll").card == "refused"
    assert "can no longer see the channel" in dialogue.last("troll").text
    assert not dialogue.posts("evil.example")
    for line in (
        "/plan progress",
        "/plan papers read I hate all of you",
        "/plan checkin stuck",
        "/plan week",
    ):
        await dialogue.play(f"troll: {line}")
        assert dialogue.last("troll").card == "refused", line
        assert "alice" not in dialogue.last("troll").text
    await dialogue.play("in #general\nalice: /plan progress overall")
    assert "troll" not in dialogue.last("alice").text
    await dialogue.play("organizer: /plan-admin status")
    assert "1, of whom" in dialogue.last("organizer").text


async def test_who_is_back_goes_on_where_they_were(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{BEGIN}
        alice: /plan join
        {WEEK_1}
        alice: /plan done s1.linear-algebra.vectors
        hide #general from alice
        in direct messages
        {ELEVEN_MINUTES}
        alice: /plan done s1.linear-algebra.matrices
    """)
    assert dialogue.last("alice").card == "refused"
    await dialogue.play("""
        show #general to alice
        in #general
        alice: /plan week
    """)
    answer = dialogue.last("alice")
    assert answer.card != "refused"
    await dialogue.play("alice: /plan join")
    assert dialogue.last("alice").card == "already_member"


async def test_who_went_before_the_recap_is_not_in_it(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{BEGIN}
        alice: /plan join
        troll: /plan join
        wait until 2026-03-05T10:00:00+01:00
        alice: /plan papers read Attention is a lookup
        troll: /plan papers read You are all worthless
        wait until 2026-03-08T12:00:00+01:00
        hide #general from troll
        wait until 2026-03-09T09:30:00+01:00
    """)
    recap = dialogue.reads(card="recap")
    assert "Attention is a lookup" in recap.text
    assert "worthless" not in recap.text
    assert "troll" not in recap.text


async def test_a_founder_without_rights_is_no_organizer(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{BEGIN}
        alice: /plan join
        organizer: /plan-admin people organizers add alice
        demote organizer
        {ELEVEN_MINUTES}
        in direct messages
        organizer: /plan-admin people export
    """)
    assert dialogue.last("organizer").card == "refused"
    await dialogue.play("""
        in #general
        organizer: /plan-admin status
    """)
    assert dialogue.last("organizer").card == "refused"
    await dialogue.play("alice: /plan-admin status")
    assert dialogue.last("alice").card == "group_status", "who was named needs no right of the platform"
    await dialogue.play("promote organizer\nwait 11m\norganizer: /plan-admin status")
    assert dialogue.last("organizer").card == "group_status"


@ON_SERVERS
async def test_the_last_named_organizer_who_is_banned_locks_nobody_out(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{BEGIN}
        ban organizer
        promote bob
        bob: /plan join
        bob: /plan-admin people organizers remove organizer
    """)
    assert dialogue.last("bob").card == "organizer_changed"
    await dialogue.play("in direct messages\norganizer: /plan-admin status")
    assert dialogue.last("organizer").card == "refused"


HIDDEN = """
    in #leadership
    organizer: /plan-admin start deep-learning standard 2026-03-02 09:00 UTC name:"Redundancies 2026"
    hide #leadership from mallory
    in #lobby
"""


async def test_a_group_in_a_hidden_channel_is_found_by_nobody_else(dialogue: Dialogue) -> None:
    await dialogue.play(f"{HIDDEN}mallory: /plan home")
    assert "Redundancies" not in dialogue.last("mallory").text
    for wanted in ('"Redundancies 2026"', "nothing", "redundancies", "d"):
        await dialogue.play(f"mallory: /plan join {wanted}")
        assert GROUP not in dialogue.last("mallory").text
        assert f"There is no group called “{wanted.strip(chr(34))}” here. If" in dialogue.last("mallory").text
    await dialogue.play("""
        organizer: /plan home
        alice: /plan home
    """)
    if dialogue.player.platform != "slack":  # a private channel has nobody of those who came later
        assert "Join Redundancies 2026" in dialogue.last("alice").text


async def test_who_cannot_see_the_channel_is_let_in_by_an_organizer(dialogue: Dialogue) -> None:
    await dialogue.play(f"{HIDDEN}mallory: /plan join {GROUP}\nmallory: /plan join no-such-group")
    hidden, nothing = (one.text for one in dialogue.private("mallory")[-2:])
    assert hidden.replace(GROUP, "X") == nothing.replace("no-such-group", "X"), "both read the same"
    await dialogue.play("in #leadership\norganizer: /plan-admin status")
    assert "1 person asks to join." in dialogue.last("organizer").text
    await dialogue.play("""
        organizer: click "Who asks"
        organizer: click "Admit"
        wait 1m
    """)
    assert "mallory is in Redundancies 2026" in dialogue.private("organizer")[-1].text
    assert [one.card for one in dialogue.directs("mallory")] == ["admitted"]
    await dialogue.play("wait 11m\nin #lobby\nmallory: /plan week")
    assert dialogue.last("mallory").card == "week", "they need not see the channel"
    await dialogue.play("ban mallory")
    await dialogue.play("wait 2d\nin #leadership\norganizer: /plan-admin people list")
    assert "Members: nobody yet" in dialogue.last("organizer").text


@ON_LOCAL
async def test_who_asks_under_a_members_name_is_told_apart(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{HIDDEN}
        hide #leadership from Alice
        Alice: /plan join {GROUP}
        mallory: /plan join {GROUP}
        in #leadership
        alice: /plan join
        organizer: /plan-admin people list
    """)
    wishes = dialogue.last("organizer").lines
    assert "Alice (not the member who is called so)" in wishes
    assert "mallory" in wishes


async def test_a_declined_wish_is_not_shown_again(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{HIDDEN}
        mallory: /plan join {GROUP}
        in #leadership
        organizer: /plan-admin people list
        organizer: click "Decline"
        in #lobby
        mallory: /plan join {GROUP}
        in #leadership
        organizer: /plan-admin people list
    """)
    assert "mallory" not in dialogue.last("organizer").text


async def test_a_member_is_removed_and_comes_back_or_is_blocked_for_good(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{BEGIN}
        troll: /plan join
        alice: /plan join
        {WEEK_1}
        troll: /plan done s1.linear-algebra.vectors
        organizer: /plan-admin people remove troll
        organizer: click "Confirm"
    """)
    assert dialogue.last("organizer").card == "member_removed"
    await dialogue.play("alice: /plan progress overall")
    assert "troll" not in dialogue.last("alice").text
    await dialogue.play("troll: /plan join")
    assert dialogue.last("troll").card == "welcome"
    await dialogue.play("""
        organizer: /plan-admin people block troll
        organizer: click "Confirm"
        troll: /plan join
    """)
    assert "do not let you in" in dialogue.last("troll").text
    await dialogue.play("""
        troll: /plan data delete
        troll: click "Delete everything"
        troll: /plan join
    """)
    assert "do not let you in" in dialogue.last("troll").text, "a block outlives the person's data"
    await dialogue.play("organizer: /plan-admin people list")
    assert dialogue.last("organizer").tells("Blocked", "A former member")
    await dialogue.play("""
        organizer: click "Unblock"
        troll: /plan join
    """)
    assert dialogue.last("troll").card == "welcome"


async def test_the_member_who_was_named_is_removed_in_a_second_group_too(dialogue: Dialogue) -> None:
    """Members are numbered in their group; rows are numbered over all groups."""
    await dialogue.play(f"""{BEGIN}
        eve: /plan join
        in #second
        organizer: /plan-admin start deep-learning standard 2026-03-02 09:00 UTC
        troll: /plan join
        alice: /plan join
        organizer: /plan-admin people list
    """)
    assert dialogue.last("organizer").tells("troll #1, alice #2")
    await dialogue.play("""
        organizer: /plan-admin people block troll
        organizer: click "Confirm"
        organizer: /plan-admin people list
    """)
    assert dialogue.last("organizer").tells("Members: alice #2", "Blocked")


async def test_a_takeaway_is_taken_down_wherever_it_is_kept(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{BEGIN}
        alice: /plan join
        bob: /plan join
        wait until 2026-03-05T10:00:00+01:00
        alice: /plan papers read Something vile
        bob: /plan papers read Attention is a lookup
        wait until 2026-03-09T09:30:00+01:00
    """)
    assert "Something vile" in dialogue.reads(card="recap").text
    await dialogue.play("""
        alice: click "Share a takeaway"
        alice: submit takeaway="Something harmless"
        organizer: /plan-admin people contributions
    """)
    rows = dialogue.last("organizer").text
    assert "Something harmless" in rows, "the recap keeps what was said before"
    await dialogue.play("organizer: /plan-admin people contributions 166")
    assert dialogue.last("organizer").card == "contributions", "nothing can be buried under a hundred others"
    await dialogue.play("organizer: /plan-admin people contributions")
    number = dialogue.last("organizer")
    assert number.card == "contributions"
    await dialogue.play("""
        organizer: click "Take down…" on item takeaway-1
        organizer: click "Confirm"
        wait 1m
        bob: /plan papers list week:1
    """)
    assert "Something vile" not in dialogue.last("bob").text
    assert "Attention is a lookup" in dialogue.last("bob").text
    recap = dialogue.reads(card="recap").text
    assert "Something vile" not in recap
    assert "Attention is a lookup" in recap


async def test_a_project_and_its_review_are_taken_down(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{BEGIN}
        alice: /plan join
        bob: /plan join
        bob: /plan projects review willing:on
        {WEEK_1}
        alice: /plan projects submit https://example.org/mine s1.algebra.exercise review:on note:"my first"
        wait 1m
        bob: /plan projects review text:"You are worthless and should quit"
        wait 1m
    """)
    review = dialogue.directs("alice", "review")[-1]
    assert "worthless" in review.text
    await dialogue.play("""
        in direct messages
        alice: click "Report it"
        in #general
        organizer: /plan-admin status
    """)
    assert "Members reported 1 contribution." in dialogue.last("organizer").text
    await dialogue.play("""
        organizer: click "Look at it"
        organizer: click "Take down…" on item review-1
        organizer: click "Confirm"
        wait 1m
        alice: /plan projects review
    """)
    assert "worthless" not in dialogue.last("alice").text
    assert "worthless" not in dialogue.now(review).text
    assert "reported" not in dialogue.private("organizer", "group_status")[-1].text.split("Members")[0]
    post = dialogue.posts(card="project")[-1]
    assert "example.org" in dialogue.now(post).text
    await dialogue.play("""
        organizer: /plan-admin people contributions
        organizer: click "Take down…" on item project
        organizer: click "Confirm"
        wait 1m
        alice: /plan projects submit
    """)
    assert "example.org" not in dialogue.now(post).text
    assert "example.org" not in dialogue.last("alice").text


async def test_a_proposal_is_taken_down_out_of_a_vote(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{BEGIN}
        alice: /plan join
        bob: /plan join
        {WEEK_1}
        alice: /plan papers propose https://evil.example/paper A vile title
        bob: /plan papers propose 1706.03762 Attention
        bob: /plan papers propose 1409.0473 Alignment
        organizer: /plan-admin papers vote
        wait 1m
        bob: /plan papers vote 2
        organizer: /plan-admin people contributions page:1
        organizer: click "Take down…" on item proposal-1
        organizer: click "Confirm"
        wait 2m
    """)
    ballot = dialogue.reads(card="paper_vote")
    assert "A vile title" not in ballot.text
    assert ballot.tells("Attention", "Alignment")
    await dialogue.play("bob: /plan papers list\nwait until 2026-03-11T10:00:00+01:00")
    assert "vile" not in dialogue.last("bob").text
    assert "Attention" in dialogue.reads(card="paper_prompt").text, "the vote for it was kept"
