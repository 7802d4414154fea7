"""Accounts: signing in, the second factor, invitations, and who may open the admin."""
