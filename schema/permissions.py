"""Who is asking, for resolvers that need somebody. What each may read or do, models/rules says."""

from models.values import Viewer
from schema.context import Info, unauthenticated


def required_viewer(info: Info) -> Viewer:
    """The viewer, or the error UNAUTHENTICATED."""
    viewer = info.context.viewer
    if viewer is None:
        raise unauthenticated()
    return viewer
