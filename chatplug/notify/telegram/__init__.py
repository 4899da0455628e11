"""Telegram: alerts with the visitor's line, answers written there, and a few words that stand for buttons."""
