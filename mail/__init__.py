"""Letters: a durable queue of e-mail, rendered in the reader's language, sent over SMTP.

A letter is queued in the transaction of what it tells about, with its text sealed, and sent
after the commit; a mail server that is down delays it, a refusal for good closes the address.
Honours each person's choices, quiet hours and unsubscribing. Decides nothing about who should
be told: the rooms above do.
"""
