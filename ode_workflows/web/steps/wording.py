"""What each step is called on its button, what it does, and how its fields are called."""

from collections.abc import Mapping

from ode_workflows.domain.plain_values import value
from ode_workflows.web.language import N_


@value
class StepWords:
    """A step's button and the sentence under its heading."""

    button: str
    sentence: str


STEPS: Mapping[str, StepWords] = {
    "submit_for_legal_review": StepWords(
        N_("Submit for legal review"), N_("Counsel checks the proposal against the constitution and federal law.")
    ),
    "return_to_proposal": StepWords(
        N_("Return to proposal"), N_("The proponent answers your points and submits it again.")
    ),
    "authorize_negotiation": StepWords(
        N_("Authorize negotiation"), N_("The office may talk to the other side, within the scope that you set.")
    ),
    "submit_for_clearance": StepWords(
        N_("Submit for clearance"), N_("Approvals run side by side on exactly the frozen text.")
    ),
    "return_to_negotiation": StepWords(
        N_("Return to negotiation"), N_("The text is opened again; signatures collected on it become void.")
    ),
    "authorize_signature": StepWords(
        N_("Authorize signature"), N_("The person you name may sign exactly the frozen text.")
    ),
    "complete_signature": StepWords(
        N_("State that signatures are complete"),
        N_("Where nothing else is outstanding, it enters into force at once."),
    ),
    "bring_into_force": StepWords(N_("Bring into force"), N_("Its rule is met and its date is confirmed.")),
    "open_renewal": StepWords(
        N_("Open the renewal decision"), N_("The director decides before the last day for notice.")
    ),
    "renew": StepWords(N_("Renew"), N_("It goes on for another term.")),
    "decline_renewal": StepWords(N_("Decline to renew"), N_("It runs to its last day and ends.")),
    "end": StepWords(N_("Record its end"), N_("It is no longer in force.")),
    "close": StepWords(N_("Close"), N_("It goes no further. A director can reopen it.")),
    "reopen": StepWords(N_("Reopen"), N_("It becomes a proposal again; earlier authorities and approvals stay void.")),
    "record_as_fact": StepWords(
        N_("Record what happened outside the procedure"),
        N_("The steps that it jumps over are listed in the history, and it is marked for good."),
    ),
    "answer_facts": StepWords(N_("Answer questions"), N_("Answers are kept with name, day and source.")),
    "settle_finding": StepWords(
        N_("Settle a finding"), N_("Say whether it applies, and why. Your reason is confidential.")
    ),
    "defer_question": StepWords(N_("Defer a question"), N_("It is asked again when the text is known.")),
    "rescreen": StepWords(N_("Screen again"), N_("The rules in use are applied to the answers as they stand.")),
    "confirm": StepWords(N_("Confirm"), N_("By name: a derived date, the rule of entry into force, full powers.")),
    "add_approval": StepWords(N_("Add an approval"), N_("A row of the catalogue, for one body or for several.")),
    "reassign_approval": StepWords(
        N_("Give an approval to somebody else"), N_("Who keeps it asks, chases and records.")
    ),
    "resolve_approval": StepWords(N_("Record an answer"), N_("What was sent, received or decided, with its evidence.")),
    "carry_over_approval": StepWords(
        N_("Carry an approval over"), N_("The text changed, and the approval still holds for it.")
    ),
    "waive_approval": StepWords(
        N_("Waive an approval"), N_("It is not asked for; the reason and the letter stay on file.")
    ),
    "record_round": StepWords(
        N_("Record a round"),
        N_("A meeting or an exchange: who was there, what was sent and came back, whose turn it is."),
    ),
    "add_comment": StepWords(N_("Comment"), N_("An internal comment never leaves the office.")),
    "resolve_comment": StepWords(N_("Settle a comment"), N_("Say how it was answered.")),
    "freeze_text": StepWords(
        N_("Freeze the text"), N_("Approvals and signatures bind to exactly this text from now on.")
    ),
    "use_clause": StepWords(N_("Put a clause into the text"), N_("Below the preferred wording an approver is added.")),
    "cure_finding": StepWords(N_("Cure a finding by a clause"), N_("The clause of the library is put into the text.")),
    "record_signature": StepWords(N_("Record a signature"), N_("Whose, by whom, where, and on which day.")),
    "record_party_event": StepWords(
        N_("Record what a party did"), N_("A ratification, a notification, an accession, a withdrawal.")
    ),
    "renew_authority": StepWords(N_("Renew an authority"), N_("A fresh authority of the kind that lapsed.")),
    "remind": StepWords(N_("Send the reminder now"), N_("To whom the open decision waits for.")),
    "give_notice": StepWords(N_("Give notice"), N_("Under the text, with the letter as evidence.")),
    "extend": StepWords(N_("Extend the term"), N_("The same term, with a later last day.")),
    "suspend": StepWords(N_("Suspend"), N_("Its obligations rest until it is resumed.")),
    "resume": StepWords(N_("Resume"), N_("Its obligations are live again.")),
    "record_change": StepWords(N_("Close a task or note a promise"), N_("Clerical work; never a legal act.")),
}

