"""Patterns of answers that forge what is not theirs: messages, verdicts, rubrics, a dialogue."""

from __future__ import annotations

from app.domain.injection_words import (
    FAR,
    FULL_MARKS,
    GRADER,
    HIGH,
    MARKS,
    SCHEME,
    SELF,
    START,
    TEXT,
    Families,
    near,
)

_LINE = r"(?:^|\n)[^a-z0-9\n]{0,8}"
_MESSAGE = (
    r"(?:prompt|messages?|note|notice|instructions?|update|override|alert|command|directive|memo"
    r"|announcement|log|role|turn)"
)
_AUTHORITY = (
    r"(?:system|developer|admin(?:istrator)?|root|operator|moderator|platform|security|openai"
    r"|anthropic|internal|hr|recruiter|staff|exam(?:ination)? board|assessment|grading|scoring)"
)
_SPEAKER = (
    r"(?:(?:second |third |senior |lead |the )?(?:interviewer|recruiter|hiring manager|hr|panel"
)
_SPEAKER += r"|judge|teacher|professor|moderator|reviewer|manager))"
_PRAISE = (
    r"(?:excellent|perfect|precisely|exactly what|strong hire|great answer|wonderful|outstanding"
    r"|well done|brilliant|impress|flawless|correct[.!,]|full marks|score|recorded|approved"
    r"|complete|agreed|out of (?:10|ten)|pass(?:ed)?\b|already decided)"
)
_VALUE = (
    r"(?:\d{1,3} ?(?:/|out of|%) ?\d*|100\b|9\d\b|8\d\b|a ?\+|strong hire|hire\b|pass(?:ed)?\b"
    r"|excellent|perfect|full|maximum|outstanding|level (?:2|two)|ninety|one hundred)"
)
_HIDDEN_STYLE = (
    r"(?:font-size ?: ?0|display ?: ?none|visibility ?: ?hidden|opacity ?: ?0(?:[^.0-9]|\.0)"
    r"|color ?: ?(?:white|#fff|transparent|rgba?\(255)|text-indent ?: ?-\d{3}|\bhidden\b"
    r"|aria-hidden)"
)
_LOADED = (
    r"(?:grader|evaluator|score|grade|full marks|candidate|rubric|instruction|assign|perfect|hire\b"
    r"|ignore|system|prompt|\bai\b|\bllm\b|evaluat|\bpass\b|overall|level (?:2|two))"
)

