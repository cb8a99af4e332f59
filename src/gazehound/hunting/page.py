"""Hunt pages."""

from gazehound.hunting.model import Loaded
from gazehound.hunting.places import Excerpt


def is_page(text: str) -> bool:
    return False


def read_page(excerpt: Excerpt) -> Loaded:
    return Loaded()
