"""Records of Microsoft Graph: managed devices and ways to sign in."""
