"""How an activity comes in: receive, verify, keep, dispatch, handle, pull.

`Receiver` answers the POST: it checks size, shape and proof, and keeps the bytes durably before
it says 202. `InboxWorker` takes what was kept and runs the one handler that a room above has
registered for it in the `Dispatcher`, each activity in its own savepoint, in order per sender.
`Puller` reads the outboxes of those we follow after we have been away.

This room is a mechanism. It knows who said something, never what it means: that is decided by
the handlers of `relations`, `posts`, `listings` and `moderation`. It never answers an
authenticated delivery with an error because a handler failed.
"""
