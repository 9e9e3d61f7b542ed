"""Records of Jamf Pro: computers and mobile devices."""
