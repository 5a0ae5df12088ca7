"""One module for each command of `sisternet`. They ask, call one action of a room, and print."""
