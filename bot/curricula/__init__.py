"""Curricula on disk: one folder per plan, `plan.yaml` and one YAML file per stage.

Owns reading and checking such a folder, and the JSON text that a cohort keeps of its plan. It must not
know cards, commands or the database.
"""

from bot.curricula.nodes import Problem
from bot.curricula.plan_files import list_plans, plans_root
from bot.curricula.reader import CurriculumError, check_plan, read_plan

__all__ = ["CurriculumError", "Problem", "check_plan", "list_plans", "plans_root", "read_plan"]
