"""Requirements of signature: missing authority to sign cannot be cured later, so these are the hardest.

Source: Pueblo of Santa Ana v. Kelly, 104 F.3d 1546 (10th Cir. 1997).
"""

from collections.abc import Iterator
from datetime import date

from ode_workflows.domain.case import Act, Case, live_signatures, our_party
from ode_workflows.domain.errors import Unmet
from ode_workflows.domain.inputs import AuthorizeSignature, RecordSignature
from ode_workflows.domain.records import Party, Signature
from ode_workflows.domain.sentences import phrased
from ode_workflows.domain.text import folded
from ode_workflows.lifecycle.requirements.common import at_step, since, task_holder


def signatory_capable(case: Case, act: Act) -> Iterator[Unmet]:
    """The signatory is named and holds full powers that counsel confirmed and that are live."""
    named = act.inputs.signatory if isinstance(act.inputs, AuthorizeSignature) else None
    if act.is_question and named is None:
        if not any(row.valid_until_on is None or row.valid_until_on >= act.on for row in case.full_powers):
            sentence = phrased("No live full powers are on file for a signatory; counsel confirms them.")
            yield Unmet("signatory_capable", sentence, "counsel", since(case))
    elif named is None:
        yield at_step("signatory_capable", act, phrased("Name the signatory who is authorized."))
    elif not _holds_powers(case, named, act.on):
        sentence = phrased("%(named)s holds no full powers on %(on)s; counsel confirms them.", named=named, on=act.on)
        yield Unmet("signatory_capable", sentence, "counsel", since(case))


def signature_fits(case: Case, act: Act) -> Iterator[Unmet]:
    """The signature is by a party of this text, not twice, not in the future, and by whom we authorized for us."""
    inputs = act.inputs
    if not isinstance(inputs, RecordSignature):
        yield at_step(
            "signature_fits", act, phrased("Say whose signature it is: party, signer, title, place and mode.")
        )
        return
    party = find_party(case, inputs.party)
    if party is None:
        names = ", ".join(row.name for row in case.parties)
        yield at_step(
            "signature_fits",
            act,
            phrased("%(party)s is no party here. Parties: %(names)s.", party=inputs.party, names=names),
        )
        return
    if any(row.party_id == party.id for row in live_signatures(case)):
        yield at_step("signature_fits", act, phrased("The signature of %(name)s is recorded already.", name=party.name))
    if not act.evidence:
        yield at_step("signature_fits", act, phrased("Attach the evidence: the signed copy or where it is kept."))
    if party.is_us:
        yield from _ours(case, act, inputs.signer)


def _ours(case: Case, act: Act, signer: str) -> Iterator[Unmet]:
    if not _authority_covers(case, signer, act.on):
        sentence = phrased(
            "No authority to sign this text was live for %(signer)s on %(on)s; it cannot be cured later.",
            signer=signer,
            on=act.on,
        )
        yield Unmet("signature_fits", sentence, "director", since(case))
    if not _holds_powers(case, signer, act.on):
        yield Unmet(
            "signature_fits",
            phrased("%(signer)s held no full powers on %(on)s.", signer=signer, on=act.on),
            "counsel",
            since(case),
        )


def signatures_complete(case: Case, act: Act) -> Iterator[Unmet]:
    """The signing rule is met: all parties, ours alone, or our enactment."""
    agreement = case.agreement
    signed = {row.party_id for row in live_signatures(case)}
    who = task_holder(case, "fix_signing_day", "scheduler")
    for party in case.parties:
        counts = party.capacity == "party" and party.withdrew_on is None
        is_asked = party.is_us or agreement.signing_rule == "all_parties"
        if counts and is_asked and party.id not in signed:
            sentence = (
                phrased("The enactment of %(name)s is not recorded on the frozen text.", name=party.name)
                if agreement.signing_rule == "enactment"
                else phrased("The signature of %(name)s is not recorded on the frozen text.", name=party.name)
            )
            yield Unmet("signatures_complete", sentence, who, since(case))


def authority_was_live(case: Case, act: Act) -> Iterator[Unmet]:
    """On the day of each of our signatures an authority to sign exactly this text was live."""
    for row in our_signatures(case):
        if not _authority_covers(case, row.signer, row.signed_on):
            sentence = phrased(
                "No authority to sign this text was live for %(signer)s on %(signed_on)s.",
                signer=row.signer,
                signed_on=row.signed_on,
            )
            yield Unmet("authority_was_live", sentence, "director", row.signed_on)


def full_powers_held(case: Case, act: Act) -> Iterator[Unmet]:
    """On the day of each of our signatures the signer held full powers."""
    for row in our_signatures(case):
        if not _holds_powers(case, row.signer, row.signed_on):
            sentence = phrased(
                "%(signer)s held no full powers on %(signed_on)s.", signer=row.signer, signed_on=row.signed_on
            )
            yield Unmet("full_powers_held", sentence, "counsel", row.signed_on)


def our_signatures(case: Case) -> tuple[Signature, ...]:
    """Return our own signatures that count."""
    us = our_party(case)
    return tuple(row for row in live_signatures(case) if us is not None and row.party_id == us.id)


def find_party(case: Case, name: str) -> Party | None:
    """Return the party of that name or id; accents and apostrophes do not matter, "us" is ours."""
    if name.casefold() == "us":
        return our_party(case)
    return next((row for row in case.parties if name == row.id or folded(name) == row.folded_name), None)


def _authority_covers(case: Case, signer: str, day: date) -> bool:
    """Whether an authority to conclude for the frozen text was live that day (a later voiding cures nothing)."""
    return any(
        row.kind == "conclude"
        and row.text_hash == case.agreement.frozen_hash
        and row.granted_on <= day <= row.expires_on
        and (row.void_on is None or day < row.void_on)
        and (row.signatory is None or folded(row.signatory) == folded(signer))
        for row in case.authorities
    )


def _holds_powers(case: Case, holder: str, day: date) -> bool:
    return any(
        folded(row.holder) == folded(holder)
        and row.valid_from_on <= day
        and (row.valid_until_on is None or day <= row.valid_until_on)
        for row in case.full_powers
    )
