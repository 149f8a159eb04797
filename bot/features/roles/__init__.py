"""Roles of a server for the members of a group, and for those of them who finished a stage."""
