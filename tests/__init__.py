"""The tests: rules, features, live, stories, promises and figures."""
