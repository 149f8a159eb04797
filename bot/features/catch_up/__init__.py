"""Catch up."""
