"""On the air with one command: what a bare server needs, as a plan that is shown or carried out."""
