"""Rules for complete stages that concern more than one unit: even weeks, habits that help, whole projects."""

from collections.abc import Mapping, Sequence
from statistics import median

from bot.curricula.bibliography import Bibliography
from bot.curricula.nodes import Table, quote
from bot.curricula.register import Register
from bot.curricula.rules import MOST_OF_MEDIAN
from bot.curricula.schema import Report
from bot.curricula.stage_fields import StageFile
from bot.study.plan import Pace, Plan, Stage
from bot.study.syllabus import Week, lay_out
from bot.wording.counting import counted

LEAST_STEPS = 2
"""Steps of a project. What has one step is an exercise."""


def check_habits(bibliography: Bibliography, reports: Mapping[str, Report]) -> None:
    """In a complete stage every habit helps somewhere: nobody would see one that no unit names."""
    for key, place in bibliography.idle_habits():
        if reports[place.file].complete:
            mend = "name it under `habits` of the units where it helps"
            reports[place.file].add(place.line, f"no unit has the habit {quote(key)}: {mend}")


def check_projects(file: StageFile, stage: Stage, register: Register) -> None:
    """In a complete stage a project has several steps, and one is handed in at the stage's end."""
    if not file.report.complete:
        return
    node = file.fields.node("projects")
    declared = node.entries if isinstance(node, Table) else {}
    for key, entry in declared.items():
        count = len(register.steps_of(key))
        if count < LEAST_STEPS:
            mend = f"spread it over {LEAST_STEPS} units or more"
            file.report.add(entry.line, f"project {quote(key)} has {counted(count, 'step')}: {mend}")
    numbers = [register.number_of_unit(unit.key) for unit in stage.units if unit.key]
    steps = [register.steps_of(key) for key in register.count_steps()]
    under_way = [places for places in steps if {*places} & {*numbers}]
    last = {places[-1] for places in under_way}
    if (declared or under_way) and numbers and stage.units[-1].key and max(numbers) not in last:
        place = register.place_of_unit(stage.units[-1].key)
        mend = "give its last unit the step in which a project is handed in"
        file.report.add(place.line, f"no project of stage {quote(stage.key)} ends with it: {mend}")


def check_evenness(
    plan: Plan, complete: Sequence[Stage], register: Register, reports: Mapping[str, Report]
) -> None:
    """Report each week that takes more than `MOST_OF_MEDIAN` times as long as the median week.

    The median is that of the whole plan once all its stages are complete, and until then that of each
    complete stage by itself: minutes that nobody has estimated yet would tell nothing.
    """
    for pace in Pace:
        weeks = lay_out(plan, pace).weeks
        whole = len(complete) == len(plan.stages)
        groups = [weeks] if whole else [_of(weeks, stage) for stage in complete]
        for group in groups:
            middle = median(week.minutes for week in group) if group else 0.0
            for week in group:
                if week.minutes > middle * MOST_OF_MEDIAN:
                    place = register.place_of_unit(week.units[-1].key)
                    most = f"{middle * MOST_OF_MEDIAN:.0f}"
                    reports[place.file].add(
                        place.line,
                        f"week {week.number} at {pace} pace takes {week.minutes} minutes, and {most} are the "
                        f"most beside a median of {middle:.0f}: make something optional or shorter, or give "
                        "the stage other `weeks`",
                    )


def _of(weeks: Sequence[Week], stage: Stage) -> list[Week]:
    return [week for week in weeks if week.stage.key == stage.key]
