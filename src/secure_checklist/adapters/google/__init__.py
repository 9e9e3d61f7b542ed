"""Records of Google: Android Management, Cloud Identity, Workspace and Play Integrity."""