LABELS: Mapping[str, tuple[str, str]] = {
    "reason": (N_("Reason"), N_("Kept confidential under seal; the history shows that one was given.")),
    "evidence_file": (N_("Evidence"), N_("The letter, message or minutes: a Word, PDF or picture file.")),
    "evidence_words": (N_("Or where the evidence is kept"), ""),
    "on": (N_("On which day"), N_("The day of the act itself; today unless you say otherwise.")),
    "confirmed_by": (N_("Confirmed by"), N_("A second person, who stands for it too.")),
    "source": (N_("Where the answers are from"), ""),
    "scope": (N_("Scope"), N_("What may be negotiated, in a few sentences.")),
    "red_lines": (N_("Red lines"), N_("What must not be given away. Confidential.")),
    "conditions": (N_("Conditions"), ""),
    "authorize_negotiation.expires_on": (N_("Authority ends on"), N_("In twelve months unless you say otherwise.")),
    "authorize_signature.expires_on": (N_("Authority ends on"), N_("In 180 days unless you say otherwise.")),
    "renew_authority.expires_on": (N_("Authority ends on"), ""),
    "renew_authority.kind": (N_("Authority to"), ""),
    "record_as_fact.expires_on": (N_("Runs until"), ""),
    "also_conclude_within_mandate": (N_("Counsel may also authorize signature within this mandate"), ""),
    "explanatory_note": (N_("Explanatory note"), N_("The Word file that goes with the text to those who approve it.")),
    "departures": (N_("Departures from the template"), N_("Where the text says something else than ours, and why.")),
    "signatory": (N_("Who signs"), N_("The governor, or who holds full powers that counsel has confirmed.")),
    "basis": (N_("On which basis"), ""),
    "new_expires_on": (N_("New last day"), ""),
    "child": (N_("Reference of the agreement that extends it"), ""),
    "successor": (N_("Reference of its successor"), ""),
    "end_reason": (N_("Why it ended"), ""),
    "ended_on": (N_("Last day in force"), ""),
    "close_reason": (N_("Why it goes no further"), ""),
    "to_state": (N_("Where it stands in fact"), ""),
    "signed_on": (N_("Signed on"), ""),
    "in_force_on": (N_("In force since"), ""),
    "is_urgent_signature": (
        N_("It was signed urgently"),
        N_("Reasons follow within 30 days, the full screen within 60."),
    ),
    "finding": (N_("Finding"), ""),
    "settle_finding.title": (N_("Title of a finding of your own"), N_("Only where it is not in the list.")),
    "rule": (N_("Rule"), ""),
    "severity": (N_("Weight"), ""),
    "authorities": (N_("Authorities"), N_("Statutes and cases it rests on.")),
    "is_about_text": (N_("It is about the words of the text"), ""),
    "settle_finding.clause": (N_("Words that cure it"), N_("They must stand in the frozen text.")),
    "settlement": (N_("How it is settled"), ""),
    "question": (N_("Question"), ""),
    "fact": (N_("Which fact it is about"), ""),
    "defer_question.text": (N_("The question in words"), ""),
    "gate": (N_("Asked again before"), ""),
    "could_block": (N_("The answer could block the agreement"), ""),
    "only_record": (N_("Only put it on record"), ""),
    "what": (N_("What you confirm"), ""),
    "deadline": (N_("Which date"), ""),
    "holder": (N_("Who holds the full powers"), ""),
    "confirm.title": (N_("Office or title"), ""),
    "record_signature.title": (N_("Office or title"), ""),
    "valid_from_on": (N_("Valid from"), ""),
    "valid_until_on": (N_("Valid until"), ""),
    "approval": (N_("Approval"), ""),
    "bodies": (N_("Bodies that decide"), N_("One a line; left empty, the catalogue's own.")),
    "rests_on": (N_("Facts it rests on"), N_("One a line.")),
    "to_person": (N_("Who keeps it from now on"), ""),
    "outcome": (N_("What happened"), ""),
    "last_on": (N_("New last day"), ""),
    "asked_by": (N_("Who asked for it"), ""),
    "place": (N_("Where"), ""),
    "present": (N_("Who was there"), N_("Names and offices of both sides. Confidential.")),
    "positions": (N_("Positions"), N_("What each side said. Confidential.")),
    "open_points": (N_("Open points"), N_("Confidential.")),
    "whose_turn": (N_("Whose turn it is now"), ""),
    "text_in": (N_("Text that came back"), N_("Their Word file, with its marks.")),
    "text_out": (N_("Text that we sent"), N_("The Word file, clean or with marks.")),
    "language": (N_("Language"), ""),
    "add_comment.text": (N_("Comment"), ""),
    "article": (N_("On which article"), ""),
    "is_internal": (N_("Internal: it never leaves the office"), ""),
    "version": (N_("Text version"), N_("The newest unless you say otherwise.")),
    "reply_to": (N_("Answer to"), ""),
    "comment": (N_("Comment"), ""),
    "files": (N_("Settled text"), N_("The Word file; left empty, the latest version on file is frozen.")),
    "working_languages": (N_("Languages that are not authentic"), ""),
    "clause": (N_("Clause"), ""),
    "position": (N_("Position"), ""),
    "text": (N_("Text that takes it"), N_("Only where no text is on file yet.")),
    "party": (N_("Party"), ""),
    "party_kind": (N_("What kind of party joined"), ""),
    "consent_kind": (N_("Kind of consent"), ""),
    "signer": (N_("Who signed"), ""),
    "capacity": (N_("In which capacity"), ""),
    "mode": (N_("How"), ""),
    "event": (N_("What happened"), ""),
    "kind": (N_("Kind of notice"), ""),
    "given_by": (N_("Given by"), N_("Us unless you say otherwise.")),
    "received_on": (N_("Received on"), ""),
    "effective_on": (N_("Takes effect on"), ""),
    "method": (N_("How it was sent"), ""),
    "task": (N_("Task that is done"), ""),
    "obligation": (N_("A promise of the text"), ""),
    "owed_by": (N_("Who owes it"), ""),
    "record_change.clause": (N_("In which clause"), ""),
    "due_on": (N_("Due on"), ""),
}
"""Label and hint of a field, by its name or by step and name."""

