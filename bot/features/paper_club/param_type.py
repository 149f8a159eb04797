"""The type of parameters that take a paper."""

from dataclasses import dataclass

from bot.commands.param_types import Url, refuse_credentials
from bot.errors import UserError
from bot.features.paper_club.rules import paper_link


@dataclass(frozen=True, slots=True)
class PaperLink(Url):
    """A paper, by its arXiv identifier or by a link.

    The bot keeps and shows the link, and never fetches it.
    """

    expects: str = "an arXiv id such as 1706.03762, or a link that begins with https:// or http://"

    def parse(self, text: str) -> str:
        """The canonical link of the paper (`rules.paper_link`). Raises UserError."""
        written = text.strip().removeprefix("<").removesuffix(">")
        link = paper_link(written)
        if link is None:
            raise UserError(f"“{text[:60]}” is not {self.expects}.")
        refuse_credentials(written)
        return Url.parse(self, link)
