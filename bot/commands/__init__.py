"""The command framework: declare, parse, complete and run commands. Commands themselves are in
`bot.features`.
"""
