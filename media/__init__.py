"""Pictures: decoded, turned, scaled and written anew, so that nothing but pixels is kept.

Takes an upload or nothing: type and size are checked before decoding, position and other
metadata never reach the disk, and what is served has a random name and a fixed type. Keeps the
alternative text with the picture. Never fetches what belongs to other servers.
"""
