from tests.fediverse.fixtures import templates

__all__ = ["templates"]
