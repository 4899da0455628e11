"""`chatplug upgrade`: the new version beside the old one, tried on a copy, and back again when it is not well."""
