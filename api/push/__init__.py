"""Web push: what a member is told of, sealed for their program alone (RFC 8030, 8291, 8292)."""
