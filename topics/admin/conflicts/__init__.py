"""Guard against lost updates: nothing overwrites what somebody else has saved in the meantime."""
