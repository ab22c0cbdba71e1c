"""Files that people download: whatever they are, no browser runs them."""

INERT = "sandbox; default-src 'none'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


def attachment(name: str) -> dict[str, str]:
    """The headers of a download under this name, which is our own."""
    return {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Content-Security-Policy": INERT,
        "X-Content-Type-Options": "nosniff",
    }
