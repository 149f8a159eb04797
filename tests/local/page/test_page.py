"""The page over a real socket, without a browser: what it serves, escapes, refuses, and does."""

from datetime import timedelta
from pathlib import Path

import pytest

from adapters.local.chat import MessageKind
from adapters.local.page.drawing import is_web
from adapters.local.page.views import MOST_SHOWN
from adapters.local.script import Choose, Click, GoTo, Say, Submit, Wait
from bot.messages.card import Card, Heading, Paragraph
from bot.messages.notice import notice
from bot.messages.text import Bold, Code, Link, text

from .visiting import BEGIN, Visitor, begin, play, visiting, words_of

HOSTILE = '"><img src=x onerror=alert(1)>'


async def test_nothing_comes_from_elsewhere_and_nothing_runs_but_our_script(tmp_path: Path) -> None:
    async with visiting(tmp_path) as alice:
        await begin(alice, "alice")
        for path in ("", "parts", "complete", "static/page.css", "static/page.js", "static/icon.svg"):
            answer = await alice.get(path, line="/plan")
            assert answer.status == 200
            policy = answer.headers["Content-Security-Policy"]
            assert "default-src 'none'" in policy
            assert "script-src 'self'; style-src 'self'" in policy
            assert "unsafe" not in policy
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
        seen = await alice.see()
        assert len(seen.messages) == 2  # the invitation, and alice's welcome
        for tag, given in seen.tags:
            assert not {"style", "srcset"} & given.keys()
            assert not any(name.startswith("on") for name in given if given[name] != "discord")
            assert given.get("src", "/").startswith("/")
            assert tag != "style"
            assert tag != "script" or given["src"] == "/static/page.js"
        assert (await alice.get("static/../server.py")).status == 404


async def test_another_site_can_neither_act_nor_read(tmp_path: Path) -> None:
    async with visiting(tmp_path) as alice:
        for headers in (
            {"Origin": "https://evil.example"},
            {"Origin": "null"},
            {"Sec-Fetch-Site": "cross-site"},
            {"Host": "evil.example"},
        ):
            seen = await alice.send_with(headers, "say", line="/plan help")
            assert seen.status == 403
        read = await alice.http.get(alice.address, headers={"Host": "rebound.example:80"})
        assert read.status == 403
        assert alice.live.player.transcript.messages == []
        own = {"Origin": alice.address.rstrip("/"), "Sec-Fetch-Site": "same-origin"}
        assert (await alice.send_with(own, "say", line="/plan help")).status == 200
        assert len(alice.live.player.transcript.messages) == 1


async def test_whatever_people_are_called_or_write_is_text(tmp_path: Path) -> None:
    async with visiting(tmp_path) as alice:
        await begin(alice)
        mallory = alice.as_person(HOSTILE)
        mallory.place["room"] = "#<script>alert(2)</script>"
        assert (await mallory.say(f"/plan {HOSTILE}")).status == 200
        add = alice.live.player.transcript.add
        shown = text(
            "<b>not bold</b>",
            Bold("<i>"),
            Code("</code><script>"),
            Link("click <me>", "javascript:alert(3)"),
            Link("here", 'https://example.org/?a="><script>&b'),
            Link("there", "//evil.example/x"),
            " \u202eesrever",
        )
        add(MessageKind.POST, "discord", "#general", Card("odd", (Heading("<h1>"), Paragraph(shown))))
        for seen in (await mallory.see(), await alice.see()):
            assert [given.get("src") for tag, given in seen.tags if tag in {"script", "img"}] == [
                "/static/page.js",
                "/static/icon.svg",
            ]
            assert not any("onerror" in given for _, given in seen.tags)
        seen = await alice.see()
        assert "\u202e" not in seen.html
        assert "<b>not bold</b>" in seen.text
        outward = [given for tag, given in seen.tags if tag == "a" and given.get("target") == "_blank"]
        assert [given["href"] for given in outward] == ['https://example.org/?a="><script>&b']
        assert "noopener" in outward[0]["rel"]
        assert not any("javascript:" in given.get("href", "") for _, given in seen.tags)


@pytest.mark.parametrize(
    ("url", "is_one"),
    [
        ("https://example.org", True),
        ("http://example.org/a b", True),
        ("JavaScript:alert(1)", False),
        ("data:text/html,x", False),
        ("https:no-host", False),
        ("//example.org", False),
        ("http://[broken", False),
    ],
)
def test_a_link_leads_into_the_web(url: str, is_one: bool) -> None:
    assert is_web(url) is is_one


