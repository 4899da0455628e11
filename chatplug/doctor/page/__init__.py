"""What would stop the chat on one page: the page, its headers, and the way from there to this server."""
