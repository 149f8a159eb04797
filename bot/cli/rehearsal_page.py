"""The rehearsal on the page of `studyplan try`: of the plan that a room's group follows, or of any other."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING

from aiohttp import web

from bot.cli.planned import PACES, plan_course
from bot.cli.rehearsal import rehearse
from bot.curricula.catalogue import find_plan
from bot.errors import UserError
from bot.study.course import Course
from bot.study.snapshot import dump

if TYPE_CHECKING:  # `try_` makes this page, and the other is left out of a production install
    from adapters.rehearsal.page import Document
    from bot.cli.try_ import Bench

NAMES = ("plan", "pace", "start", "at", "tz")
MOST_KEPT = 4
"""How many pages are kept. A page of 58 weeks has 2 MB and takes seconds to draw."""


class RehearsalPage:
    """Draws rehearsals, one at a time, and keeps the last ones."""

    def __init__(self, bench: "Bench") -> None:
        self._bench = bench
        self._lock = asyncio.Lock()
        self._kept: dict[tuple[str, ...], Document] = {}

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Answer with the page. What is not asked for is as for the group of the room, or else as usual."""
        from adapters.local.page.place import Place

        place = Place.of(request.query)
        courses = await self._bench.courses(place.platform, place.room)
        usual = self._options_of(courses[0]) if courses else self._usual()
        chosen = {name: request.query.get(name, "").strip() or usual[name] for name in NAMES}
        async with self._lock:
            document, is_refused = await asyncio.to_thread(
                self._document, chosen, place.fields, place.address()
            )
        return web.Response(
            text=document.html,
            content_type="text/html",
            status=422 if is_refused else 200,
            headers={"Content-Security-Policy": f"{document.policy}; frame-ancestors 'none'"},
        )

    def _document(
        self, chosen: Mapping[str, str], kept: Mapping[str, str], back: str
    ) -> "tuple[Document, bool]":
        """The page, and whether it says that something is wrong with the options."""
        from adapters.rehearsal.page import Options, document

        options = Options(chosen, self._bench.plans, PACES, kept, back=back)
        try:
            plan = find_plan(self._bench.roots, chosen["plan"])
            course = plan_course(plan, **{name: chosen[name] for name in NAMES if name != "plan"})
            known = (dump(plan), *chosen.values(), *kept.values())
            if known not in self._kept:
                self._kept[known] = document(rehearse(course), options)
                for oldest in list(self._kept)[:-MOST_KEPT]:
                    del self._kept[oldest]
            return self._kept[known], False
        except (UserError, OverflowError) as error:
            return document(None, Options(chosen, self._bench.plans, PACES, kept, str(error), back)), True

    def _usual(self) -> dict[str, str]:
        plans = self._bench.plans
        first = self._bench.first_plan or ("deep-learning" if "deep-learning" in plans else plans[0])
        today = self._bench.player.clock.now().date()
        monday = today + timedelta(days=-today.weekday() % 7)
        return dict(zip(NAMES, (first, "standard", monday.isoformat(), "09:00", "UTC"), strict=True))

    @staticmethod
    def _options_of(course: Course) -> dict[str, str]:
        begun = course.calendar.cadence(1)
        options = (
            course.plan.key,
            course.syllabus.pace.value,
            course.calendar.first.isoformat(),
            f"{begun.at:%H:%M}",
            course.zone,
        )
        return dict(zip(NAMES, options, strict=True))