async def test_a_week_without_a_script(tmp_path: Path) -> None:
    async with visiting(tmp_path) as alice:
        await begin(alice)
        assert "Welcome, alice" in (await alice.press("Join")).text
        seen = await alice.send("clock", clock="post")
        assert "Week 1 of 8" in seen.text
        done = next(name for name, *_ in seen.buttons if name.startswith("Done: "))
        assert len(done) > len("Done: ")  # a reader without eyes can tell one from another
        await alice.press(done)
        before = await alice.press("My week")
        assert "1 of 3 done" in before.text
        after = await alice.press(before.buttons[-3][0])
        assert after.messages == before.messages  # redrawn in place, not once more
        assert "2 of 3 done" in after.text
        await alice.send("clock", clock="date", until="2026-03-07T09:30")
        seen = await alice.press("On track")
        assert "Noted for week 1: on track" in seen.text
        bars = [given for tag, given in seen.tags if given.get("class") == "full"]
        assert [given["width"] for given in bars] == ["100%"]
        await alice.send("clock", clock="week")
        assert "Week 1 in review" in (await alice.see()).text
        assert "Board" in (await alice.say("/plan progress")).text


async def test_a_private_answer_is_marked_and_nobody_else_sees_it(tmp_path: Path) -> None:
    async with visiting(tmp_path) as alice:
        await begin(alice, "alice", "bob")
        assert "Only alice sees this" in (await alice.see()).text
        bobs = await alice.as_person("bob").see()
        assert "Welcome, alice" not in bobs.text
        assert "Welcome, bob" in bobs.text
        message, field, value = (await alice.see()).button("Settings")
        stolen = await alice.as_person("bob").send("press", message=message, **{field: value})
        assert stolen.status == 422
        assert "That button is gone" in stolen.text


async def test_what_was_wrong_stays_to_be_mended(tmp_path: Path) -> None:
    async with visiting(tmp_path) as alice:
        seen = await alice.say("plan week")
        assert (seen.status, seen.value("line")) == (422, "plan week")
        assert "begin with a slash" in seen.text
        for fields in ({"until": "soon"}, {"until": "2020-01-01T00:00"}, {"until": "9999-01-01T00:00"}):
            assert (await alice.send("clock", clock="date", **fields)).status == 422
        assert (await alice.send("clock", clock="sideways")).status == 400
        assert (await alice.send("press", message="m99", press="x")).status == 422
        await begin(alice, "alice")
        form = (await alice.say("/plan pace pause")).form
        wrong = await alice.send("form", form=form, **{"field-until": "someday"})
        assert (wrong.status, wrong.form) == (422, form)
        assert wrong.value("field-until") == "someday"
        right = await alice.send("form", form=form, **{"field-until": "2026-03-20"})
        assert (right.status, right.form) == (200, "")
        closed = await alice.send("form", form=form, **{"field-until": "2026-03-21"})
        assert (closed.status, "closed already" in closed.text) == (422, True)


async def test_a_form_can_be_closed(tmp_path: Path) -> None:
    async with visiting(tmp_path) as alice:
        organizer = alice.as_person("organizer")
        form = (await organizer.say("/plan-admin start")).form
        assert (await alice.see()).form == ""  # it is the organizer's
        assert (await organizer.send("form", form=form, close="1")).form == ""


async def test_files_come_and_go(tmp_path: Path) -> None:
    async with visiting(tmp_path) as alice:
        await begin(alice, "alice")
        seen = await alice.say("/plan data export")
        (message,) = [
            given["href"]
            for tag, given in seen.tags
            if given.get("href", "").startswith("/file") and "save" in given["href"]
        ]
        file = await alice.http.get(f"{alice.address.rstrip('/')}{message}")
        assert file.content_type == "text/plain"
        assert file.headers["Content-Disposition"].startswith("attachment")
        assert '"name": "alice"' in await file.text()
        name = seen.messages[-1]
        assert (await alice.get("file", message=name)).status == 200
        assert (await alice.as_person("bob").get("file", message=name)).status == 404
        organizer = alice.as_person("organizer")
        secret = tmp_path / "secret.csv"
        secret.write_text("unit\nnobody's business\n")
        refused = await organizer.say(f"/plan-admin plan upload file:{secret}")
        assert (refused.status, "Files are chosen in a form" in refused.text) == (422, True)
        form = (await organizer.say("/plan-admin plan upload")).form
        typed = await organizer.send("form", form=form, **{"field-file": str(secret)})
        assert "business" not in typed.text
        plan = b"stage,unit,title\nBooks,One,Read the first chapter\nBooks,Two,Read the second chapter\n"
        seen = await organizer.upload("form", form, "field-file", "../../club.csv", plan)
        assert "club" in seen.text
        assert seen.form == ""


async def test_completion_names_commands_then_what_they_take(tmp_path: Path) -> None:
    async with visiting(tmp_path) as alice:
        await begin(alice, "alice")

        async def offered(line: str) -> tuple[str, list[str]]:
            found = await (await alice.get("complete", line=line)).json()
            return found["hint"], [one["text"].strip() for one in found["suggestions"]]

        assert "/plan week" in (await offered("/"))[1]
        hint, values = await offered("/plan checkin ")
        assert "/plan checkin [for] ANSWER" in hint
        assert '"on track"' in values
        assert "note:" in values
        assert (await offered("hello"))[1] == []


