"""The batch lane: answers are sent to the provider in files, for half the price and in its time."""
