"""The console: the operators' page and what it is made of. Its data come from the features' own doors."""