async def test_a_first_visitor_finds_a_group_in_its_third_week(tmp_path: Path) -> None:
    async with visiting(tmp_path, story=True) as alice:
        first = await alice.http.get(alice.address)
        assert dict(first.url.query)["as"] == "robin"
        robin = alice.as_person("robin")
        robin.place["tour"] = "1"
        seen = await robin.see()
        assert "Week 3 of 58" in seen.text
        assert "Step 1 of 6" in seen.text
        board = (await alice.say("/plan progress")).text
        for member in ("alice", "bob", "chen", "dunya", "emeka"):
            assert member in board
        for step in range(1, 7):
            robin.place["tour"] = str(step)
            seen = await robin.send("tour")
            if step == 3:
                assert seen.form
        assert "The tour is over" in seen.text
        assert "Week 3 in review" in seen.text
        nothing = await robin.send("start-over")
        assert nothing.messages == []
        assert "Start a group" in nothing.text
        await organizer_starts_today(alice)
        assert "Welcome, alice" in (await alice.say("/plan join")).text


async def organizer_starts_today(visitor: Visitor) -> None:
    """Start a group at the present day of the clock."""
    today = visitor.live.player.clock.now().date().isoformat()
    await visitor.as_person("organizer").say(BEGIN.replace("2026-03-02", today))


async def test_a_database_that_is_kept_is_not_started_over(tmp_path: Path) -> None:
    async with visiting(tmp_path) as alice:
        await begin(alice, "alice")
        assert (await alice.send("start-over")).status == 400
        seen = await alice.see()
        assert "Start from nothing" not in seen.text
        await alice.send("restart")
        assert "Week 1 of 8" in (await alice.say("/plan week")).text


async def test_problems_of_a_plan_are_shown_until_they_are_mended(tmp_path: Path) -> None:
    plan = tmp_path / "club.md"
    good = "# Book club\n\n## Stage 1: Books\n\n- Read the first chapter\n- Read the second chapter\n"
    plan.write_text(good)
    async with visiting(tmp_path, plan=plan) as alice:
        await alice.as_person("organizer").say(BEGIN.replace("paper-club", "club"))
        plan.write_text("")
        await alice.live.reload()
        assert "The plan has problems" in (await alice.see()).text
        plan.write_text(good.replace("second", "third"))
        await alice.live.reload()
        assert "The plan has problems" not in (await alice.see()).text
        await alice.say("/plan join")
        assert (
            "third chapter"
            in (await alice.say("/plan overview")).text + (await alice.say("/plan week 2")).text
        )


async def test_a_long_room_is_read_in_parts(tmp_path: Path) -> None:
    async with visiting(tmp_path) as alice:
        add = alice.live.player.transcript.add
        for number in range(1, 501):
            add(MessageKind.POST, "discord", "#general", notice("many", f"Post {number}."))
        seen = await alice.see()
        assert len(seen.messages) == MOST_SHOWN
        assert seen.messages[-1] == "m500"
        earlier = next(given["href"] for tag, given in seen.tags if "before=" in given.get("href", ""))
        older = await alice.see(before=earlier.rpartition("before=")[2])
        assert older.messages[-1] == f"m{500 - MOST_SHOWN}"
        add(MessageKind.POST, "discord", "#general", notice("many", "New."))
        answer = await alice.http.get(f"{alice.address}parts", params=alice.place, headers={"X-After": "500"})
        assert [one["id"] for one in (await answer.json())["messages"]] == ["m501"]


async def test_page_and_terminal_give_the_same_messages(tmp_path: Path) -> None:
    """One play, by the page's buttons and by the steps of the terminal."""
    typed = (
        Say("organizer", BEGIN),
        Click("alice", "Join"),
        Say("bob", "/plan join"),
        Wait(timedelta(days=1)),
        Say("alice", "/plan week"),
        Click("alice", "Done", "1950"),
        Wait(timedelta(days=4, hours=2)),
        Choose("alice", "On track"),
        Click("bob", "Share a takeaway"),
        Submit("bob", 'takeaway="Games are serious"'),
        Wait(timedelta(weeks=1)),
    )
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    async with visiting(tmp_path / "a") as there:
        await play(
            there, GoTo("#general"), *(step for step in typed if not isinstance(step, Click) or not step.item)
        )
        in_terminal = words_of(there)
    async with visiting(tmp_path / "b") as alice:
        bob = alice.as_person("bob")
        await begin(alice)
        await alice.press("Join")
        await bob.say("/plan join")
        await alice.send("clock", clock="day")
        await alice.say("/plan week")
        await alice.send("clock", clock="date", until="2026-03-07T10:00")
        await alice.press("On track")
        form = (await bob.press("Share a takeaway")).form
        await bob.send("form", form=form, **{"field-takeaway": "Games are serious"})
        await alice.send("clock", clock="week")
        on_page = words_of(alice)
    assert len(in_terminal) > 10
    assert on_page == in_terminal
