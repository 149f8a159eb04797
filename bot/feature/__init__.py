"""What a feature is: its commands, the posts it owes, and what it does on events that concern others.

A feature lives in `bot/features/<name>/` and is declared there once, as a `Feature`. `bot.features.FEATURES`
lists them all, in the order in which they are called. Nothing is registered by being imported: whoever builds
an `App` hands it the list.
"""
