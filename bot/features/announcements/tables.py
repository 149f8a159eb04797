"""Who wrote an announcement."""

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.table import Table, mention


class Announcement(Table):
    """The author of an announcement. `author_id` is None once their data is deleted.

    Announcements of versions that did not keep the author have no row.
    """

    __tablename__ = "announcements"
    __table_args__ = (Index(None, "author_id"),)

    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"), primary_key=True)
    author_id: Mapped[int | None] = mapped_column(mention("persons.id"))
