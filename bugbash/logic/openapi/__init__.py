"""OpenAPI documents: read within bounds, and compared by direction: what is sent, and what is answered."""

from bugbash.logic.openapi.comparison import compare_documents
from bugbash.logic.openapi.reading import MOST_BYTES, DocumentError, check_document, read_document

__all__ = ["MOST_BYTES", "DocumentError", "check_document", "compare_documents", "read_document"]
