"""Words that a checklist for people in trouble does without, each with a better one. Data for `prose`.

Five grounds: it blames or belittles the reader, it frightens without helping, it promises what nobody can keep, those
who help people whose images were shared advise against it, or it is a machine's or a translator's English.
"""

from typing import NamedTuple


class Banned(NamedTuple):
    """Words that mean the same wrong thing, and what to do instead.

    Attributes:
        words: As in a text, in lower case; a blank stands for any blanks.
        better: What to say instead.
        fine_after: Words after which it is fine, as in "it is not your fault".
        fine_before: Words before which it is fine, as in "just as before".

    """

    words: tuple[str, ...]
    better: str
    fine_after: tuple[str, ...] = ()
    fine_before: tuple[str, ...] = ()


_NO = ("not", "never", "isn't", "wasn't", "aren't", "no")

BANNED: tuple[Banned, ...] = (
    # blame: people who are blamed stop reading, and stop telling
    Banned(("stupid", "dumb", "foolish", "idiot", "idiots", "silly", "naive", "gullible"), "leave it out"),
    Banned(("you were careless", "you are careless", "carelessness", "your mistake"), "say what helps now", _NO),
    Banned(("paranoid", "hysterical", "overreact", "overreacting"), "say what the worry is"),
    Banned(("your fault", "your own fault", "you asked for it"), 'blame nobody; or say "not your fault"', _NO),
    Banned(("you should have", "should have known", "could have been avoided"), "say what helps now"),
    Banned(("move on", "get over it"), "say where there is help"),
    # belittling: who finds it hard learns only that others don't
    Banned(("obviously", "of course", "needless to say", "as everybody knows", "as everyone knows"), "leave it out"),
    Banned(
        ("simply", "just", "merely"),
        'leave it out, or say "only"',
        fine_before=("as", "that", "like", "about", "before", "after", "now", "enough", "in case"),
    ),
    Banned(("it's easy", "it is easy", "it couldn't be easier", "a no-brainer"), "say how long it takes", _NO),
    # fear: it makes people freeze or turn away
    Banned(
        ("hackers will", "attackers will", "criminals will", "you will be hacked", "you will regret"),
        'say what can happen and what stops it: "can" in place of "will"',
    ),
    Banned(("before it's too late", "before it is too late", "terrifying", "nightmare"), "say what can happen"),
    # promises that nobody can keep
    Banned(
        (
            *("100% safe", "100% secure", "100 % safe", "100 % secure", "100 percent safe", "100 percent secure"),
            *("completely safe", "completely secure", "totally safe", "totally secure", "perfectly safe"),
            *("absolutely safe", "absolutely secure", "safe forever"),
        ),
        "say what it protects from",
        _NO,
    ),
    Banned(
        ("unhackable", "hack-proof", "hackproof", "unbreakable", "bulletproof", "foolproof", "military-grade"),
        "say what it protects from",
        _NO,
    ),
    Banned(("untraceable", "impossible to trace", "gone forever", "deleted forever"), "say who can still see it", _NO),
    # words that hide who did what
    Banned(("revenge porn", "revenge pornography", "revenge-porn"), 'say "intimate image abuse"'),
    Banned(
        ("non-consensual pornography", "nonconsensual pornography", "non-consensual porn", "nonconsensual porn"),
        'say "intimate image abuse"',
    ),
    Banned(
        ("child porn", "child pornography", "kiddie porn", "kiddy porn", "underage porn"),
        'say "child sexual abuse material"',
    ),
    # the words of a program, where somebody wants to know what is so
    Banned(("entries that wait", "entry that waits", "the entries that", "settles 1 entry"), 'say how many "items"'),
    Banned(("is not settled", "are not settled", "isn't settled", "aren't settled"), 'say "isn\'t known yet"'),
    Banned(("known to be undone", "known to hold", "what holds"), 'say "done" or "not done"'),
    Banned(("attestation of", "support outlook", "knows does not include"), "say in a sentence what the reader said"),
    Banned(
        ("the publisher's own text", "from memory only", "menus may differ", "not tried out", "undated source"),
        "name the source, or leave it out",
    ),
    # a translator's English
    Banned(("steer your", "steer the", "steer it"), 'say "control"'),
    Banned(("mend", "mends", "mended"), 'say "fix"'),
    Banned(("bring good", "brings good", "good protection along", "protection along"), 'say "come with"'),
    Banned(("who has it keeps it", "lies open beside", "stays sealed"), "say what happens, and to whom"),
    Banned(("eight random signs", "signs or more", "random signs"), 'say "characters" or "digits"'),
    Banned(("lock by itself", "work while the device is locked"), "say who does what: make the screen lock itself"),
    Banned(("for private in", "apps for private"), 'say "treat as private"'),
    Banned(("writing down where you are", "hidden details out"), 'say "location" or "details"'),
    Banned(("is none", "are none"), 'say "isn\'t one"', fine_after=("there", "if there", "that", "one")),
    Banned(("updates too", "update too"), "say what to install", fine_after=("these", "those", "its")),
    # what is not so
    Banned(("what is gone can't leak", "gone can't leak"), "say that the other person can still keep a copy"),
    Banned(("because somebody knows it",), "say that somebody may know it"),
    Banned(("count to three", "learn one new thing"), "say what to do"),
    Banned(("does it keep a copy",), "an app's answer about itself proves nothing: say what to assume"),
)