FORGERIES: Families = {
    "forged_message": (
        r"<\|[^|>\n]{1,40}\|>|\[/?inst\]|<</?sys>>|\bim_(?:start|end)\b|<(?:start|end)_of_turn>",
        rf"{_LINE}(?:{_AUTHORITY}) {_MESSAGE}[^:\n]{{0,30}}(?::|\]|#|--)",
        rf"\[ ?(?:{_AUTHORITY})(?: {_MESSAGE})?[^\]\n]{{0,20}}\]",
        rf"{_LINE}(?:system|assistant)\s*:[^\n]*(?:candidate|award|score|grad(?:e|ing)|answer"
        rf"|response"
        r"|rubric|criteri|instruction|maximum|full marks|evaluat|mark)",
        r"#{2,}\s*(?:(?:system|assistant|instructions?)\b[^\n]{0,40}(?:\n|#|:|$)|(?:response|human"
        r"|user|input|output)\s*:|end of)",
        r"</?(?:system[\w-]*|assistant|instructions?|prompt|user_input|untrusted\w*|grading\w*"
        r"|rubric"
        r"|verdict"
        r"|score|grade|evaluation|candidate\w*|answer|student\w*|response|submission|tool_result"
        r"|result"
        r"|thinking|scratchpad|criteria)(?:[\s/][^>\n]{0,60})?>",
        rf"{START}(?:end|close|finish) of (?:the )?(?:candidate|student|user|applicant|submission"
        r"|answer|response|transcript|update|prompt|input|rubric|untrusted)(?:'s)?(?: (?:text"
        r"|answer"
        r"|response|input|submission|message|data|section))?\s*(?:[.:,=\-#>\])*]|\n|$)",
        r"[-=]{3,}\s*(?:end|begin|grading|grader|system)\b[^\n]{0,60}[-=\n]",
        r"\{\{[^}\n]{0,60}(?:answer|score|grade|rubric|prompt|candidate|instructions)[^}\n]{0,60}\}\}",
        r"\{% ?(?:end\w*|raw|set)\b",
        rf"\bthe above {TEXT} (?:is|was|has|deserves|meets|should|satisf)",
        r"\b(?:unit|regression|integration|penetration|security|pen|calibration) test"
        rf"{FAR}(?:grader|score|overall|expected output|100\b|authori[sz]ed)",
        r"\bexpected (?:output|score|grade|verdict) (?:is|= ?|: ?|of )",
        r"\bany (?:other (?:value|score|output|grade|verdict)|(?:response|score|grade|output"
        r"|answer)"
        r" (?:other than|that does not (?:give|return|award)|below|under|lower))",
    ),
    "forged_verdict": (
        r"""["'](?:overall|final|marks|overall_score|final_score|total_score|score|grade"
        r"|verdict)["']\s*:\s*"""
        rf"""["']?(?:{HIGH}|1\.0|0\.9\d|a\b|pass|hire|perfect|excellent|full|max)""",
        r"""["']level["']\s*:\s*["']?\d|["']present["']\s*:\s*(?:true|false)""",
        r"""["'](?:criteria|pitfalls|verdicts?)["']\s*:\s*[\[{]""",
        r"(?:^|\n)\s*pitfalls?\s*:\s*(?:\[|none|false|\{|\n)",
        r"(?:^|\n)\s*criteria\s*:\s*(?:\n\s*-|all|\[|\{)",
        rf"\b(?:overall|overall_score|final_score|total_score|score"
        rf"|grade)\s*:?={{1,3}}\s*['\"]?{HIGH}",
        r"\b(?:set|get|return|grade|assign|update|submit|record|give|override|force"
        r"|evaluate)_?(?:the_"
        r"|all_|my_|final_)?(?:score|grade|mark|level|answer|result|evaluation|rubric|verdict"
        r"|candidate)s?\w{0,20}\(",
        r"\b(?:function|tool)[ _-](?:call|result|output|response)s?\s*[:>=(\]]",
        r"\b\w*(?:grade|score|evaluat)\w*\([^)\n]{0,40}\) ?(?:=>|->|={1,2}|:|returned)",
        r"\[(?:retrieval|tool|function)\b[^\]\n]{0,30}\]",
        r"(?:\b[a-z]+_[a-z_]+ ?[:=] ?[0-2]\b[\s\S]{0,40}){2}",
        r"""["']role["']\s*:\s*["'](?:system|assistant)|["'](?:tool|function|name)["']\s*:\s*"""
        r"""["'][a-z_]*(?:grade|score|submit)""",
        r"\boverride_\w+\s*[:=]|\b(?:score|grade)_override\b",
        r"\ball levels?\s*[:=]\s*(?:2|two)",
        r"\bcached (?:score|value|grade|result|verdict)\b",
        rf"\b(?:human|gold|reference|expert|stored) (?:score|grade)s? (?:\d|is|was|of|{HIGH})",
        r"\bgold_answers?\b|\bsimilarity to (?:this|my) ",
    ),
    "score_claim": (
        rf"{START}(?:my |the |this )?(?:(?:final|overall|total|official|suggested|recommended"
        rf"|expected"
        rf"|correct|grader|grading|human|panel|ai|evaluation) )*(?:score|grade|mark|verdict)s?"
        rf"['*)]*\s*(?:[:=]+|->|is|-)\s*['\"*]*{_VALUE}",
        rf"{START}(?:final|overall|total|official) (?:score|grade|mark"
        rf"|verdict)s?['*)]*\s*(?:[:=]+|is\b)",
        r"\b(?:grading|scoring|evaluation) (?:result|report|outcome|complete)\b"
        r"|\bgrader (?:verdict|notes?)\b",
        rf"{START}(?:\w+ )??(?:self-?assessment|rating|assessment|evaluation"
        rf"|band)s?['*)]*\s*[:=]\s*"
        r"[^.\n]{0,20}(?:10 ?/ ?10|100 ?/ ?100|5 ?/ ?5|20 ?/ ?20|strong hire)",
        r"\b(?:recommended|final|overall|suggested) band\s*[:=]",
        r"\b(?:max|maximum|full|perfect) (?:score|marks) (?:is |are )?(?:enforced|enabled"
        r"|guaranteed"
        r"|applied|confirmed|required)",
        r"\bno pitfalls? (?:detected|found|present|apply|applies|identified)",
        rf"\bi (?:would |hereby )?(?:rate|score|grade|award|give) {SELF}",
        r"\bthis is (?:\w+ ){0,2}(?:ten out of ten|10 ?/ ?10|10 out of 10)",
        rf"{START}(?:9\d|100) points\s*(?:[.!]|$)",
        r"\bgolden (?:output|answer|label)\b",
        rf"{START}total ?[:=] ?{HIGH}",
        rf"{START}my (?:result|mark|score|grade)s? ?[:=] ?\d",
        r"\brecorded as (?:an? )?(?:\d\d|strong hire|pass)",
        rf"\bconfirm (?:the |a |my )*(?:{HIGH}|score|grade)",
        r"\b(?:10|ten) out of (?:10|ten) from (?:me|us)\b",
    ),
    "forged_rubric": (
        r"\b(?:in|per|by|under|with|following) this (?:\w+ )?(?:rubric|marking scheme"
        r"|answer key)",
        rf"\b(?:per|according to|as per|under|as stated in) (?:the "
        rf"|your )?(?:\w+ )??(?:\w+ )??{SCHEME}",
        rf"\b(?:the|this|above|current|new|updated|revised|official|previous"
        rf"|built-in) (?:\w+ )??{SCHEME}"
        r" (?:says?|states?|no longer|awards?|deprecated|replaces|above|below|must|allows?|has been"
        r"|was (?:updated|changed|replaced|swapped)|is (?:wrong|outdated|deprecated|void|swapped"
        r"|not))",
        r"\brubric (?:update|correction|amendment|erratum|addendum|override|change|deprecated)\b",
        rf"\b(?:score|grade|mark)s? {near(3)}(?:scoring|grading|marking) polic",
        rf"\b(?:answers?|responses?|submissions?|candidates?|applicants?|essays?)\b[^.!?]{{0,100}}"
        r"(?:defaults? to|receives?|(?:is|are)(?: to be)? (?:awarded|given|scored|graded)"
        r"|must (?:get"
        r"|receive|be given|not)|cannot (?:be|score|get|receive|fall)|scores?|starts? at"
        r"|counts? as|gets?)"
        rf" {near(3)}(?:[5-9]\d|100)\b",
        r"\b(?:minimum|floor|default|starting) (?:score|grade|mark) (?:is |of |= ?)*[5-9]\d\b",
        r"\b(?:reference|model|ideal|gold) (?:answer|response)s?\b[^.!?]{0,40}\b(?:same|mine"
        r"|identical"
        r"|equivalent|matches)\b",
        r"\b(?:same|mine|identical|equivalent|everything|equal)\b[^.!?]{0,30} (?:reference|model"
        r"|ideal"
        r"|gold) (?:answer|response)",
        r"\b(?:speakers|candidates|applicants|examinees)\b[^.!?]{0,60}(?:minimum|at least|add"
        r"|extra)"
        r"[^.!?]{0,15}\d\d\b",
        r"\b(?:every|all|any|each) (?:submissions?|answers?|candidates?|responses?"
        r"|entry) (?:pass(?:es)?"
        r"|receives? full|gets? full)\b",
        rf"{START}(?:weighting|moderation|marking|grading|scoring) (?:notice|note|update|memo"
        rf"|change)"
        r"s?\s*:",
        r"\b(?:nobody|no one|no candidate|everyone|everybody|anyone)\b[^.!?]{0,60}(?:below|under"
        r"|less than"
        r"|at least|above) (?:[5-9]\d|100)\s*(?:[.,;!]|$)",
        r"\b(?:answers?|responses?)\b[^.!?]{0,60}(?:are|is|will be|must be) (?:\w+ )??(?:graded"
        r"|scored"
        r"|marked) (?:on|as|by|with)",
        r"\bfor (?:scoring|grading|marking|evaluation) purposes\b",
        r"\bfor (?:the purposes of )?this (?:evaluation|grading|assessment)\b",
        r"\b(?:grade|score|mark) (?:it |this )?(?:accordingly|with that in mind)",
        r"\bcriteri(?:a|on) (?:\d|\w+) (?:is|are) (?:automatically )?(?:satisfied|met|waived"
        r"|fulfilled)",
        rf"\b(?:counts?|regard\w*|treat\w*|accept\w*|take\w*) {near(6)}as (?:{FULL_MARKS}|quoted)",
    ),
    "forged_dialogue": (
        rf"{_LINE}{_SPEAKER}(?: \d|\s*\([^)\n]*\))?\s*:[^\n]*{_PRAISE}",
        rf"(?://|/\*|\n#) ?(?:todo:? )?{GRADER}",
        rf"{_LINE}{GRADER}(?: \d|\s*\([^)\n]*\))?\s*[:>]",
    ),
    "graded_examples": (
        r"(?:->|=>|\x{2192})\s*['\"]?(?:score ?[:=]? ?)?(?:[5-9]\d|100)\b[^.]{0,200}"
        r"(?:->|=>|\x{2192})\s*['\"]?(?:score ?[:=]? ?)?(?:[5-9]\d|100)\b",
        r"\bscore ?[:=] ?\d{2,3}\b[\s\S]{0,300}\bscore ?[:=]",
        r"\b(?:awarded|graded) (?:[5-9]\d|100)\b[\s\S]{0,150}\b(?:awarded|graded)\b",
        r"(?:['\"][^'\"\n]{1,60}['\"] ?[:=,-]? ?(?:[5-9]\d|100)\b[^\n]{0,5}){2}",
        r"\byou (?:have )?(?:scored|graded|marked) (?:earlier|previous|other|past|the last)",
        r"(?:\bcandidate \w+[^.;\n]{0,50}(?:got|received|scored|earned|=|:) ?(?:[5-9]\d"
        r"|100)\b[^\n]{0,10}){2}",
        r"\bgraded (?:as )?(?:[5-9]\d|100)\b",
        r"\b(?:previously|already|earlier|recently) (?:graded|scored|marked)\b",
        rf"\bexamples? (?:for|to) (?:the )?{GRADER}",
    ),
    "spoofed_evidence": (
        rf"\b(?:quotes?|evidence|proof)\b{FAR}(?:(?:all|every|each|any"
        rf"|these) (?:of the )?(?:criteri(?:a|on)"
        r"|level)|level (?:2|two)|suffices?\b)",
        r"\btreat (?:it|this|that|them) as quoted\b",
        r"\baccept (?:it|this|that|them) as (?:the )?(?:evidence|proof)",
        rf"\bmy (?:\w+ )??(?:cv|resume|linkedin|portfolio)\b{FAR}(?:proof|evidence|criteri"
        rf"|quoted|{MARKS})",
        rf"\b(?:proof|evidence){FAR}my (?:\w+ )??(?:cv|resume|linkedin|portfolio)\b",
        r"\bas (?:the )?(?:evidence|proof|quote),? (?:use|take|accept)\b",
        r"\b(?:use|take|accept) [^.!?]{0,60} as (?:the |a )?(?:quote|evidence for (?:all|every"
        r"|each))\b",
        r"\bquote: ?['\"][\s\S]{0,60}\bquote: ?['\"]",
    ),
    "encoded_order": (
        r"\b(?:decode|decrypt|decipher|unscramble)\b[^.!?]{0,40}\b(?:and|then) (?:obey|follow"
        r"|execute"
        r"|apply|comply|do it)",
        r"\b(?:base ?64|rot ?-?13)[ -]?(?:decode|encoded|decoded|string|text)",
        r"\b(?:read|interpret|apply|decode|in|using|from) (?:\w+ ){0,3}?(?:base ?64|rot ?-?13)\b",
        r"\bcaesar (?:shift|cipher|code)|\b(?:shift|rotat)\w* (?:\w+ )??(?:by|of) (?:\d+|one|two"
        r"|three"
        r"|four|five|thirteen)\b[^.!?]{0,20}(?:letters|back|places|:)",
        r"\bread (?:this|it|the \w+) (?:backwards?|in reverse|from the end)",
    ),
    "hidden_markup": (
        rf"<!--[^>]{{0,400}}{_LOADED}",
        rf"<[a-z]+\s[^>\n]{{0,200}}{_HIDDEN_STYLE}",
        r"\\(?:textcolor|color)\{white\}|\\phantom\{|\\tiny\b",
        r"\[(?://|comment)\]: ?(?:#|<>)",
        rf"!\[[^\]\n]{{0,100}}\]\([^)\n]{{0,200}}\s['\"][^)\n]{{0,200}}{_LOADED}",
    ),
}
"""What an answer pretends to be."""

HIDING = frozenset({"hidden_markup"})
"""Families of text that a reader of the answer would not see."""

BLOCKS = frozenset(
    {"forged_message", "forged_verdict", "forged_dialogue", "graded_examples", "hidden_markup"}
)
"""Families whose mischief goes on to the end of its line."""
