"""A plan of one's own on the command line: written, imported, exported, removed, played and read anew."""

import json
import subprocess
import sys
import time
from pathlib import Path

from tests.cli.command import studyplan

CLUB = (
    "# Night readers\n## Week 1: Start\n- Chapter 1 (30 min)\n> Why?\n## Week 2: End\n- Chapter 2\n> Who?\n"
)


def curriculum(*arguments: str, cwd: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    return studyplan("curriculum", *arguments, cwd=cwd, **settings)


def test_a_new_plan_is_sound(tmp_path: Path) -> None:
    made = curriculum("new", "our-club", "--weeks", "5", cwd=tmp_path)
    assert (made.returncode, made.stderr) == (0, "")
    checked = curriculum("check", "our-club.yaml", cwd=tmp_path)
    assert (checked.returncode, checked.stdout) == (0, "our-club.yaml: no problems\n")
    assert curriculum("show", "our-club.yaml", cwd=tmp_path).stdout.count("  Week ") == 4
    again = curriculum("new", "our-club", cwd=tmp_path)
    assert (again.returncode, again.stderr) == (1, "our-club.yaml is there already: choose another name.\n")
    odd = curriculum("new", "Our Club", cwd=tmp_path)
    assert odd.returncode == 1
    assert odd.stderr.startswith('"Our Club" cannot be a plan\'s name: use small letters')


def test_a_syllabus_is_imported_replaced_exported_and_removed(tmp_path: Path) -> None:
    (tmp_path / "club.md").write_text(f"{CLUB}## Rules\n- Be kind\n", encoding="utf-8")
    read = curriculum("import", "club.md", cwd=tmp_path)
    assert (read.returncode, read.stderr) == (0, "")
    assert "Understood: “Night readers”, 2 weeks, 2 readings, 0 with a link, 2 questions" in read.stdout
    assert 'club.md:9: "Rules" is no week and was left out' in read.stdout
    assert "/plan-admin start plan:club" in read.stdout
    listed = curriculum("list", cwd=tmp_path).stdout
    assert "club: Night readers (weeks: intensive 2, standard 2, relaxed 2, yours)" in listed
    assert "deep-learning" in listed
    refused = curriculum("import", "club.md", cwd=tmp_path)
    assert refused.returncode == 1
    assert "already" in refused.stderr
    (tmp_path / "club.md").write_text(CLUB.replace("Night", "Day"), encoding="utf-8")
    assert curriculum("import", "club.md", "--replace", cwd=tmp_path).returncode == 0
    assert "Day readers" in curriculum("show", "club", cwd=tmp_path).stdout
    assert curriculum("export", "club", "out/club.yaml", cwd=tmp_path).returncode == 0
    assert curriculum("check", "out/club.yaml", cwd=tmp_path).returncode == 0
    assert curriculum("remove", "club", cwd=tmp_path).returncode == 0
    gone = curriculum("remove", "club", cwd=tmp_path)
    assert (gone.returncode, gone.stderr) == (
        1,
        'There is no plan of yours called "club". There are none in plans.\n',
    )


def test_what_comes_with_the_bot_keeps_its_name(tmp_path: Path) -> None:
    (tmp_path / "club.md").write_text(CLUB, encoding="utf-8")
    refused = curriculum("import", "club.md", "--name", "deep-learning", cwd=tmp_path)
    assert refused.returncode == 1
    assert "comes with the bot" in refused.stderr
    assert "comes with the bot" in curriculum("remove", "deep-learning", cwd=tmp_path).stderr
    whole = curriculum("export", "deep-learning", "mine", cwd=tmp_path)
    assert whole.returncode == 0
    assert (tmp_path / "mine" / "recall" / "s1.yaml").is_file()
    single = curriculum("export", "deep-learning", "mine.yaml", cwd=tmp_path)
    assert "name a folder" in single.stderr


def test_plans_live_beside_the_database_or_where_the_setting_says(tmp_path: Path) -> None:
    (tmp_path / "club.md").write_text(CLUB, encoding="utf-8")
    (tmp_path / "data").mkdir()
    url = f"sqlite+aiosqlite:///{tmp_path}/data/bot.db"
    assert curriculum("import", "club.md", cwd=tmp_path, STUDYPLAN_DATABASE_URL=url).returncode == 0
    assert (tmp_path / "data" / "plans" / "club" / "plan.yaml").is_file()
    assert curriculum("import", "club.md", cwd=tmp_path, STUDYPLAN_OWN_PLANS="ours").returncode == 0
    assert (tmp_path / "ours" / "club" / "plan.yaml").is_file()


def test_what_cannot_be_read_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "club.md").write_text("Hello.", encoding="utf-8")
    refused = curriculum("import", "club.md", cwd=tmp_path)
    assert refused.returncode == 1
    assert refused.stdout.startswith("club.md:1: no weeks were found here")
    missing = curriculum("import", "nowhere.md", cwd=tmp_path)
    assert missing.stderr.startswith("nowhere.md: No such file or directory.")
    assert not (tmp_path / "plans").exists()


def test_a_plan_that_was_never_imported_is_played(tmp_path: Path) -> None:
    (tmp_path / "club.md").write_text(CLUB, encoding="utf-8")
    steps = "organizer: /plan-admin start club standard 2026-03-02 09:00 UTC\nwait 3w\n"
    start = ("--start", "2026-03-01T08:00:00+00:00")
    ran = studyplan("try", "--plan", "club.md", "--script", "-", "--json", *start, cwd=tmp_path, stdin=steps)
    assert (ran.returncode, ran.stderr) == (0, "")
    posts = [one for line in ran.stdout.splitlines() if (one := json.loads(line))["post"]]
    kinds = [one["post"]["kind"] for one in posts]
    assert kinds == ["week_goals", "paper_prompt", "check_in", "recap"] * 2
    assert "2 weeks and" in posts[-1]["text"], "the last recap tells of the plan's end"
    assert "Week 1's chapter." in posts[1]["text"]
    broken = studyplan("try", "--plan", "nowhere", "--script", "-", cwd=tmp_path)
    assert broken.returncode == 2
    assert "there is no such file" in broken.stderr


def test_a_plan_is_read_anew_when_it_changes(tmp_path: Path) -> None:
    file = tmp_path / "club.md"
    file.write_text(CLUB, encoding="utf-8")
    command = [sys.executable, "-m", "bot", "try", "--plan", "club.md", "--script", "-"]
    command += ["--start", "2026-03-01T08:00:00+00:00"]
    root = str(Path(__file__).parents[2])
    with subprocess.Popen(
        command,
        cwd=tmp_path,
        env={"PYTHONPATH": root, "PYTHONUTF8": "1", "PATH": ""},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    ) as playing:
        assert playing.stdin is not None
        assert playing.stdout is not None
        playing.stdin.write("organizer: /plan-admin start club standard 2026-03-02 09:00 UTC\n")
        playing.stdin.flush()
        while "Or type /plan join" not in playing.stdout.readline():
            time.sleep(0)
        file.write_text(CLUB.replace("Chapter 1", "A prologue"), encoding="utf-8")
        out, err = playing.communicate("wait 2d\n", timeout=60)
    assert "A prologue" in out
    assert err == "The plan was read anew. 1 group goes on with it.\n"
