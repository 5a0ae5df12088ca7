"""What happens, told to programs as it happens: WebSocket and server-sent events (clientapi.md 9).

`channel` is pure; `reader` is one open stream; `hub` knows all of them and carries news to whom
they concern, asking the same access functions as every other way of reading, each time anew.
"""
