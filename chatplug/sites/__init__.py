"""Sites: one server speaks for several, each with its own origins, texts and looks."""
