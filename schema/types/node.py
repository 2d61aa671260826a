"""Whatever can be fetched again by its id alone; `node` and `nodes` do that in fetching.py."""

import strawberry


@strawberry.interface(description="An object that can be read again by its id alone, with `node`.")
class Node:
    id: strawberry.ID = strawberry.field(
        description="Unique among all objects of the API, and opaque: pass it back unchanged."
    )
