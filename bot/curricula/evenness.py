"""Whether the weeks of a plan are about equally long, at each pace."""

from collections.abc import Mapping, Sequence
from statistics import median

from bot.curricula.register import Register
from bot.curricula.rules import MOST_OF_MEDIAN
from bot.curricula.schema import Report
from bot.study.plan import Pace, Plan, Stage
from bot.study.syllabus import Week, lay_out


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
