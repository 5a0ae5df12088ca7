"""With which program a post of ours was written. Its author alone is told."""

from posts.draft import WrittenWith
from storage.transaction import Reading, Writing


def keep(tx: Writing, post_id: int, program: WrittenWith) -> None:
    """Writes down with which program a post was written; the first is the one."""
    tx.run(
        "INSERT OR IGNORE INTO post_programs (post_id, name, website)"
        " VALUES (:post, :name, :website)",
        post=post_id,
        name=program.name,
        website=program.website,
    )


def of_author(tx: Reading, author_id: int) -> list[tuple[str, WrittenWith]]:
    """The names of an author's posts, each with its program: for the author alone."""
    rows = tx.all(
        "SELECT p.iri, w.name, w.website FROM post_programs w JOIN posts p ON p.id = w.post_id"
        " WHERE p.author_id = :author ORDER BY p.id",
        author=author_id,
    )
    return [(row["iri"], WrittenWith(row["name"], row["website"])) for row in rows]
