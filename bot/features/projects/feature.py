"""Projects: members hand in what they built, show it to the group, and review each other's work."""

from bot.feature.declaration import Feature
from bot.feature.post_kinds import PostKind, Section
from bot.features.projects import cards, contributions, queries, reviews, rules, service
from bot.features.projects.commands import PROJECT, REVIEW
from bot.features.projects.reviews import ReviewData
from bot.features.projects.service import ProjectData
from bot.messages.card import Card
from bot.outbox.tables import Post
from bot.study.course import Course, Ending


def draw_project(course: Course, _post: Post, data: ProjectData) -> Card:
    """What a member handed in, or a line in place of what was taken back."""
    return cards.shown(course, data.project) if data.project else cards.taken_back(course.zone)


def draw_request(course: Course, _post: Post, data: ReviewData) -> Card:
    """A request for a review, or a line in place of a project that was taken back."""
    return cards.request(course, data.review, data.zone) if data.review else cards.taken_back(data.zone)


def draw_review(course: Course, _post: Post, data: ReviewData) -> Card:
    """A review, or a line in place of a project that was taken back."""
    return cards.review(course, data.review, data.zone) if data.review else cards.taken_back(data.zone)


FEATURE = Feature(
    name="projects",
    is_optional=True,
    commands=(PROJECT, REVIEW),
    posts=(
        PostKind(name=rules.PROJECT, title="project", gather=service.gather_project, draw=draw_project),
        PostKind(
            name=rules.REVIEW_REQUEST,
            title="request for a review",
            gather=reviews.gather_request,
            draw=draw_request,
        ),
        PostKind(name=rules.REVIEW, title="review", gather=reviews.gather_review, draw=draw_review),
    ),
    sections=(
        Section(
            post="recap",
            part=Ending.STAGE,
            key="built",
            gather=service.gather_built,
            draw=lambda _course, _week, rows, names: cards.showcase(service.name_built(rows, names)),
        ),
    ),
    list_concerned=queries.list_with_open_review,
    contributions=contributions.KINDS,
    on_planning=reviews.assign_waiting,
    on_left=reviews.leave,
    on_unticked=service.take_back,
    on_renamed=service.redraw_shown,
    on_erased=service.erase,
)
