"""The viewer, for resolvers that need one. models/rules says what each viewer may read and do."""

from models.values import Viewer
from schema.context import Info, unauthenticated


def required_viewer(info: Info) -> Viewer:
    """The viewer, or the error UNAUTHENTICATED."""
    viewer = info.context.viewer
    if viewer is None:
        raise unauthenticated()
    return viewer
