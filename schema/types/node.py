"""The interface of objects that can be fetched by id alone; fetching.py does it for `node` and `nodes`."""

import strawberry


@strawberry.interface(description="An object that can be read again by its id alone, with `node`.")
class Node:
    id: strawberry.ID = strawberry.field(
        description="Unique among all objects of the API, and opaque: pass it back unchanged."
    )
