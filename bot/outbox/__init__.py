"""The outbox: what groups are owed, from the instant at which it is due to the message on a platform.

`planning` enqueues what is due (`enqueue`), `dispatcher` claims it (`claim`), has cards composed (`compose`)
and messages sent (`room_sender`), and each outcome is settled (`settle`). `redraw` edits messages whose
content has changed, `native_polls` reads platforms' own polls, `room_alerts` tells organizers of refusals,
`prune` deletes what nobody needs any more.
"""
