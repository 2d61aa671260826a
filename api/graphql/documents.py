"""What a document of GraphQL asks for. How much it may ask for is limits.py."""

from graphql import DocumentNode, FieldNode, GraphQLError, OperationDefinitionNode


def only_describes(document: DocumentNode | None) -> bool:
    """Whether the one operation asks for nothing but the schema, with nothing left to a variable."""
    operations = operations_of(document) if document else []
    if len(operations) != 1 or operations[0].variable_definitions:
        return False
    fields = operations[0].selection_set.selections
    return all(isinstance(field, FieldNode) and field.name.value.startswith("__") for field in fields)


def operations_of(document: DocumentNode) -> list[OperationDefinitionNode]:
    return [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]


def undecided(document: DocumentNode) -> list[GraphQLError]:
    """GraphQL section 6.1: of several operations the request says which one runs."""
    operations = operations_of(document)
    if len(operations) <= 1:
        return []
    message = f"The document has {len(operations)} operations; say with operationName which one is to run."
    return [GraphQLError(message, extensions={"code": "BAD_USER_INPUT"})]
