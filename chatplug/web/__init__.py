"""The Flask floor: doors, who is asking, limits, pages and prepared assets."""
