"""Questions about a GraphQL document: which operations it has, whether it is introspection. limits.py measures it."""

from graphql import DocumentNode, FieldNode, GraphQLError, OperationDefinitionNode


def is_introspection(document: DocumentNode | None) -> bool:
    """Whether the document is one operation that only reads the schema, without variables."""
    operations = operations_of(document) if document else []
    if len(operations) != 1 or operations[0].variable_definitions:
        return False
    fields = operations[0].selection_set.selections
    return all(isinstance(field, FieldNode) and field.name.value.startswith("__") for field in fields)


def operations_of(document: DocumentNode) -> list[OperationDefinitionNode]:
    return [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]


def missing_operation_name(document: DocumentNode) -> list[GraphQLError]:
    """The error for a document with several operations and no operationName (GraphQL specification, section 6.1)."""
    operations = operations_of(document)
    if len(operations) <= 1:
        return []
    message = f"The document has {len(operations)} operations; set operationName to the one that must run."
    return [GraphQLError(message, extensions={"code": "BAD_USER_INPUT"})]
