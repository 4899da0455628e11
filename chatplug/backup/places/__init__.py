"""Where backups go: a folder, a WebDAV server, or a store that speaks S3."""
