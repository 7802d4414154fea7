"""Check whether the addresses of an edition's sources still answer; reaches the public web only."""
