from secure_checklist.incident.cards import Card as Card
from secure_checklist.incident.interview import IncidentInterview as IncidentInterview
from secure_checklist.incident.response import Response as Response
from secure_checklist.incident.response import Step as Step
from secure_checklist.incident.response import respond as respond
from secure_checklist.subjects.incident import Incident as Incident
