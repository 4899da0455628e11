"""What visitors are served: the launcher's script, the panel's page, the pages without JavaScript, and the demo."""
