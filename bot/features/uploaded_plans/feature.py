"""Uploaded plans: `/plan-admin plan`, and the plans that a workspace adds to those in files."""

from bot.feature.declaration import Feature
from bot.feature.parts import PlanSource
from bot.features.uploaded_plans import queries, service
from bot.features.uploaded_plans.commands import LIST, REMOVE, UPLOAD

FEATURE = Feature(
    name="uploaded_plans",
    is_optional=True,
    commands=(UPLOAD, LIST, REMOVE),
    plans=PlanSource(queries.list_titles, service.load_plan),
)
