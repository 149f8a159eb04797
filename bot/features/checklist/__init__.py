"""Checklist: members look up the plan and tick off what they have done."""