WORDS: Mapping[str, str] = {
    "applies": N_("It applies"),
    "does_not_apply": N_("It does not apply"),
    "cured_by_clause": N_("A clause cures it"),
    "needs_opinion": N_("It needs an opinion"),
    "asks_facts": N_("Facts are missing"),
    "approval_required": N_("Needs an approval"),
    "counsel_decides": N_("Counsel decides"),
    "clause": N_("A clause of the text"),
    "child": N_("An agreement of its own"),
    "negotiate": N_("negotiate"),
    "conclude": N_("sign"),
    "force": N_("entry into force"),
    "force_rule": N_("The rule of its entry into force"),
    "force_date": N_("The date of its entry into force"),
    "full_powers": N_("Somebody's full powers"),
    "after_the_fact_review": N_("The review after an urgent signature"),
    "deadline": N_("A derived date"),
    "favourable": N_("Favourable"),
    "favourable_with_conditions": N_("Favourable, with conditions"),
    "no_response_recorded": N_("No response after the second contact"),
    "elapsed": N_("The period has elapsed"),
    "deemed": N_("Deemed by silence"),
    "sent": N_("The request was sent"),
    "received": N_("They have received it"),
    "contacted": N_("We contacted them again"),
    "paused": N_("Its clock rests"),
    "resumed": N_("Its clock runs again"),
    "extended": N_("Its last day was moved"),
    "body": N_("The body that was asked"),
    "office": N_("Our office"),
    "another": N_("Another party"),
    "ours": N_("Ours"),
    "theirs": N_("Theirs"),
    "wet_ink": N_("In ink on paper"),
    "click": N_("By a click here"),
    "digital": N_("Digitally"),
    "counterpart": N_("On a copy of their own"),
    "consented": N_("It ratified or consented"),
    "notified_completion": N_("It notified that its procedure is complete"),
    "members_voted": N_("The members voted"),
    "joined": N_("It joined"),
    "withdrew": N_("It withdrew"),
    "gave_notice": N_("It gave notice"),
    "condition_met": N_("The event that the text names happened"),
}
"""Words of closed lists that do not speak for themselves."""
